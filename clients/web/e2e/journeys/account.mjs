// What people see to for themselves: a second factor, and where they are signed in.
import { check, DESK, PHONE, until } from '../stage.mjs';
import { codeOf, stepOf } from '../totp.mjs';

/** An authenticator app: each of its codes is later than the one before, since none is good twice. */
function anApp(secret) {
  let last = 0;
  return async () => {
    // The one that comes next is good already; for the one after that one has to wait.
    await until(() => stepOf() + 1 > last, 'a code comes that was not shown', 60_000);
    last = Math.max(last + 1, stepOf());
    return codeOf(secret, last);
  };
}

async function typeIn(page, stage, who) {
  await page.locator('input[autocomplete=username]').fill(stage.people[who].name);
  await page.locator('input[autocomplete=current-password]').fill(stage.people[who].password);
  await page.keyboard.press('Enter');
}

const code = (page) => page.locator('input[autocomplete=one-time-code]');

/** Whatever became of a journey, the next one signs this person in by the password. */
async function withoutFactor(stage, who, work) {
  const { page: admin, me } = await stage.signedIn('user');
  const remove = () =>
    admin.request.delete(`${stage.url}/api/logins/${stage.people[who].name}/second-factor`, {
      headers: { 'x-csrf-token': me.csrfToken, origin: stage.url },
    });
  await remove();
  try {
    await work(admin);
  } finally {
    await remove();
  }
}

