// What people meet when an app wants something of them, and developers when they register one.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { check, confirmed, DESK, PHONE, unique, until } from '../stage.mjs';

export const PEOPLE = 'identity.people.read';

/** An app's own page, to which people are sent back, on this machine. */
export async function anApp() {
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
export async function register(stage, page, me, redirectUri, more = {}) {
  const made = await page.request.post(`${stage.url}/api/apps`, {
    headers: { 'x-csrf-token': me.csrfToken, origin: stage.url },
    data: { name: `Trips <b>${unique()}</b>`, redirectUris: [redirectUri], permissions: [PEOPLE], ...more },
  });
  check(made.ok(), `an app is registered: ${made.status()}`);
  return (await made.json()).app;
}

export const authorize = (stage, app, redirectUri, state = 'from the app', more = {}) =>
  `${stage.url}/oauth2/authorize?${new URLSearchParams({
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: redirectUri,
    scope: PEOPLE,
    state,
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    ...more,
  })}`;

/** What an app gets for itself, by its secret. */
async function tokenOf(stage, clientId, secret) {
  const reply = await fetch(`${stage.url}/oauth2/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: PEOPLE }),
  });
  check(reply.ok, `a token is issued: ${reply.status}`);
  return (await reply.json()).access_token;
}

const isSignedIn = (page) => page.evaluate(async () => (await fetch('/api/session')).status === 200);

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

  async 'show once more that it is them, where an app wants a fresh sign-in'(stage) {
    const app = await anApp();
    try {
      const { page: ada, me } = await stage.signedIn('user');
      const known = await register(stage, ada, me, app.back);
      const { page: ben } = await stage.signedIn('peer');
      await ben.goto(authorize(stage, known, app.back));
      await ben.getByRole('button', { name: 'Allow' }).click();
      await ben.getByRole('heading', { name: 'Back in the app' }).waitFor();

      // As long as the session is young enough, nobody is asked; then the app gets nothing before there is a sign-in.
      const asked = authorize(stage, known, app.back, 'fresh', { max_age: '10' });
      const again = ben.getByText('Sign in once more.');
      await until(
        async () => {
          await ben.goto(asked);
          await ben.locator('h1').waitFor();
          return (await again.isVisible()) || ben.url();
        },
        'the session is too old for the app',
        60_000,
      );
      check(await isSignedIn(ben), 'the session goes on meanwhile');
      await stage.accessible(ben, 'a sign-in once more');
      await stage.shot(ben, 'again');
      // A page that was loaded anew asks all the same; so does one whose password is wrong.
      await ben.reload();
      await again.waitFor();
      await ben.locator('input[autocomplete=username]').fill(stage.people.peer.name);
      await ben.locator('input[autocomplete=current-password]').fill('not the password');
      await ben.keyboard.press('Enter');
      await ben.getByText('The name or the password is wrong.').waitFor();
      check(new URL(ben.url()).origin === stage.url, `nobody goes on with a wrong password: ${ben.url()}`);
      await ben.locator('input[autocomplete=current-password]').fill(stage.people.peer.password);
      await ben.keyboard.press('Enter');
      await ben.getByRole('heading', { name: 'Back in the app' }).waitFor();
      check(answered(ben).state === 'fresh' && answered(ben).code.length > 0, `it has a code: ${ben.url()}`);
    } finally {
      await app.close();
    }
  },

  async 'let an app that runs in the browser call from its own pages, and no other page'(stage) {
    const [app, evil] = [await anApp(), await anApp()];
    try {
      const { page: ada, me } = await stage.signedIn('user');
      const known = await register(stage, ada, me, app.back, { isPublic: true });
      const call = (page) =>
        page.evaluate(
          async ([url, clientId]) => {
            const body = new URLSearchParams({
              grant_type: 'refresh_token',
              refresh_token: 'phr_',
              client_id: clientId,
            });
            // A form cannot send such a header: the browser asks first whether it may.
            const headers = { dpop: 'none' };
            try {
              const answer = await fetch(`${url}/oauth2/token`, { method: 'POST', body, headers });
              return { status: answer.status, error: (await answer.json()).error };
            } catch (fault) {
              return { thrown: fault.name };
            }
          },
          [stage.url, known.clientId],
        );
      const page = await stage.page();
      await page.goto(app.back);
      // A new origin counts within a second.
      await until(async () => (await call(page)).status === 400 || 'not readable', 'the page reads what is answered');
      check(typeof (await call(page)).error === 'string', 'it knows what is wrong');
      await page.goto(evil.back);
      const kept = await call(page);
      check(kept.thrown === 'TypeError', `the browser keeps it from another page: ${JSON.stringify(kept)}`);
      // That is what browsers say of it.
      stage.faults.splice(
        0,
        stage.faults.length,
        ...stage.faults.filter((fault) => !/CORS policy|net::ERR_FAILED/.test(fault)),
      );
    } finally {
      await app.close();
      await evil.close();
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
    await ben.goto(authorize(stage, { clientId: 'app-of-nobody' }, 'https://evil.example/'));
    await ben.getByRole('heading', { name: 'This app asks in a way that cannot be trusted', level: 1 }).waitFor();
    check(new URL(ben.url()).origin === stage.url, `nobody is sent on: ${ben.url()}`);
    await stage.accessible(ben, 'an app that cannot be trusted');
    await stage.shot(ben, 'consent-wrong');
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
    const asked = ada.getByRole('dialog', { name: 'Make a secret for an app' });
    await asked.getByLabel('Your password', { exact: true }).waitFor();
    await stage.accessible(ada, 'the question for the password');
    await stage.shot(ada, 'step-up');
    // Whoever does not mean it has done nothing; nor has who does not know the password, and they may try again.
    await asked.getByRole('button', { name: 'Cancel' }).click();
    await ada.getByText('Nothing was done: it was not confirmed.').waitFor();
    await ada.getByRole('button', { name: 'Make a secret' }).click();
    await asked.getByLabel('Your password', { exact: true }).fill('not the password');
    await ada.keyboard.press('Enter');
    await asked.getByText('That is not your password.').waitFor();
    await stage.accessible(ada, 'a wrong password in the question for it');
    await stage.shot(ada, 'step-up-wrong');
    await confirmed(ada, stage.people.user.password);
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
    await dialog.getByText('Only tokens that are bound to a key').click();
    await dialog.getByText('Runs on devices without a browser as well').click();
    await dialog.getByLabel('Sign-out addresses').fill('https://app.example/bye#top');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('This cannot be an address to be sent back to').waitFor();
    await dialog.getByLabel('Sign-out addresses').fill('https://app.example/bye');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ada.getByText('May ask by a code that people type in').waitFor();
    await ada.getByText('https://app.example/bye').waitFor();
    await ada.getByText('Bound to a key (DPoP)').waitFor();
    await ada.getByText('People cannot be sent back to it').waitFor();
    await ada.getByText('None. It can learn who signs in, and nothing else.').waitFor();
    await ada.getByRole('button', { name: 'Remove', exact: true }).click();
    await ada.getByText('This cannot be undone.').waitFor();
    await stage.shot(ada, 'apps-remove');
    await ada.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await until(() => ada.url().endsWith('/console/apps') || ada.url(), 'the list is there again');
    await ada.getByRole('row', { name: new RegExp(clientId) }).waitFor({ state: 'detached' });
  },

  async 'see why calls of an app were refused, and what to do'(stage) {
    const { page: ada, me } = await stage.signedIn('user');
    const made = await ada.request.post(`${stage.url}/api/apps`, {
      headers: { 'x-csrf-token': me.csrfToken, origin: stage.url },
      data: { name: `Night desk ${unique()}`, permissions: [PEOPLE] },
    });
    const { app, secret } = await made.json();
    await ada.goto(`${stage.url}/console/apps/${app.clientId}`);
    const refused = ada.getByRole('region', { name: 'Refused calls' });
    await refused.getByText('Nothing was refused of late.').waitFor();

    // The app calls, as an app does: without the browser.
    const token = await tokenOf(stage, app.clientId, secret);
    const calls = [];
    for (const path of ['/api/people', '/api/apps', '/api/poeple']) {
      calls.push(await fetch(`${stage.url}${path}`, { headers: { authorization: `Bearer ${token}` } }));
    }
    check(calls.map((call) => call.status).join() === '403,403,404', `refused: ${calls.map((call) => call.status)}`);
    const { requestId } = await calls[0].json();
    const row = (path) => refused.getByRole('listitem').filter({ hasText: `GET ${path}` });
    await row('/api/people').getByText('not-permitted').waitFor();
    check((await refused.getByRole('listitem').count()) === 3, 'each of them is listed once');

    await row('/api/people').locator('summary').click();
    await row('/api/people').getByText('The app calls for itself and was not granted this permission.').waitFor();
    await row('/api/people').getByText(PEOPLE, { exact: true }).waitFor();
    await row('/api/people').getByText(requestId, { exact: true }).waitFor();
    await stage.accessible(ada, 'a call that was refused');
    await stage.shot(ada, 'apps-refused');

    // By keyboard, and on a phone.
    await row('/api/poeple').locator('summary').focus();
    await ada.keyboard.press('Enter');
    await row('/api/poeple').getByText('There is nothing at this address').waitFor();
    await row('/api/apps').locator('summary').click();
    await row('/api/apps').getByText('Apps cannot call this').waitFor();
    await ada.setViewportSize(PHONE.viewport);
    await stage.accessible(ada, 'refused calls on a phone');
    await refused.scrollIntoViewIfNeeded();
    await stage.shot(ada, 'apps-refused-phone');
    await ada.setViewportSize(DESK.viewport);
    check(!(await ada.content()).includes(token), 'no token is shown');
  },

  async 'give an app keys by which it signs, and refuse the rest'(stage) {
    const { page: ada, me } = await stage.signedIn('user');
    const app = await register(stage, ada, me, 'https://app.example/back');
    await ada.goto(`${stage.url}/console/apps/${app.clientId}`);
    const keys = ada.getByRole('region', { name: 'Signed requests' });
    const dialog = ada.getByRole('dialog');
    await keys.getByRole('button', { name: 'Make a key' }).click();
    await dialog.getByText('The secret is shown this once.').waitFor();
    const keyId = await dialog.getByLabel('Key ID', { exact: true }).inputValue();
    const secret = await dialog.getByLabel('Secret, in base64', { exact: true }).inputValue();
    check(/^key-[0-9a-f]{16}$/.test(keyId) && /^[\w+/]{43}=$/.test(secret), `both are shown: ${keyId}`);
    await stage.accessible(ada, 'a key that is shown once');
    await stage.shot(ada, 'apps-key');
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await keys.getByText(keyId, { exact: true }).waitFor();
    check(!(await ada.content()).includes(secret), 'the secret is shown nowhere any more');

    // What is no key is refused in the dialog; one as a file has it is taken.
    await keys.getByRole('button', { name: 'Add a public key' }).click();
    await dialog.getByLabel('Public key', { exact: true }).fill('no key');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ada.getByText('That is no Ed25519 public key.').waitFor();
    await stage.accessible(ada, 'a public key');
    const { publicKey } = generateKeyPairSync('ed25519');
    await dialog
      .getByLabel('Public key', { exact: true })
      .fill(publicKey.export({ type: 'spki', format: 'pem' }).toString());
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('button', { name: 'I have kept it' }).click();
    await keys.getByText('ed25519').waitFor();
    await keys.getByText('Two live at most.').waitFor();
    check((await keys.getByRole('button', { name: 'Make a key' }).count()) === 0, 'no third is offered');

    await keys.getByLabel('Refuse what it does not sign').click();
    await until(
      async () => (await keys.getByLabel('Refuse what it does not sign').isChecked()) || 'not yet',
      'it has to sign',
    );
    await stage.accessible(ada, 'the keys of an app');
    await stage.shot(ada, 'apps-keys');
    await keys.getByRole('button', { name: `Withdraw ${keyId}` }).click();
    await ada.getByText('What is signed by it is refused at once, everywhere.').waitFor();
    await ada.getByRole('dialog').getByRole('button', { name: 'Withdraw', exact: true }).click();
    await keys.getByText(keyId, { exact: true }).waitFor({ state: 'detached' });
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

  async 'keep out somebody else’s app, and hand over that of somebody who leaves'(stage) {
    const app = await anApp();
    const { page: ada, me } = await stage.signedIn('user');
    const as = (method, path, data) =>
      ada.request.fetch(stage.url + path, {
        method,
        headers: { 'x-csrf-token': me.csrfToken, origin: stage.url },
        data,
      });
    try {
      const known = await register(stage, ada, me, app.back);
      const { page: ben, me: benMe } = await stage.signedIn('peer');
      const place = `${stage.url}/console/all-apps/${known.clientId}`;
      await ada.goto(place);
      await ada.getByRole('heading', { name: 'Everybody’s apps', level: 1 }).waitFor();
      await ada.getByRole('heading', { name: known.name, level: 2 }).waitFor();
      await stage.accessible(ada, 'everybody’s apps');
      await stage.shot(ada, 'oversight');

      // Disabled with a reason: nobody is sent to it any more, and its owner reads why.
      const dialog = ada.getByRole('dialog');
      await ada.getByRole('button', { name: 'Disable', exact: true }).click();
      await dialog.getByText('its owner cannot undo it').waitFor();
      await dialog.getByLabel('Why').fill('it asks for too much');
      await stage.accessible(ada, 'the question before an app is disabled');
      await stage.shot(ada, 'oversight-bar');
      await dialog.getByRole('button', { name: 'Disable', exact: true }).click();
      await ada.locator('.login-who').getByText('Disabled by an administrator').waitFor();
      await ada.getByText('it asks for too much').waitFor();
      await ben.goto(authorize(stage, known, app.back));
      await ben.getByRole('heading', { name: 'This app asks in a way that cannot be trusted', level: 1 }).waitFor();
      await ada.goto(`${stage.url}/console/apps/${known.clientId}`);
      await ada.getByText('Only an administrator can let it in again.').waitFor();
      await ada.getByText('it asks for too much').waitFor();
      await stage.accessible(ada, 'an app that an administrator disabled');
      await stage.shot(ada, 'oversight-owner');
      await ada.goto(place);
      await ada.getByRole('button', { name: 'Enable', exact: true }).click();
      await ada.locator('.login-who').getByText('Active').waitFor();
      await ben.goto(authorize(stage, known, app.back));
      await ben.locator('.consent-list').waitFor();

      // Handed over, and its new owner leaves.
      const handOver = async (name, displayName) => {
        await ada.getByRole('button', { name: 'Hand over', exact: true }).click();
        await choose(ada, dialog.getByRole('combobox', { name: 'New owner' }), name, displayName);
        await stage.accessible(ada, 'an app that is handed over');
        await stage.shot(ada, `oversight-hand-over-to-${name === benMe.name ? 'peer' : 'user'}`);
        await dialog.getByRole('button', { name: 'Hand over' }).click();
        await ada.locator('.console-facts').getByText(`${displayName} (${name})`).waitFor();
      };
      await handOver(benMe.name, benMe.displayName);
      try {
        check((await as('PATCH', `/api/logins/${benMe.name}`, { disabled: true })).ok(), 'ben is disabled');
        await ada.reload();
        await ada.locator('.login-who').getByText('Owner is kept out').waitFor();
        await ada.getByText('until somebody else answers for it').waitFor();
        await stage.accessible(ada, 'an app whose owner is kept out');
        await stage.shot(ada, 'oversight-away');
        await handOver(me.name, me.displayName);
        await ada.locator('.login-who').getByText('Active').waitFor();
      } finally {
        check((await as('PATCH', `/api/logins/${benMe.name}`, { disabled: false })).ok(), 'ben is enabled');
      }

      const { page: phone } = await stage.signedIn('user', { ...PHONE, colorScheme: 'dark', locale: 'zh-CN' });
      for (const path of ['', `/${known.clientId}`]) {
        await phone.goto(`${stage.url}/console/all-apps${path}`);
        await phone.getByText(known.name).first().waitFor();
        await stage.accessible(phone, `everybody’s apps on a phone${path}`);
        check(
          await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
          `nothing sticks out to the side: ${path}`,
        );
        await stage.shot(phone, `oversight-phone${path === '' ? '' : '-details'}`);
      }
    } finally {
      await app.close();
    }
  },

  async 'grant a bundle, ask why and who, and end it'(stage) {
    const { page: ada } = await stage.signedIn('user', {}, '/console/access?view=bundles');
    const { me: ben } = await stage.signedIn('peer');
    const dialog = ada.getByRole('dialog');
    const bundle = `Helpers ${unique()}`;
    await ada.getByRole('button', { name: 'Make bundle' }).first().click();
    await dialog.getByLabel('Name', { exact: true }).fill(bundle);
    await choose(
      ada,
      dialog.getByRole('combobox', { name: 'Permissions', exact: true }),
      'platform.node',
      'See the nodes',
    );
    await ada.keyboard.press('Escape');
    await dialog.getByRole('button', { name: 'Make bundle' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const row = ada.getByRole('row', { name: new RegExp(bundle) });
    await row.getByText('1 permission').click();
    await row.getByText('See the nodes').waitFor();
    await stage.accessible(ada, 'the bundles');
    await stage.shot(ada, 'access-bundles');

    // Somebody is chosen and granted it; what for stands beside it.
    await ada.getByText('Somebody', { exact: true }).click();
    await ada.getByText('Whose permissions?').waitFor();
    await stage.accessible(ada, 'permissions of nobody yet');
    await choose(ada, ada.getByRole('combobox', { name: 'Person', exact: true }), ben.name, ben.displayName);
    await ada.getByRole('heading', { name: `What ${ben.displayName} was granted` }).waitFor();
    await until(() => ada.url().includes(`subject=${ben.name}`) || ada.url(), 'whom is in the address');
    await ada.getByRole('button', { name: 'Grant', exact: true }).click();
    await dialog.getByText('Bundle', { exact: true }).click();
    await choose(ada, dialog.getByRole('combobox', { name: 'Bundle', exact: true }), bundle, bundle);
    // The list is closed, and its name was there while it was open.
    check((await ada.locator('#bundle_list').getAttribute('aria-label')) === 'Bundle', 'the list has a name');
    await stage.accessible(ada, 'a grant');
    await dialog.getByRole('button', { name: /Grant$/ }).click();
    await dialog.getByText('Say in at most 500 characters why it is granted.').waitFor();
    const reason = `looks after the nodes ${unique()}`;
    await dialog.getByLabel('Why', { exact: true }).fill(reason);
    await stage.shot(ada, 'access-grant');
    await dialog.getByRole('button', { name: /Grant$/ }).click();
    await ada.getByRole('dialog', { name: 'Grant what only administrators hold' }).waitFor();
    await stage.accessible(ada, 'the question for the password above a grant');
    await stage.shot(ada, 'step-up-grant');
    await confirmed(ada, stage.people.user.password);
    const granted = ada.getByRole('row', { name: new RegExp(reason) });
    await granted.getByText('Holds').waitFor();

    // Why he may, by which grant; and who may.
    await choose(ada, ada.getByRole('combobox', { name: 'Permission', exact: true }), 'node.read', 'See the nodes');
    await ada.getByText(`${ben.displayName} may do this.`).waitFor();
    await ada.locator('.access-ways').getByText(`Bundle ${bundle}`).waitFor();
    await stage.accessible(ada, 'a person’s permissions');
    await stage.shot(ada, 'access-somebody');
    await ada.getByText('Who may?', { exact: true }).click();
    await choose(ada, ada.getByRole('combobox', { name: 'Permission', exact: true }), 'node.read', 'See the nodes');
    await ada.getByRole('link', { name: ben.displayName, exact: true }).waitFor();
    await stage.accessible(ada, 'who may');
    await stage.shot(ada, 'access-who');
    await ada.getByRole('link', { name: ben.displayName, exact: true }).click();
    await ada.getByText(`${ben.displayName} may do this.`).waitFor();

    // It ends, and stays as history; a bundle that was granted stays, too.
    await granted.getByRole('button', { name: /^End / }).click();
    await ada.getByText('It holds no more within a second').waitFor();
    await dialog.getByRole('button', { name: 'End', exact: true }).click();
    await granted.getByText('Ended').waitFor();
    await ada.getByText(`${ben.displayName} may not do this: nothing gives it.`).waitFor();
    await stage.shot(ada, 'access-ended');
    await ada.goto(`${stage.url}/console/access?view=bundles`);
    await row.getByRole('button', { name: /^Remove / }).click();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await ada.getByText('The bundle is or was granted to somebody.').first().waitFor();
  },

  async 'look at permissions by keyboard, and on a phone in the dark in Chinese'(stage) {
    const { page: ada } = await stage.signedIn('user', {}, '/console/access');
    const { me: ben } = await stage.signedIn('peer');
    await ada.getByText('Whose permissions?').waitFor();
    await ada.getByRole('combobox', { name: 'Person', exact: true }).focus();
    await ada.keyboard.type(ben.name);
    // Enter takes the one that is marked, which comes a moment after the list.
    await ada.locator('.ant-select-item-option-active', { hasText: ben.displayName }).waitFor();
    await ada.keyboard.press('Enter');
    await ada.getByRole('heading', { name: `Why may ${ben.displayName}?` }).waitFor();
    await ada.getByRole('combobox', { name: 'Permission', exact: true }).focus();
    await ada.keyboard.type('people.read');
    await ada.locator('.ant-select-item-option-active', { hasText: 'identity.people.read' }).waitFor();
    await ada.keyboard.press('Enter');
    await ada.getByText('By their login').waitFor();

    const { page: phone } = await stage.signedIn('user', { ...PHONE, colorScheme: 'dark', locale: 'zh-CN' });
    for (const [name, query] of [
      ['somebody', `?subject=${ben.name}&permission=identity.people.read`],
      ['who', '?view=who&permission=identity.people.read'],
      ['bundles', '?view=bundles'],
    ]) {
      await phone.goto(`${stage.url}/console/access${query}`);
      await phone.locator('.console-body :is(.access-verdict, table, .nothing)').first().waitFor();
      await stage.accessible(phone, `permissions on a phone: ${name}`);
      check(
        await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `nothing sticks out to the side: ${name}`,
      );
      await stage.shot(phone, `access-phone-${name}`);
    }
    await phone.goto(`${stage.url}/console/access?subject=${ben.name}`);
    await phone.getByRole('button', { name: '授权', exact: true }).click();
    await phone.getByRole('dialog').getByLabel('原因').waitFor();
    await stage.accessible(phone, 'a grant on a phone');
    await stage.shot(phone, 'access-phone-grant');
  },
};

export const brokenJourneys = {
  async 'sign in as somebody else where an app wants a fresh sign-in, on a phone in Chinese'(stage, breakIt) {
    const app = await anApp();
    try {
      const { page: ada, me } = await stage.signedIn('user');
      const known = await register(stage, ada, me, app.back);
      const { page: phone } = await stage.signedIn('peer', { ...PHONE, colorScheme: 'dark', locale: 'zh-CN' });
      const asked = authorize(stage, known, app.back, 'who', { prompt: 'login' });
      // Who signed in a moment ago has just shown it.
      await phone.goto(asked);
      await phone.locator('.consent-list').waitFor();
      await breakIt('age-sessions', { seconds: 31 });
      await phone.goto(asked);
      await phone.getByText('应用需要确认仍是您本人').waitFor();
      await stage.accessible(phone, 'a sign-in once more, on a phone');
      await stage.shot(phone, 'again-phone-dark-chinese');
      await phone.locator('input[autocomplete=username]').fill(stage.people.user.name);
      await phone.locator('input[autocomplete=current-password]').fill(stage.people.user.password);
      await phone.keyboard.press('Enter');
      // It is asked of whoever is here now.
      await phone.getByText(me.displayName, { exact: false }).first().waitFor();
      await phone.locator('.consent-list').waitFor();
      await phone.getByText(`您当前以 ${stage.people.user.name} 登录`).waitFor();
    } finally {
      await app.close();
    }
  },

  async 'ask why of somebody whose department was granted something'(stage) {
    const { page: ada } = await stage.signedIn('user', {}, '/console/access?kind=department&subject=12');
    await ada.getByRole('heading', { name: 'What Night desk was granted' }).waitFor();
    await ada.getByRole('button', { name: 'Grant', exact: true }).click();
    const dialog = ada.getByRole('dialog');
    await choose(
      ada,
      dialog.getByRole('combobox', { name: 'Permission', exact: true }),
      'session',
      'See who is connected',
    );
    await dialog.getByText('Their own', { exact: true }).click();
    await dialog.getByLabel('Until the end of').fill('2020-01-31');
    await dialog.getByLabel('Why', { exact: true }).fill('the night desk ends forgotten sessions');
    await dialog.getByRole('button', { name: /Grant$/ }).click();
    await confirmed(ada, stage.people.user.password);
    await dialog.getByText('not in the past').waitFor();
    await stage.accessible(ada, 'a grant that cannot be');
    await stage.shot(ada, 'access-grant-refused');
    await dialog.getByLabel('Until the end of').fill('2031-01-31');
    await dialog.getByRole('button', { name: /Grant$/ }).click();
    await confirmed(ada, stage.people.user.password);
    await ada.getByRole('row', { name: /See who is connected .*Their own .*Holds/ }).waitFor();

    await ada.goto(`${stage.url}/console/access?subject=ben&permission=messaging.session.read`);
    await ada.getByText('Ben Okafor may do this.').waitFor();
    await ada.getByText('As a member of Night desk. On whose things: Their own').waitFor();
    await stage.accessible(ada, 'why somebody may');
    await stage.shot(ada, 'access-why');
    // On somebody else's things he may not, by the same grant.
    await choose(ada, ada.getByRole('combobox', { name: 'On whose things', exact: true }), 'ada', 'Ada Winter');
    await ada.getByText('Ben Okafor may do this, but not to this person’s things.').waitFor();
    await ada.getByText('That alone is not enough here.').waitFor();
    await stage.shot(ada, 'access-why-not');
    await ada.getByRole('button', { name: 'On anything' }).click();
    await ada.getByText('Ben Okafor may do this.').waitFor();
    await ada.goto(`${stage.url}/console/access?subject=nobody-of-that-name`);
    await ada.getByText('Nobody of that name').waitFor();
  },

  async 'come to the console as a developer who is no administrator'(stage, breakIt) {
    await breakIt('permissions', { name: 'ben', permissions: ['identity.app.manage'] });
    const { page: ben } = await stage.signedIn('peer');
    await ben.locator('.rail').getByRole('link', { name: 'Console' }).click();
    await ben.getByRole('heading', { name: 'Apps', level: 1 }).waitFor();
    await ben.getByText('You have no app yet').waitFor();
    check((await ben.locator('.console-nav li').count()) === 1, 'there is one page for him');
    await until(() => new URL(ben.url()).pathname === '/console/apps' || ben.url(), 'it has its own address');
    await stage.accessible(ben, 'no apps yet');
    await stage.shot(ben, 'apps-none');
    await breakIt('permissions', { name: 'ben', permissions: [] });
  },

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

/** One of a list that is searched by typing. A list of which one takes a single one closes then, and is waited for. */
export async function choose(page, field, words, label) {
  await field.click();
  await field.fill(words);
  await page
    .locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option', { hasText: label })
    .first()
    .click();
  if ((await field.locator('xpath=ancestor::*[contains(@class, "ant-select-multiple")]').count()) === 0) {
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden)').waitFor({ state: 'hidden' });
  }
}
