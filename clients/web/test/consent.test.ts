import { describe, expect, it, vi } from 'vitest';
import { Api } from '../src/api/client.js';
import { answerOf, leadsToApp, stateOf, wayBackOf } from '../src/consent/answer.js';
import { broughtBy, codeOf } from '../src/consent/code.js';
import { asksAgain, onwardOf, signedOutTo } from '../src/signin/onward.js';

const HERE = 'https://posthouse.example';
const onward = (place: string) => onwardOf(`?continue=${encodeURIComponent(place)}`, HERE);

describe('the place after the sign-in', () => {
  it.each([
    '/oauth2/authorize?response_type=code&client_id=app-1&redirect_uri=https%3A%2F%2Fapp.example%2Fback&scope=a%20b',
    '/consent?state=abc',
    '/consent',
  ])('is where an app sent the person: %s', (place) => {
    expect(onward(place)).toBe(place);
  });

  it.each([
    'https://evil.example/oauth2/authorize',
    'https://posthouse.example/oauth2/authorize',
    '//evil.example/oauth2/authorize',
    '/\\evil.example/oauth2/authorize',
    '/\t/evil.example/consent',
    '\\/evil.example/consent',
    ' /consent',
    '/ /consent',
    'consent',
    'javascript:alert(1)//consent',
    '/console/logins',
    '/oauth2/authorize/../../console',
    '/oauth2/authorize/%2e%2e/%2e%2e/console',
    '/oauth2/authorize/',
    '/oauth2/token',
    '/oauth2%2Fauthorize',
    '/OAuth2/authorize',
    '/consent@evil.example',
    '/consent;x',
    // They sign people out by being opened: only the page that asks leads there.
    '/oauth2/logout',
    '/oauth2/logout?id_token_hint=x',
    '/sign-out',
    '/api/session',
    '/?continue=/consent',
    '/',
    '',
  ])('is never another one: %s', (place) => {
    expect(onward(place)).toBeUndefined();
  });

  it('is named once or not at all', () => {
    expect(onwardOf('', HERE)).toBeUndefined();
    expect(onwardOf('?continue=%2Fconsent&continue=%2Fconsent', HERE)).toBeUndefined();
  });

  it('may want a sign-in of somebody who is signed in', () => {
    expect(asksAgain('?again=1&continue=%2Fconsent')).toBe(true);
    expect(asksAgain('?continue=%2Fconsent%3Fagain%3D1')).toBe(false);
    expect(asksAgain('')).toBe(false);
  });

  it('takes nothing along that stands behind a number sign', () => {
    expect(onward('/consent?state=a#b')).toBe('/consent?state=a');
  });
});

describe('the place after signing out', () => {
  const out = (place: string) => signedOutTo(`?continue=${encodeURIComponent(place)}`, HERE);

  it('is where an app asked for it', () => {
    const asked =
      '/oauth2/logout?id_token_hint=a.b.c&post_logout_redirect_uri=https%3A%2F%2Fapp.example%2F&state=s%20t';
    expect(out(asked)).toBe(asked);
    expect(out('/oauth2/logout')).toBe('/oauth2/logout');
  });

  it.each([
    'https://evil.example/oauth2/logout',
    '//evil.example/oauth2/logout',
    '/\\evil.example/oauth2/logout',
    '/oauth2/logout/../authorize',
    '/oauth2/authorize',
    '/consent',
    '/sign-out',
    'javascript:alert(1)',
    '',
  ])('is never another one: %s', (place) => {
    expect(out(place)).toBeUndefined();
  });
});

describe('the code of a device', () => {
  it.each([
    'BCDF-GHJK',
    'bcdfghjk',
    ' bcdf ghjk ',
    'b-c-d-f-g-h-j-k',
    'BCDF\u2013GHJK',
    'BCDF\u2014GHJK',
    'ＢＣＤＦ－ＧＨＪＫ',
    'bcdf\u00a0ghjk',
  ])('is known however it is typed: %s', (typed) => {
    expect(codeOf(typed)).toBe('BCDF-GHJK');
  });

  it.each(['', 'BCDFGHJ', 'BCDFGHJKL', 'BCDFGHJA', 'BCDFGHJY', 'BCDF1234', 'BCDF_GHJK', 'BCDF/GHJK', '<b>cdfghj'])(
    'is not what cannot be one: %s',
    (typed) => {
      expect(codeOf(typed)).toBeUndefined();
    },
  );

  it('may come with the address, of which no more is taken than a code can be', () => {
    expect(broughtBy('?code=BCDF-GHJK')).toBe('BCDF-GHJK');
    expect(broughtBy('')).toBe('');
    expect(broughtBy(`?code=${'B'.repeat(1000)}`)).toHaveLength(20);
  });
});

describe('the answer to an app', () => {
  const pending = { clientId: 'app-1', scopes: ['identity.people.read', 'messaging.line.read'] };

  it('names each thing that is allowed, and for a refusal none', () => {
    expect(answerOf('s', pending, true)).toEqual([
      ['client_id', 'app-1'],
      ['state', 's'],
      ['scope', 'identity.people.read'],
      ['scope', 'messaging.line.read'],
    ]);
    expect(answerOf('s', pending, false)).toEqual([
      ['client_id', 'app-1'],
      ['state', 's'],
    ]);
  });

  it('leads to an app, and runs nothing here', () => {
    for (const target of ['https://app.example/back?code=1', 'http://127.0.0.1:4711/', 'com.example.app:/back']) {
      expect(leadsToApp(target), target).toBe(true);
    }
    for (const target of ['javascript:alert(1)', 'data:text/html,x', 'blob:x', 'file:///etc', '/back', '']) {
      expect(leadsToApp(target), target).toBe(false);
    }
  });

  it('says where the person goes', () => {
    expect(wayBackOf('https://app.example:8443/back?x=1')).toBe('app.example:8443');
    expect(wayBackOf('com.example.app:/back')).toBe('com.example.app');
    expect(stateOf('?client_id=a&state=b%3D')).toBe('b=');
    expect(stateOf('?client_id=a')).toBeUndefined();
  });

  it('is sent as a form, with the proof that it comes from this page', async () => {
    const fetched = vi.fn(async (_: string, __: RequestInit) => new Response('{"location":"https://app.example/"}'));
    vi.stubGlobal('fetch', fetched);
    const api = new Api();
    api.useCsrfToken('proof');
    await expect(api.form('/oauth2/authorize', answerOf('a b', pending, false))).resolves.toEqual({
      location: 'https://app.example/',
    });
    const [address, { method, headers, body }] = fetched.mock.calls[0]!;
    expect([address, method, body]).toEqual(['/oauth2/authorize', 'POST', 'client_id=app-1&state=a+b']);
    expect(headers).toMatchObject({ 'x-csrf-token': 'proof', 'content-type': 'application/x-www-form-urlencoded' });
    vi.unstubAllGlobals();
  });
});

it('asks who is signed in to sign in once more only where an app wants it', () => {
  expect(asksAgain('?again=1&continue=%2Foauth2%2Fauthorize')).toBe(true);
  for (const search of ['', '?continue=%2Foauth2%2Fauthorize', '?again=0', '?again=', '?again=1a']) {
    expect(asksAgain(search), search).toBe(false);
  }
});
