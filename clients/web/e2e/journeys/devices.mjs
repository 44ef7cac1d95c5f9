// What people meet when a device without a browser asks them, and when an app they leave sends them here.
import { check, DESK, PHONE, until } from '../stage.mjs';
import { anApp, PEOPLE, register } from './apps.mjs';

/** As an app that keeps no secret: {status, body}. */
async function post(stage, path, app, fields) {
  const answer = await fetch(stage.url + path, {
    method: 'POST',
    body: new URLSearchParams({ client_id: app.clientId, ...fields }),
  });
  return { status: answer.status, body: await answer.json() };
}

/** A device begins to ask: what it shows, and `poll`, which tells how it stands. */
async function begin(stage, app, fields = {}) {
  const { status, body } = await post(stage, '/oauth2/device_authorization', app, {
    scope: `openid ${PEOPLE}`,
    ...fields,
  });
  check(status === 200, `a device asks: ${status} ${JSON.stringify(body)}`);
  const poll = async () =>
    (
      await post(stage, '/oauth2/token', app, {
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: body.device_code,
      })
    ).body;
  return { code: body.user_code, address: `/device?code=${body.user_code}`, poll };
}

async function aScreen(stage, back, more = {}) {
  const { page: ada, me } = await stage.signedIn('user');
  return { owner: me, app: await register(stage, ada, me, back, { isPublic: true, device: true, ...more }) };
}

const BACK = 'http://127.0.0.1:1/back';

