import type { Words } from '../../../app/i18n/words.js';

/** English, for people and how they get in. */
export const en = {
  'account.title': 'Your account',
  'account.failed': 'Your account could not be read',
  'account.later': 'Later: go on without being an administrator',
  'factor.title': 'Second factor',
  'factor.off':
    'Only your password opens this login. With a second factor, an app on your telephone shows a code that is asked for as well, so that a password that somebody guessed or found is worth nothing to them.',
  'factor.lacking':
    'Administrators need a second factor here: an app on your telephone that shows a code. Until you have added one, you may what everybody may, and the console is closed.',
  'factor.on': 'A code is asked for whenever you sign in here.',
  'factor.added': 'Added',
  'factor.add': 'Add a second factor',
  'factor.next': 'Next',
  'factor.passwordLead': 'First your password, so that nobody else adds theirs while you are away.',
  'factor.needPassword': 'Enter your password',
  'factor.wrongPassword': 'That is not your password.',
  'factor.appLead':
    'Point an authenticator app at this picture, and enter the code that it shows. When you do, every other browser in which you are signed in is signed out.',
  'factor.qr': 'QR code for an authenticator app; what it says can be copied below',
  'factor.typeIn': 'Or type this in there:',
  'factor.open': 'Open an app on this device',
  'factor.code': 'Code that the app shows',
  'factor.anyCode': 'Code of the app, or a recovery code',
  'factor.needCode': 'Enter the code',
  'factor.confirm': 'Ask for it from now on',
  'factor.codes': 'Recovery codes',
  'factor.codesLead':
    'These recovery codes let you in when the telephone is gone, each once. Print them, or keep them where you keep passwords. They are shown this once.',
  'factor.kept': 'I have kept them',
  'factor.codesLeft': { one: '{count} recovery code left', other: '{count} recovery codes left' },
  'factor.renew': 'New recovery codes',
  'factor.renewLead': 'You get ten new recovery codes; those you have are then worth nothing.',
  'factor.allowed': 'XMPP apps sign in by your password alone',
  'factor.forbidden': 'XMPP apps cannot sign in: they cannot ask for a code',
  'factor.allow': 'Let XMPP apps in',
  'factor.allowLead':
    'XMPP apps cannot ask for a code. If you let them in by the password alone, whoever has your password can read and write your messages, though not sign in here.',
  'factor.forbid': 'Keep XMPP apps out',
  'factor.forbidLead': 'XMPP apps are signed out, and so is every other browser in which you are signed in.',
  'factor.remove': 'Remove the second factor',
  'factor.removeLead': 'Your password alone opens this login then, and the recovery codes are worth nothing.',
  'factor.removed': 'The second factor is removed.',
  'signins.title': 'Where you are signed in',
  'signins.lead':
    'Browsers in which this login is open. End what you do not know, and have an administrator send you a link to choose another password.',
  'signins.here': 'this browser',
  'signins.end': 'Sign out',
  'signins.endOf': 'Sign out {browser}, {address}',
  'signins.ended': '{browser} is signed out.',
  'signins.endOthers': 'Sign out everywhere else',
  'signins.endOthersAsk': 'Sign out everywhere else?',
  'signins.endOthersText': 'This browser stays signed in. XMPP apps do, too.',
  'signins.endedOthers': 'Everything else is signed out.',
} satisfies Words;
