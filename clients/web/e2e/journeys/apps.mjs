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