export const journeys = {
  async 'type in what a device shows, and let it'(stage) {
    const { owner, app } = await aScreen(stage, BACK);
    const device = await begin(stage, app);

    // Not signed in: first that, and then here.
    const ben = await stage.page();
    await ben.goto(`${stage.url}/device`);
    await ben.getByText('Sign in, and you go on to what the device asks.').waitFor();
    await ben.locator('input[autocomplete=username]').fill(stage.people.peer.name);
    await ben.locator('input[autocomplete=current-password]').fill(stage.people.peer.password);
    await ben.keyboard.press('Enter');
    await ben.getByRole('heading', { name: 'Connect a device', level: 1 }).waitFor();
    const field = ben.getByRole('textbox', { name: 'Code' });
    await until(() => ben.evaluate(() => document.activeElement.id === 'device-code'), 'one can type at once');

    // What can be no code is said at once; one that no device shows, by the platform.
    await ben.keyboard.type('BCDF-AEIO');
    await ben.keyboard.press('Enter');
    await ben.getByText('A code has eight letters').waitFor();
    await stage.accessible(ben, 'what can be no code');
    await stage.shot(ben, 'device-malformed');
    await field.fill('BBBB-BBBB');
    await ben.keyboard.press('Enter');
    await ben.getByText('No device waits with this code.').waitFor();

    // As people type it: small, with blanks, without the hyphen.
    await field.fill(` ${device.code.toLowerCase().replace('-', ' ')}  `);
    await ben.keyboard.press('Enter');
    await ben.getByRole('heading', { name: `A device with ${app.name} asks for your permission`, level: 1 }).waitFor();
    await ben.getByText(`${owner.displayName} answers for this app.`).waitFor();
    await ben.getByText(device.code, { exact: true }).waitFor();
    await ben.getByText('127.0.0.1, the same address as yours').waitFor();
    await ben.getByText('Read the directory: names and addresses of everybody').waitFor();
    check(ben.url() === `${stage.url}/device`, `the code is not in the address any more: ${ben.url()}`);
    // The code is used up; what it found is there again after the page was loaded anew.
    await ben.reload();
    await ben.getByRole('heading', { name: `A device with ${app.name} asks for your permission`, level: 1 }).waitFor();
    await stage.accessible(ben, 'what a device asks');
    await stage.shot(ben, 'device-ask');
    check((await device.poll()).error === 'authorization_pending', 'it waits');

    // By keyboard alone: refuse comes first, then allow.
    await ben.keyboard.press('Tab');
    check(await focusedIs(ben, 'Refuse'), 'the first stop is to refuse');
    await ben.keyboard.press('Tab');
    check(await focusedIs(ben, 'Allow'), 'the second is to allow');
    await ben.keyboard.press('Enter');
    await ben.getByRole('heading', { name: 'The device may go on', level: 1 }).waitFor();
    await stage.accessible(ben, 'a device that was let');
    await stage.shot(ben, 'device-allowed');
    // It asked a moment ago, and has to wait before it asks again.
    await until(
      async () => (await device.poll()).access_token !== undefined || 'nothing yet',
      'it has a token',
      40_000,
    );
  },

  async 'refuse a device by the picture that it shows, on a phone and in the dark'(stage) {
    const { app } = await aScreen(stage, BACK);
    for (const [name, options, words] of [
      ['phone-light', { ...PHONE }, ['Connect a device', 'Go on', 'Refuse', 'The device is refused']],
      [
        'phone-dark-chinese',
        { ...PHONE, colorScheme: 'dark', locale: 'zh-CN' },
        ['连接设备', '继续', '拒绝', '已拒绝设备'],
      ],
      ['desk-dark', { ...DESK, colorScheme: 'dark' }, ['Connect a device', 'Go on', 'Refuse', 'The device is refused']],
    ]) {
      const [title, next, refuse, refused] = words;
      const device = await begin(stage, app, { mock_from: '203.0.113.7' });
      const { page: ben } = await stage.signedIn('peer', options);
      await ben.goto(stage.url + device.address);
      await ben.getByRole('heading', { name: title, level: 1 }).waitFor();
      // Nobody has it by opening an address: it is shown, to be compared.
      check((await ben.locator('#device-code').inputValue()) === device.code, 'the code is there');
      await fits(stage, ben, `device-code-${name}`);
      await ben.getByRole('button', { name: next }).click();
      await ben.locator('.consent-list').waitFor();
      await fits(stage, ben, `device-ask-${name}`);
      await ben.getByRole('button', { name: refuse }).click();
      await ben.getByRole('heading', { name: refused, level: 1 }).waitFor();
      await fits(stage, ben, `device-refused-${name}`);
      check((await device.poll()).error === 'access_denied', 'the device is told');
      // A code is good for one: after a reload it is nobody's.
      await ben.goto(stage.url + device.address);
      await ben.getByRole('button', { name: next }).click();
      await until(async () => (await ben.locator('#device-failure').innerText()) !== '', 'it is gone');
    }
  },

  async 'be asked before signing out for an app that cannot show whom it means'(stage) {
    const app = await anApp();
    try {
      const home = app.back.replace('/back', '/bye');
      const { app: known } = await aScreen(stage, app.back, { logoutUris: [home] });
      const leave = (fields) => `${stage.url}/oauth2/logout?${new URLSearchParams(fields)}`;

      // Any page could send people so.
      const { page: ben } = await stage.signedIn('peer');
      await ben.goto(leave({}));
      await ben.getByRole('heading', { name: 'Sign out of Posthouse, too?', level: 1 }).waitFor();
      await stage.accessible(ben, 'the question whether to sign out');
      await stage.shot(ben, 'signout-ask');
      await ben.keyboard.press('Tab');
      check(await focusedIs(ben, 'Stay signed in'), 'the first stop is to stay');
      await ben.keyboard.press('Enter');
      await ben.locator('.frame').waitFor();
      check(await isSignedIn(ben), 'nobody was signed out');

      // By the ID token of somebody else the app sends this person; who says yes goes back to it.
      const device = await begin(stage, known);
      const { page: ada } = await stage.signedIn('user');
      await ada.goto(stage.url + device.address);
      await ada.getByRole('button', { name: 'Go on' }).click();
      await ada.getByRole('button', { name: 'Allow' }).click();
      await ada.getByRole('heading', { name: 'The device may go on', level: 1 }).waitFor();
      const hint = (await device.poll()).id_token;
      const asked = { id_token_hint: hint, post_logout_redirect_uri: home, state: 'from the app' };
      await ben.goto(leave(asked));
      await ben.getByRole('button', { name: 'Sign out' }).click();
      await ben.getByRole('heading', { name: 'Back in the app' }).waitFor();
      check(ben.url() === `${home}?state=from%20the%20app` || ben.url() === `${home}?state=from+the+app`, ben.url());
      await ben.goto(stage.url);
      await ben.locator('input[autocomplete=username]').waitFor();
      check(!(await isSignedIn(ben)), 'the session has ended on the server');

      // With her own she is not asked.
      await ada.goto(leave(asked));
      await ada.getByRole('heading', { name: 'Back in the app' }).waitFor();
      await ada.goto(`${stage.url}/sign-out`);
      await ada.getByRole('heading', { name: 'You are signed out', level: 1 }).waitFor();
      await stage.accessible(ada, 'nobody to sign out');
      await stage.shot(ada, 'signout-done');
    } finally {
      await app.close();
    }
  },

  async 'sign out on a phone, in the dark, in Chinese, and be led nowhere else'(stage) {
    for (const [name, options] of [
      ['phone-light', { ...PHONE }],
      ['phone-dark-chinese', { ...PHONE, colorScheme: 'dark', locale: 'zh-CN' }],
      ['desk-dark', { ...DESK, colorScheme: 'dark' }],
    ]) {
      const { page: ben } = await stage.signedIn('peer', options);
      await ben.goto(`${stage.url}/sign-out?continue=${encodeURIComponent('https://evil.example/oauth2/logout')}`);
      await ben.locator('.consent-buttons').waitFor();
      await fits(stage, ben, `signout-ask-${name}`);
      await ben.locator('.consent-buttons .ant-btn-primary').click();
      await ben
        .getByRole('heading', { name: name.endsWith('chinese') ? '您已退出登录' : 'You are signed out', level: 1 })
        .waitFor();
      check(new URL(ben.url()).origin === stage.url, `nobody is led away: ${ben.url()}`);
    }
    // An address that is no app's: this is said here, and nobody is signed out.
    const { page: ben } = await stage.signedIn('peer');
    await ben.goto(
      `${stage.url}/oauth2/logout?post_logout_redirect_uri=${encodeURIComponent('https://evil.example/')}`,
    );
    await ben.getByRole('heading', { name: 'This app asks in a way that cannot be trusted', level: 1 }).waitFor();
    check(new URL(ben.url()).origin === stage.url, `nobody is sent on: ${ben.url()}`);
    await stage.accessible(ben, 'a request to sign out that cannot be trusted');
    await stage.shot(ben, 'signout-wrong');
    check(await isSignedIn(ben), 'nobody was signed out');
    // Whoever signs in is never signed out by the address that they came with.
    const guest = await stage.page();
    await stage.signIn(guest, 'peer', `/?continue=${encodeURIComponent('/oauth2/logout')}`);
    check(await isSignedIn(guest), 'the sign-in leads nowhere that signs people out');
  },
};