export const journeys = {
  async 'change the password that one has, and sign in by it'(stage) {
    const old = stage.people.peer.password;
    const chosen = 'quite another one 7';
    const { page: ben } = await stage.signedIn('peer');
    const change = async (from, to) => {
      await ben.goto(`${stage.url}/account`);
      await ben.getByRole('button', { name: 'Change password' }).press('Enter');
      await ben.getByLabel('Password that you have', { exact: true }).fill(from);
      await ben.getByLabel('New password', { exact: true }).fill(to);
      await ben.getByLabel('The same again', { exact: true }).fill(to);
      await ben.keyboard.press('Enter');
    };

    // Nothing becomes of a wrong one.
    await change('not the password', chosen);
    await ben.getByText('That is not your password. Nothing was done.').waitFor();
    await stage.accessible(ben, 'a wrong password before another one');
    await stage.shot(ben, 'account-password-wrong');

    await change(old, chosen);
    await ben.getByText('Your password is changed.').waitFor();
    await ben.locator('input[autocomplete=username]').waitFor();
    await stage.accessible(ben, 'the sign-in after a change of the password');
    await stage.shot(ben, 'account-password-changed');
    await ben.locator('input[autocomplete=username]').fill(stage.people.peer.name);
    await ben.locator('input[autocomplete=current-password]').fill(chosen);
    await ben.keyboard.press('Enter');
    await ben.getByRole('heading', { name: 'Your account', level: 1 }).waitFor();

    // On a telephone, in the dark; and then as it was, for whoever comes next.
    await ben.setViewportSize({ width: PHONE.viewport.width, height: PHONE.viewport.height });
    await ben.emulateMedia({ colorScheme: 'dark' });
    await ben.getByRole('button', { name: 'Change password' }).click();
    await stage.accessible(ben, 'another password on a telephone');
    await stage.shot(ben, 'account-password-phone-dark');
    await ben.getByRole('button', { name: 'Cancel' }).click();
    const { page: admin, me } = await stage.signedIn('user');
    const back = await admin.request.put(`${stage.url}/api/logins/${stage.people.peer.name}/password`, {
      headers: { 'x-csrf-token': me.csrfToken, origin: stage.url },
      data: { password: old },
    });
    check(back.status() === 204, `the former password is back: ${back.status()}`);
  },

  async 'add a second factor, sign in by it, and remove it'(stage) {
    await withoutFactor(stage, 'peer', async (admin) => {
      const { page: other } = await stage.signedIn('peer');
      const { page: ben } = await stage.signedIn('peer');
      await ben.locator('.rail-me').click();
      await ben.getByRole('menuitem', { name: 'Your account' }).click();
      await ben.getByRole('heading', { name: 'Your account', level: 1 }).waitFor();
      await ben.getByText('Only your password opens this login.').waitFor();
      await stage.accessible(ben, 'the account');
      await stage.shot(ben, 'account');

      // By keyboard: the password first, and what is wrong is said.
      await ben.getByRole('button', { name: 'Add a second factor' }).press('Enter');
      await ben.locator('input[autocomplete=current-password]').waitFor();
      await ben.keyboard.type('not the password');
      await ben.keyboard.press('Enter');
      await ben.getByText('That is not your password.').waitFor();
      await stage.accessible(ben, 'the password before a second factor');
      await ben.locator('input[autocomplete=current-password]').fill(stage.people.peer.password);
      await ben.keyboard.press('Enter');

      // The picture, and the same to be typed in.
      await ben.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
      const secret = (await ben.locator('.factor-secret code').textContent()).replaceAll(' ', '');
      check(/^[A-Z2-7]{32}$/.test(secret), `a secret as apps take it: ${secret.length} characters`);
      const next = anApp(secret);
      await stage.accessible(ben, 'the picture for the app');
      await stage.shot(ben, 'account-app');
      await until(() => code(ben).evaluate((field) => field === document.activeElement), 'one can type at once');
      await ben.keyboard.type(codeOf(secret, stepOf() - 100));
      await ben.keyboard.press('Enter');
      await ben.getByText('The code is wrong, too old, or was used already.').waitFor();
      await code(ben).fill(await next());
      await ben.keyboard.press('Enter');
      await ben.getByRole('list', { name: 'Recovery codes' }).waitFor();
      const recovery = await ben.getByRole('list', { name: 'Recovery codes' }).locator('code').allTextContents();
      check(recovery.length === 10, `ten recovery codes: ${recovery.length}`);
      await until(
        async () => (await ben.getByRole('button', { name: 'Sign out everywhere else' }).count()) === 0,
        'the list shows that every other browser was signed out',
      );
      await stage.accessible(ben, 'the recovery codes');
      await stage.shot(ben, 'account-codes');
      await ben.getByRole('button', { name: 'I have kept them' }).click();
      await ben.getByText('10 recovery codes left').waitFor();
      await ben.getByText('XMPP apps cannot sign in').waitFor();
      check(
        await ben.evaluate(() => document.activeElement.textContent === 'Second factor'),
        'whoever goes by keyboard goes on from the heading',
      );
      await stage.accessible(ben, 'the account with a second factor');
      await stage.shot(ben, 'account-on');

      // Whoever else was signed in is out.
      await until(
        () => other.evaluate(async () => (await (await fetch('/api/session')).text()) === ''),
        'the other browser is signed out',
      );

      // On a telephone, in the dark: the password, then a code; a wrong one is said.
      const phone = await stage.page({ ...PHONE, colorScheme: 'dark' });
      await phone.goto(stage.url);
      await typeIn(phone, stage, 'peer');
      await phone.getByText('Your password is right.').waitFor();
      await until(() => code(phone).evaluate((field) => field === document.activeElement), 'one can type at once');
      await stage.accessible(phone, 'the code');
      await stage.shot(phone, 'signin-code-phone-dark');
      await phone.keyboard.type(codeOf(secret, stepOf() - 100));
      await phone.keyboard.press('Enter');
      await phone.getByText('The code is wrong, too old, or was used already.').waitFor();
      await code(phone).fill(await next());
      await phone.keyboard.press('Enter');
      await phone.locator('.frame').waitFor();
      await phone.goto(`${stage.url}/account`);
      await phone.getByText('10 recovery codes left').waitFor();
      await stage.accessible(phone, 'the account on a telephone');
      await stage.shot(phone, 'account-phone-dark');

      // Without the telephone: a recovery code.
      const guest = await stage.page();
      await guest.goto(stage.url);
      await typeIn(guest, stage, 'peer');
      await guest.getByRole('button', { name: 'Use a recovery code' }).click();
      await stage.accessible(guest, 'the recovery code');
      await stage.shot(guest, 'signin-recovery');
      await code(guest).fill(recovery[0].toUpperCase());
      await guest.keyboard.press('Enter');
      await guest.locator('.frame').waitFor();

      // XMPP apps are let in, and all is as before in the end.
      await guest.goto(`${stage.url}/account`);
      await guest.getByText('9 recovery codes left').waitFor();
      await guest.getByRole('button', { name: 'Let XMPP apps in' }).click();
      await code(guest).fill(recovery[1]);
      await guest.keyboard.press('Enter');
      await guest.getByText('XMPP apps sign in by your password alone').waitFor();
      await guest.getByRole('button', { name: 'New recovery codes' }).click();
      await code(guest).fill(recovery[2]);
      await guest.keyboard.press('Enter');
      await guest.getByRole('button', { name: 'I have kept them' }).click();
      await guest.getByText('10 recovery codes left').waitFor();

      // An administrator sees it, and can help.
      await admin.goto(`${stage.url}/console/logins/${stage.people.peer.name}`);
      await admin.getByRole('button', { name: 'Remove second factor' }).click();
      await stage.accessible(admin, 'the question whether to remove a second factor');
      await stage.shot(admin, 'console-remove-factor');
      await admin.getByRole('dialog').getByRole('button', { name: 'Remove second factor' }).click();
      await admin.getByText('signs in by the password alone.').waitFor();
      await guest.reload();
      await guest.getByText('Only your password opens this login.').waitFor();
    });
  },

  async 'see where one is signed in, and sign out there'(stage) {
    const { page: desk } = await stage.signedIn('peer', {}, '/');
    const { page: lost } = await stage.signedIn('peer', PHONE);
    const { page: spare } = await stage.signedIn('peer', DESK);
    await desk.goto(`${stage.url}/account`);
    await desk.getByText('this browser').waitFor();
    await stage.accessible(desk, 'where one is signed in');
    await stage.shot(desk, 'account-sign-ins');
    check((await desk.getByText('this browser').count()) === 1, 'one of them is this one');

    const ends = desk.getByRole('button', { name: /^Sign out .*127\.0\.0\.1|^Sign out .*::1|^Sign out .*,/ });
    const before = await ends.count();
    check(before >= 2, `the others can be ended: ${before}`);
    await ends.first().click();
    await until(async () => (await ends.count()) === before - 1, 'it is gone from the list');

    await desk.getByRole('button', { name: 'Sign out everywhere else' }).click();
    await desk.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere else' }).click();
    await until(async () => (await ends.count()) === 0, 'all others are gone');
    for (const page of [lost, spare]) {
      await until(
        () => page.evaluate(async () => (await (await fetch('/api/session')).text()) === ''),
        'they are signed out',
      );
    }
    await desk.reload();
    await desk.getByText('this browser').waitFor();
  },

  async 'see to the account in Chinese, on a telephone'(stage) {
    const { page } = await stage.signedIn('peer', { ...PHONE, locale: 'zh-CN' });
    await page.goto(`${stage.url}/account`);
    await page.getByRole('heading', { name: '我的账号', level: 1 }).waitFor();
    await page.getByRole('button', { name: '添加第二因素' }).click();
    await page.locator('input[autocomplete=current-password]').fill(stage.people.peer.password);
    await page.getByRole('button', { name: '下一步' }).click();
    await page.getByRole('img', { name: /二维码/ }).waitFor();
    await stage.accessible(page, 'the picture, in Chinese on a telephone');
    await stage.shot(page, 'account-app-phone-zh');
    await page.getByRole('button', { name: '取消' }).click();
    await page.getByRole('button', { name: '添加第二因素' }).waitFor();
  },
};

