// What administrators do in the console, and what those who are none find there.
import { readFileSync } from 'node:fs';
import { check, PHONE, unique, until } from '../stage.mjs';

const OPENAPI = new URL('../../../../docs/api/openapi.json', import.meta.url);

export const journeys = {
  async 'look after people in the console'(stage) {
    const { page: ada, me } = await stage.signedIn('user');
    await ada.locator('.rail').getByRole('link', { name: 'Console', exact: true }).click();
    await ada.getByRole('heading', { name: 'Overview', level: 1 }).waitFor();
    await ada.locator('.verdict h2').waitFor();
    await until(async () => (await ada.locator('.tile', { hasText: 'People signed in' }).count()) === 1, 'it counts');
    await stage.accessible(ada, 'the overview');
    await stage.shot(ada, 'console-overview');

    // Somebody new is added, and chooses a password that nobody else learns.
    const name = `new-${unique()}`;
    await ada.locator('.console-nav').getByRole('link', { name: 'Logins' }).click();
    await ada.getByRole('button', { name: 'Add login' }).click();
    await ada.getByLabel('Name to sign in with').fill(name);
    await ada.getByLabel('Display name').fill('Nell <i>New</i>');
    await ada.getByRole('dialog').getByRole('button', { name: 'Add login' }).click();
    const link = await ada.getByLabel('Link to choose a password').inputValue();
    check(link.startsWith(`${stage.url}/password#`), `the link leads here: ${link}`);
    await ada.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    const password = `chosen ${unique()} by herself`;
    const nell = await stage.page();
    await nell.goto(link);
    await nell.getByText('Welcome, Nell <i>New</i>.').waitFor();
    check(!nell.url().includes(link.split('#')[1]), 'the secret is taken out of the address');
    await stage.accessible(nell, 'choosing a password');
    await stage.shot(nell, 'console-choose-password');
    await nell.getByLabel('New password').fill(password);
    await nell.getByLabel('The same again').fill(password);
    await nell.getByRole('button', { name: 'Save password' }).click();
    await nell.getByText('Your password is saved.').waitFor();
    stage.people.new = { name, password };
    await stage.signIn(nell, 'new');

    // Her session is seen and ended.
    await ada.locator('.console-nav').getByRole('link', { name: 'Sessions' }).click();
    await ada.getByPlaceholder('Search by person').fill(name);
    const row = ada.getByRole('row', { name: new RegExp(`${name}@`) });
    await row.waitFor();
    await until(
      () => ada.url().endsWith(`/console/sessions?q=${name}`) || ada.url(),
      'what is searched is in the address',
    );
    await stage.accessible(ada, 'the sessions');
    await stage.shot(ada, 'console-sessions');
    await row.getByRole('button', { name: /^End / }).click();
    await ada.getByText('The client is disconnected at once.').waitFor();
    await ada.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).click();
    await ada.getByText('The session is ended.').first().waitFor();

    // She is kept out, and let in again at once.
    await ada.goto(`${stage.url}/console/logins/${name}`);
    await ada.getByRole('heading', { name: 'Nell <i>New</i>' }).waitFor();
    await stage.appears(ada, '[role=dialog] button', 'Disable', () =>
      ada.getByRole('button', { name: 'Disable', exact: true }).click(),
    );
    await ada.getByRole('dialog').getByRole('button', { name: 'Disable', exact: true }).click();
    await ada.locator('.login-who').getByText('Disabled').waitFor();
    await nell.getByRole('button', { name: 'Sign in' }).waitFor();
    await ada.getByRole('button', { name: 'Undo' }).click();
    await ada.locator('.login-who').getByText('Active').waitFor();
    await ada.locator('.login-section', { hasText: 'What was done' }).getByText('Disabled login').waitFor();
    await stage.shot(ada, 'console-login');

    // What was done is written down, by whom. That these pages are accessible is seen on the mock, where it costs the platform nothing.
    await ada.goto(`${stage.url}/console/deeds?q=${name}`);
    await ada.getByRole('row', { name: new RegExp(`Added login: ${name}`) }).waitFor();
    for (const [page, heading] of [
      ['nodes', /^Nodes?$/],
      ['shards', 'Shards'],
    ]) {
      await ada.goto(`${stage.url}/console/${page}`);
      await ada.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await ada.locator('.console-body :is(table, .card)').first().waitFor();
      await stage.shot(ada, `console-${page}`);
    }
    check(me.permissions.includes('platform.overview.read'), 'she is an administrator');
  },

  async 'find the console closed to whoever is no administrator'(stage, breakIt) {
    const { page: ben, me } = await stage.signedIn('peer', PHONE, '/console/logins');
    await ben.getByRole('heading', { name: 'The console is for administrators' }).waitFor();
    check((await ben.locator('.rail').getByRole('link', { name: 'Console' }).count()) === 0, 'no way leads there');
    await stage.accessible(ben, 'the closed console');
    await stage.shot(ben, 'console-closed');
    if (breakIt !== undefined) {
      // The mock knows few of the calls.
      return;
    }
    // Every call that asks for a permission which he has not, whatever it is about.
    const { paths } = JSON.parse(readFileSync(OPENAPI, 'utf8'));
    let asked = 0;
    for (const [path, item] of Object.entries(paths)) {
      for (const [method, { 'x-permission': needed }] of Object.entries(item)) {
        if (!needed.includes('.') || me.permissions.includes(needed)) continue;
        const answer = await ben.request.fetch(stage.url + path.replace(/\{\w+\}/g, 'x'), {
          method: method.toUpperCase(),
          headers: { 'x-csrf-token': me.csrfToken, origin: stage.url },
          ...(method === 'get' || method === 'delete' ? {} : { data: {} }),
        });
        check(answer.status() === 403, `${method} ${path} is refused: ${answer.status()}`);
        asked++;
      }
    }
    check(asked > 15, `there is something to refuse: ${asked}`);
  },
};