export const brokenJourneys = {
  async 'see that a device asks from elsewhere, guess at codes, and answer while the server is away'(stage, breakIt) {
    const { app } = await aScreen(stage, BACK);
    const device = await begin(stage, app, { mock_from: '203.0.113.7' });
    const { page: ben } = await stage.signedIn('peer');
    await ben.goto(stage.url + device.address);
    await ben.getByRole('button', { name: 'Go on' }).click();
    await ben.getByText('203.0.113.7, another address than yours').waitFor();
    await ben.getByText('Refuse unless the device stands before you').waitFor();
    await stage.accessible(ben, 'a device elsewhere');
    await stage.shot(ben, 'device-elsewhere');
    await breakIt('faults', { api: 1, only: '/api/consents/devices', status: 503 });
    await ben.getByRole('button', { name: 'Allow' }).click();
    await until(async () => (await ben.locator('.signin-failure').innerText()) !== '', 'the failure is told');
    await stage.shot(ben, 'device-away');
    await ben.getByRole('button', { name: 'Allow' }).click();
    await ben.getByRole('heading', { name: 'The device may go on', level: 1 }).waitFor();

    await ben.goto(`${stage.url}/device`);
    const field = ben.getByRole('textbox', { name: 'Code' });
    for (let wrong = 0; wrong < 10; wrong++) {
      await field.fill('BBBBBBBB');
      const answered = ben.waitForResponse((response) => response.url().endsWith('/api/consents/devices'));
      await ben.keyboard.press('Enter');
      await answered;
    }
    const other = await begin(stage, app);
    await field.fill(other.code);
    await ben.keyboard.press('Enter');
    await ben.getByText('Ten codes were wrong. Wait ten minutes').waitFor();
    await stage.accessible(ben, 'too many codes');
    await stage.shot(ben, 'device-guessed');
  },

  async 'not be signed out while the server is away, and be told'(stage, breakIt) {
    const { page: ben } = await stage.signedIn('peer', {}, '/');
    await ben.goto(`${stage.url}/oauth2/logout`);
    await ben.getByRole('heading', { name: 'Sign out of Posthouse, too?', level: 1 }).waitFor();
    await breakIt('faults', { api: 1, only: '/api/session', status: 503 });
    await ben.getByRole('button', { name: 'Sign out' }).click();
    await until(async () => (await ben.locator('.signin-failure').innerText()) !== '', 'the failure is told');
    await stage.accessible(ben, 'a sign-out that failed');
    check(await isSignedIn(ben), 'the session has not ended');
    await ben.getByRole('button', { name: 'Sign out' }).click();
    await ben.locator('input[autocomplete=username]').waitFor();
  },
};

const focusedIs = async (page, words) => (await page.evaluate(() => document.activeElement.textContent)) === words;

const isSignedIn = (page) => page.evaluate(async () => (await fetch('/api/session')).status === 200);

/** No fault that axe finds, nothing beside the screen, and a picture. */
async function fits(stage, page, name) {
  await stage.accessible(page, name);
  check(
    await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
    `nothing sticks out to the side: ${name}`,
  );
  await stage.shot(page, name);
}