export const brokenJourneys = {
  async 'see the apps by which one is in, and put them out'(stage) {
    // An app by XMPP, which the mock has for everybody, and one that acts for the person.
    const { page, me } = await stage.signedIn('user', { colorScheme: 'dark', ...PHONE }, '/');
    const made = await page.request.post(`${stage.url}/api/apps`, {
      headers: { 'x-csrf-token': me.csrfToken, origin: stage.url },
      data: {
        name: 'Travel desk',
        isPublic: true,
        redirectUris: [`${stage.url}/`],
        permissions: ['identity.people.read'],
      },
    });
    const { app } = await made.json();
    await page.goto(
      `${stage.url}/oauth2/authorize?response_type=code&client_id=${app.clientId}&scope=identity.people.read&redirect_uri=${encodeURIComponent(`${stage.url}/`)}`,
    );
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.locator('.frame').waitFor();
    await page.goto(`${stage.url}/account`);
    await page.getByText('XMPP app: gajim.org').waitFor();
    await page.getByRole('heading', { name: 'Apps that act for you' }).waitFor();
    await stage.accessible(page, 'apps by which one is in, on a telephone in the dark');
    await stage.shot(page, 'account-apps-phone-dark');

    const { page: desk } = await stage.signedIn('user', DESK);
    await desk.goto(`${stage.url}/account`);
    await desk.getByRole('button', { name: 'Take back: Travel desk' }).waitFor();
    await desk.getByText('XMPP app: gajim.org').waitFor();
    await stage.accessible(desk, 'apps by which one is in');
    await desk.getByRole('button', { name: 'Take back: Travel desk' }).scrollIntoViewIfNeeded();
    await stage.shot(desk, 'account-apps');
    const { page: chinese } = await stage.signedIn('user', { ...PHONE, locale: 'zh-CN' });
    await chinese.goto(`${stage.url}/account`);
    await chinese.getByText('XMPP 应用：gajim.org').waitFor();
    await chinese.getByRole('heading', { name: '代表您操作的应用' }).waitFor();
    await stage.accessible(chinese, 'apps by which one is in, in Chinese on a telephone');
    await chinese.getByRole('button', { name: /Travel desk/ }).scrollIntoViewIfNeeded();
    await stage.shot(chinese, 'account-apps-phone-zh');

    await page.getByRole('button', { name: 'Sign out XMPP app: gajim.org, 127.0.0.1' }).click();
    await until(async () => (await page.getByText('XMPP app: gajim.org').count()) === 0, 'it is gone from the list');
    await page.getByRole('button', { name: 'Take back: Travel desk' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Take back' }).click();
    await until(
      async () => (await page.getByRole('heading', { name: 'Apps that act for you' }).count()) === 0,
      'no app is left',
    );
  },

  async 'be an administrator only with a second factor, where that is asked for'(stage, breakIt) {
    await withoutFactor(stage, 'peer', async () => {
      await breakIt('faults', { factorNeeded: true });
      const ada = await stage.page({ colorScheme: 'dark' });
      await ada.goto(stage.url);
      await typeIn(ada, stage, 'user');
      await ada.getByText('Administrators need a second factor here').waitFor();
      await stage.accessible(ada, 'what administrators need');
      await stage.shot(ada, 'account-needed-dark');
      await ada.getByRole('button', { name: 'Later: go on without being an administrator' }).click();
      await ada.locator('.frame').waitFor();
      check((await ada.getByRole('link', { name: 'Console' }).count()) === 0, 'the console is closed');

      await ada.reload();
      await ada.getByRole('button', { name: 'Add a second factor' }).click();
      await ada.locator('input[autocomplete=current-password]').fill(stage.people.user.password);
      await ada.keyboard.press('Enter');
      const secret = (await ada.locator('.factor-secret code').textContent()).replaceAll(' ', '');
      await code(ada).fill(codeOf(secret));
      await ada.keyboard.press('Enter');
      const recovery = await ada.getByRole('list', { name: 'Recovery codes' }).locator('code').allTextContents();
      await ada.getByRole('button', { name: 'I have kept them' }).click();
      await ada.getByRole('link', { name: 'Console' }).waitFor();

      await breakIt('faults', { factorNeeded: false });
      await ada.goto(`${stage.url}/account`);
      await ada.getByRole('button', { name: 'Remove the second factor' }).click();
      await code(ada).fill(recovery[0]);
      await ada.getByRole('button', { name: 'Remove the second factor' }).click();
      await ada.getByText('Only your password opens this login.').waitFor();
    });
  },
};
