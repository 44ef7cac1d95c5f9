// What people meet when an app wants something of them, and developers when they register one.
import { createServer } from 'node:http';
import { check, DESK, PHONE, unique, until } from '../stage.mjs';

const PEOPLE = 'identity.people.read';

/** An app's own page, to which people are sent back, on this machine. */
async function anApp() {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(
      '<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>App</title><h1>Back in the app</h1></html>',
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    back: `http://127.0.0.1:${server.address().port}/back`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Registers one as this administrator: {clientId, name}. */
async function register(stage, page, me, redirectUri) {
  const made = await page.request.post(`${stage.url}/api/apps`, {
    headers: { 'x-csrf-token': me.csrfToken, origin: stage.url },
    data: { name: `Trips <b>${unique()}</b>`, redirectUris: [redirectUri], permissions: [PEOPLE] },
  });
  check(made.ok(), `an app is registered: ${made.status()}`);
  return (await made.json()).app;
}

const authorize = (stage, app, redirectUri, state = 'from the app') =>
  `${stage.url}/oauth2/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: redirectUri,
    scope: PEOPLE,
    state,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  })}`;

const answered = (page) => Object.fromEntries(new URL(page.url()).searchParams);

export const journeys = {
  async 'come from an app, sign in, allow it, and take it back'(stage) {
    const app = await anApp();
    try {
      const { page: ada, me } = await stage.signedIn('user');
      const known = await register(stage, ada, me, app.back);

      // Not signed in: first that, then on to where the app sent the person.
      const ben = await stage.page();
      await ben.goto(authorize(stage, known, app.back));
      await ben.getByText('Sign in, and you go on to the app that asked for you.').waitFor();
      await stage.accessible(ben, 'the sign-in for an app');
      await stage.shot(ben, 'consent-signin');
      await ben.locator('input[autocomplete=username]').fill(stage.people.peer.name);
      await ben.locator('input[autocomplete=current-password]').fill(stage.people.peer.password);
      await ben.keyboard.press('Enter');
      await ben.getByRole('heading', { name: `${known.name} asks for your permission`, level: 1 }).waitFor();
      await ben.getByText(`${me.displayName} answers for this app.`).waitFor();
      await ben.getByText('Read the directory: names and addresses of everybody').waitFor();
      await ben.getByText(`Either way you go back to ${new URL(app.back).host}.`).waitFor();
      await stage.accessible(ben, 'the consent');
      await stage.shot(ben, 'consent');

      // By keyboard alone: refuse comes first, then allow.
      await ben.keyboard.press('Tab');
      check(await focusedIs(ben, 'Refuse'), 'the first stop is to refuse');
      await ben.keyboard.press('Tab');
      check(await focusedIs(ben, 'Allow'), 'the second is to allow');
      await ben.keyboard.press('Enter');
      await ben.getByRole('heading', { name: 'Back in the app' }).waitFor();
      check(answered(ben).state === 'from the app' && answered(ben).code.length > 0, `it has a code: ${ben.url()}`);

      // Asked again, the person is sent on at once; until they take it back.
      await ben.goto(authorize(stage, known, app.back, 'again'));
      await ben.getByRole('heading', { name: 'Back in the app' }).waitFor();
      check(answered(ben).state === 'again', 'nobody is asked twice');
      await ben.goto(stage.url);
      await ben.locator('.rail-me').click();
      await ben.getByRole('menuitem', { name: 'What apps may do for you' }).click();
      await ben.getByRole('heading', { name: 'What apps may do for you', level: 1 }).waitFor();
      await ben.getByRole('heading', { name: known.name, level: 2 }).waitFor();
      await stage.accessible(ben, 'what apps may do');
      await stage.shot(ben, 'consent-let');
      await ben.getByRole('button', { name: `Take back: ${known.name}` }).click();
      await ben.getByRole('dialog').getByRole('button', { name: 'Take back', exact: true }).click();
      await ben.getByRole('heading', { name: known.name, level: 2 }).waitFor({ state: 'detached' });
      await ben.goto(authorize(stage, known, app.back));
      await ben.getByRole('button', { name: 'Refuse' }).click();
      await ben.getByRole('heading', { name: 'Back in the app' }).waitFor();
      check(answered(ben).error === 'access_denied', `the app is told: ${ben.url()}`);
      check(answered(ben).code === undefined, 'and has no code');
    } finally {
      await app.close();
    }
  },

  async 'be asked on a phone, in the dark, in Chinese'(stage) {
    const app = await anApp();
    try {
      const { page: ada, me } = await stage.signedIn('user');
      const known = await register(stage, ada, me, app.back);
      for (const [name, options] of [
        ['phone-light', { ...PHONE }],
        ['phone-dark-chinese', { ...PHONE, colorScheme: 'dark', locale: 'zh-CN' }],
        ['desk-dark', { ...DESK, colorScheme: 'dark' }],
      ]) {
        const { page: ben } = await stage.signedIn('peer', options);
        await ben.goto(authorize(stage, known, app.back));
        await ben.locator('.consent-list').waitFor();
        if (name.endsWith('chinese')) {
          await ben.getByText('读取通讯录：所有人的姓名和地址').waitFor();
          check((await ben.locator('h1').textContent()).includes('请求您的许可'), 'it is asked in Chinese');
        }
        await stage.accessible(ben, `the consent, ${name}`);
        check(
          await ben.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
          `nothing sticks out to the side: ${name}`,
        );
        await stage.shot(ben, `consent-${name}`);
      }
    } finally {
      await app.close();
    }
  },

  async 'be told that a request is over, and be led nowhere else'(stage) {
    const { page: ben } = await stage.signedIn('peer');
    await ben.goto(`${stage.url}/consent?client_id=app-1&state=long-gone`);
    await ben.getByRole('heading', { name: 'This request is over', level: 1 }).waitFor();
    await stage.accessible(ben, 'a request that is over');
    await stage.shot(ben, 'consent-over');
    // An address that somebody wrote into a mail leads to the messages, and not away from here.
    for (const evil of ['https://evil.example/', '//evil.example/consent', '/\\evil.example/consent', '/console']) {
      await ben.goto(`${stage.url}/?continue=${encodeURIComponent(evil)}`);
      await ben.locator('.frame').waitFor();
      check(new URL(ben.url()).origin === stage.url, `nobody is led to ${evil}: ${ben.url()}`);
      check(new URL(ben.url()).pathname === '/', `nobody is led to ${evil}: ${ben.url()}`);
    }
    const guest = await stage.page();
    await guest.goto(`${stage.url}/?continue=${encodeURIComponent('//evil.example/consent')}`);
    await guest.locator('input[autocomplete=username]').fill(stage.people.peer.name);
    await guest.locator('input[autocomplete=current-password]').fill(stage.people.peer.password);
    await guest.keyboard.press('Enter');
    await guest.locator('.frame').waitFor();
    await until(
      () => new URL(guest.url()).origin === stage.url || guest.url(),
      'the sign-in leads nowhere else either',
    );
  },

  async 'register an app, change its secret without a pause, and keep it out'(stage) {
    const { page: ada } = await stage.signedIn('user', {}, '/console/apps');
    const name = `Ledger <i>${unique()}</i>`;
    await ada.getByRole('heading', { name: 'Apps', level: 1 }).waitFor();
    await ada.getByRole('button', { name: 'Register app' }).click();
    const dialog = ada.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill(name);
    await dialog.getByLabel('Redirect addresses').fill('https://app.example/back\nhttp://app.example/other');
    await dialog.getByText('Read the directory: names and addresses of everybody').click();
    await dialog.getByRole('button', { name: 'Register app' }).click();
    await dialog.getByText('This cannot be an address to be sent back to').waitFor();
    await stage.accessible(ada, 'a redirect address that cannot be');
    await stage.shot(ada, 'apps-register');
    await dialog.getByLabel('Redirect addresses').fill('https://app.example/back');
    await dialog.getByRole('button', { name: 'Register app' }).click();
    await dialog.getByText('The secret is shown this once.').waitFor();
    const clientId = await dialog.getByLabel('Client ID', { exact: true }).inputValue();
    const first = await dialog.getByLabel('Client secret', { exact: true }).inputValue();
    check(/^app-/.test(clientId) && /^pcs_.{43}$/.test(first), `both are shown: ${clientId}`);
    await stage.accessible(ada, 'a secret that is shown once');
    await stage.shot(ada, 'apps-secret');
    // A click beside it loses nothing.
    await ada.mouse.click(5, 5);
    check(await dialog.getByLabel('Client secret', { exact: true }).isVisible(), 'it stays until it is kept');
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await ada.getByRole('heading', { name, level: 2 }).waitFor();
    await until(() => ada.url().endsWith(`/console/apps/${clientId}`) || ada.url(), 'it has an address');
    await ada.getByText('never used').waitFor();
    check(!(await ada.content()).includes(first), 'the secret is shown nowhere any more');
    await stage.accessible(ada, 'an app');
    await stage.shot(ada, 'apps-details');

    // A second secret, then the first is revoked; a third there cannot be meanwhile.
    await ada.getByRole('button', { name: 'Make a secret' }).click();
    await dialog.getByLabel('Client secret', { exact: true }).waitFor();
    const second = await dialog.getByLabel('Client secret', { exact: true }).inputValue();
    check(second !== first, 'it is another one');
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await ada.getByText('Two live at most.').waitFor();
    check((await ada.getByRole('button', { name: 'Make a secret' }).count()) === 0, 'no third is offered');
    await ada.getByRole('button', { name: 'Revoke Secret 1' }).click();
    await ada.getByText('The other secret goes on.').waitFor();
    await stage.accessible(ada, 'the question before a secret is revoked');
    await ada.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    await ada.getByRole('button', { name: 'Revoke Secret 1' }).waitFor({ state: 'detached' });
    await ada.getByText('Secret 2', { exact: true }).waitFor();

    // It is kept out, let in again at once, changed and removed.
    await ada.getByRole('button', { name: 'Disable', exact: true }).click();
    await ada.getByText('It is refused at once').waitFor();
    await ada.getByRole('dialog').getByRole('button', { name: 'Disable', exact: true }).click();
    await ada.locator('.login-who').getByText('Disabled').waitFor();
    await ada.getByRole('button', { name: 'Undo' }).click();
    await ada.locator('.login-who').getByText('Active').waitFor();
    await ada.getByRole('button', { name: 'Change', exact: true }).click();
    await dialog.getByLabel('Redirect addresses').fill('');
    await dialog.getByText('Read the directory: names and addresses of everybody').click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ada.getByText('People cannot be sent back to it').waitFor();
    await ada.getByText('None. It can learn who signs in, and nothing else.').waitFor();
    await ada.getByRole('button', { name: 'Remove', exact: true }).click();
    await ada.getByText('This cannot be undone.').waitFor();
    await stage.shot(ada, 'apps-remove');
    await ada.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await until(() => ada.url().endsWith('/console/apps') || ada.url(), 'the list is there again');
    await ada.getByRole('row', { name: new RegExp(clientId) }).waitFor({ state: 'detached' });
  },

  async 'look after apps by keyboard, and on a phone in the dark in Chinese'(stage) {
    const { page: ada } = await stage.signedIn('user', {}, '/console/apps');
    const name = `Keys ${unique()}`;
    const register = ada.getByRole('button', { name: 'Register app' });
    await register.focus();
    await ada.keyboard.press('Enter');
    await ada.getByRole('dialog').getByLabel('Name', { exact: true }).waitFor();
    await ada.keyboard.press('Escape');
    await ada.getByRole('dialog').waitFor({ state: 'hidden' });
    await until(async () => (await focusedIs(ada, 'Register app')) || 'elsewhere', 'the focus is back on the button');
    await ada.keyboard.press('Enter');
    await until(
      () => ada.evaluate(() => document.activeElement.tagName === 'INPUT' && document.activeElement.type === 'text'),
      'one can type at once',
    );
    await ada.keyboard.type(name);
    // Past the kind, over the addresses, to the permission.
    await ada.keyboard.press('Tab');
    await ada.keyboard.press('Tab');
    await ada.keyboard.type('https://app.example/back');
    await ada.keyboard.press('Tab');
    await ada.keyboard.press('Space');
    await ada.getByRole('dialog').getByRole('checkbox', { checked: true }).waitFor();
    await ada.getByRole('dialog').getByRole('button', { name: 'Register app' }).focus();
    await ada.keyboard.press('Enter');
    await ada.getByText('The secret is shown this once.').waitFor();
    await ada.getByRole('button', { name: 'I have kept it' }).focus();
    await ada.keyboard.press('Enter');
    await ada.getByRole('heading', { name, level: 2 }).waitFor();
    await ada.keyboard.press('Escape');
    await ada.locator('.console-details').waitFor({ state: 'detached' });
    await stage.accessible(ada, 'the apps');
    await stage.shot(ada, 'apps');
    const row = ada.getByRole('row', { name: new RegExp(name) });
    const clientId = await row.locator('code').textContent();

    const { page: phone } = await stage.signedIn('user', { ...PHONE, colorScheme: 'dark', locale: 'zh-CN' });
    for (const path of ['', `/${clientId}`]) {
      await phone.goto(`${stage.url}/console/apps${path}`);
      await phone.getByText(name).first().waitFor();
      await stage.accessible(phone, `the apps on a phone${path}`);
      check(
        await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `nothing sticks out to the side: ${path}`,
      );
      await stage.shot(phone, `apps-phone${path === '' ? '' : '-details'}`);
    }
    await phone.getByRole('button', { name: '更改' }).click();
    await phone.getByRole('dialog').getByLabel('回调地址').waitFor();
    await stage.accessible(phone, 'an app that is changed on a phone');
    await stage.shot(phone, 'apps-phone-change');
  },
};

export const brokenJourneys = {
  async 'answer an app while the server is away, and when somebody answered already'(stage, breakIt) {
    const app = await anApp();
    try {
      const { page: ada, me } = await stage.signedIn('user');
      const known = await register(stage, ada, me, app.back);
      const { page: ben } = await stage.signedIn('peer');
      await ben.goto(authorize(stage, known, app.back));
      await ben.locator('.consent-list').waitFor();
      await breakIt('faults', { api: 1, only: '/oauth2/authorize', status: 503 });
      await ben.getByRole('button', { name: 'Allow' }).click();
      await until(async () => (await ben.locator('.signin-failure').innerText()) !== '', 'the failure is told');
      await stage.accessible(ben, 'an answer that was not taken');
      await stage.shot(ben, 'consent-away');
      // In another tab of the same person.
      const other = await ben.context().newPage();
      await other.goto(ben.url());
      await other.getByRole('button', { name: 'Refuse' }).click();
      await other.getByRole('heading', { name: 'Back in the app' }).waitFor();
      await ben.getByRole('button', { name: 'Allow' }).click();
      await ben.getByRole('heading', { name: 'This request is over', level: 1 }).waitFor();
    } finally {
      await app.close();
    }
  },
};

const focusedIs = async (page, words) => (await page.evaluate(() => document.activeElement.textContent)) === words;