export const brokenJourneys = {
  async 'see in the console what is broken and what is out of date'(stage, breakIt) {
    await breakIt('console', { trouble: true, silent: ['munich-1'] });
    const { page: ada } = await stage.signedIn('user', {}, '/console');
    await ada.getByRole('heading', { name: '2 things are broken and need you now.' }).waitFor();
    await ada.getByText('The disk with the backups is full.').waitFor();
    await stage.accessible(ada, 'an overview of trouble');
    await stage.shot(ada, 'console-trouble');
    await breakIt('faults', { api: 1_000, only: '/api/overview', status: 503 });
    await ada.getByText(/Not updated since/).waitFor();
    check(await ada.getByText('The disk with the backups is full.').isVisible(), 'what was read stays');
    await stage.shot(ada, 'console-stale');
    await breakIt('mend', {});
    await breakIt('console', { trouble: false, silent: [] });
    await ada.getByRole('heading', { name: 'Everything is well' }).waitFor();

    await ada.goto(`${stage.url}/console/nodes`);
    await ada.getByRole('button', { name: 'Drain berlin-2' }).click();
    await ada.getByText('Its 21 shards go to other nodes.').waitFor();
    await stage.accessible(ada, 'the question before draining');
    await stage.shot(ada, 'console-drain');
    await ada.getByRole('dialog').getByRole('button', { name: 'Drain', exact: true }).click();
    await ada.getByRole('row', { name: /berlin-2 .*Draining/ }).waitFor();
    await breakIt('console', { draining: '' });
  },

  async 'change a setting, meet somebody who does so too, and roll back'(stage, breakIt) {
    await breakIt('console', { behind: true });
    const { page: ada } = await stage.signedIn('user', {}, '/console/configuration');
    await ada.getByText('not in force on 1 node').waitFor();
    await breakIt('console', { behind: false, conflict: true });
    await ada.getByText('in force on all 3 nodes').waitFor();
    await ada.getByPlaceholder('Search settings').fill('connections');
    await ada.getByRole('button', { name: 'Change net.connections' }).click();
    const dialog = ada.getByRole('dialog');
    await dialog.getByLabel('Value').fill('many');
    await dialog.getByText('A number from 1 to 100000.').waitFor();
    await stage.accessible(ada, 'a setting that cannot be');
    await stage.shot(ada, 'console-setting-wrong');
    await dialog.getByLabel('Value').fill('5000');
    await dialog.getByLabel('Why').fill('more people');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Somebody has changed the configuration meanwhile.').waitFor();
    await stage.accessible(ada, 'a conflict');
    await stage.shot(ada, 'console-setting-conflict');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await ada.getByRole('row', { name: /net.connections .*5000 Changed here/ }).waitFor();
    await stage.accessible(ada, 'the configuration');
    await stage.shot(ada, 'console-configuration');
    await ada.goto(`${stage.url}/console/configuration?view=history`);
    await ada.getByRole('button', { name: 'Roll back to version 1' }).click();
    await ada.getByLabel('Why').fill('too many');
    await ada.getByRole('dialog').getByRole('button', { name: 'Roll back', exact: true }).click();
    await ada.getByText('Version 3 is in force, with the contents of version 1.').first().waitFor();
    await ada.getByText('Rolled back to version 1. too many').waitFor();
    await stage.accessible(ada, 'the history of settings');
    await stage.shot(ada, 'console-history');
  },

  async 'use the console on a phone, in the dark, in Chinese'(stage) {
    const { page: ada } = await stage.signedIn('user', { ...PHONE, colorScheme: 'dark', locale: 'zh-CN' }, '/console');
    for (const page of [
      '',
      '/logins',
      '/logins/ben',
      '/sessions',
      '/nodes',
      '/shards',
      '/configuration?show=all',
      '/deeds',
    ]) {
      await ada.goto(`${stage.url}/console${page}`);
      await ada.locator('.console-body, .login-body').first().waitFor();
      await stage.accessible(ada, `the console on a phone: ${page}`);
      check(
        await ada.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `nothing sticks out to the side: ${page}`,
      );
      await stage.shot(ada, `console-phone${page.replaceAll(/[/?=]/g, '-')}`);
    }
  },
};
