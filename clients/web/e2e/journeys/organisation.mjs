// What whoever looks after departments does with them.
import { check, PHONE, unique } from '../stage.mjs';
import { choose } from './apps.mjs';

/** Calls the platform as this administrator; what it answers, read. */
async function as(stage, page, me, method, path, data) {
  const reply = await page.request.fetch(stage.url + path, {
    method,
    headers: { 'x-csrf-token': me.csrfToken, origin: stage.url },
    ...(data === undefined ? {} : { data }),
  });
  check(reply.ok(), `${method} ${path} is answered: ${reply.status()}`);
  return reply.status() === 204 ? undefined : await reply.json();
}

export const journeys = {
  async 'make departments, move people and departments, and see how it was'(stage) {
    const { page: ada, me } = await stage.signedIn('user', {}, '/console/organisation');
    const { me: ben } = await stage.signedIn('peer');
    const dialog = ada.getByRole('dialog');
    const house = `Amber ${unique()}`;
    await ada.getByRole('heading', { name: 'Organisation', level: 1 }).waitFor();
    await ada.getByRole('button', { name: 'Add organisation' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill(house);
    await stage.accessible(ada, 'an organisation that is added');
    await dialog.getByRole('button', { name: 'Add organisation' }).click();
    await ada.getByText('There are no departments yet').waitFor();

    // By keyboard alone: the name, Enter, and the tree shows it.
    const tree = ada.getByRole('navigation', { name: `Departments of ${house}` });
    const add = async (name, beneath) => {
      await ada.getByRole('button', { name: 'Add department' }).first().focus();
      await ada.keyboard.press('Enter');
      await dialog.getByLabel('Name', { exact: true }).fill(name);
      if (beneath !== undefined) {
        await choose(ada, dialog.getByRole('combobox', { name: 'Beneath', exact: true }), beneath, beneath);
      }
      await dialog.getByLabel('Name', { exact: true }).press('Enter');
      await dialog.waitFor({ state: 'hidden' });
      await tree.getByRole('link', { name, exact: true }).waitFor();
    };
    await add('Sales');
    await add('North', 'Sales');
    await add('Audit');
    await stage.accessible(ada, 'the departments');
    await stage.shot(ada, 'organisation');

    // Somebody is made a member, and their page says so.
    await tree.getByRole('link', { name: 'North', exact: true }).focus();
    await ada.keyboard.press('Enter');
    const details = ada.getByRole('complementary', { name: 'Department' });
    await details.getByRole('heading', { name: 'North', level: 2 }).waitFor();
    await details.getByText('Nobody.').waitFor();
    await details.getByRole('button', { name: 'Add member' }).click();
    await choose(ada, dialog.getByRole('combobox', { name: 'Person' }), ben.name, ben.displayName);
    await dialog.getByLabel('Title').fill('Clerk');
    await dialog.getByText('Leads the department').click();
    await stage.accessible(ada, 'a member who is added');
    await stage.shot(ada, 'organisation-join');
    await dialog.getByRole('button', { name: 'Add member' }).click();
    await details.getByText('Clerk').waitFor();
    await details.getByText('Leads', { exact: true }).waitFor();

    // It is moved and renamed, with everybody in it; how it was stays to be read.
    await details.getByRole('button', { name: 'Rename or move' }).click();
    await dialog.getByLabel('Name', { exact: true }).fill('Far North');
    await choose(ada, dialog.getByRole('combobox', { name: 'Beneath', exact: true }), 'Audit', 'Audit');
    await stage.accessible(ada, 'a department that is moved');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await details.getByRole('heading', { name: 'Far North', level: 2 }).waitFor();
    await details.locator('.department-history li').nth(1).getByText('North', { exact: true }).waitFor();
    await stage.accessible(ada, 'a department');
    await stage.shot(ada, 'organisation-department');
    await details.getByRole('button', { name: 'Close department' }).click();
    await dialog.getByRole('button', { name: 'Close department' }).click();
    await ada.getByText('Move these first.').first().waitFor();

    await details.getByRole('link', { name: ben.displayName }).click();
    const departments = ada.getByRole('region', { name: 'Departments' });
    await departments.getByRole('link', { name: 'Far North' }).waitFor();
    await stage.accessible(ada, 'a person with a department');
    await stage.shot(ada, 'organisation-person');
    await departments.getByRole('link', { name: 'Far North' }).click();
    await details.getByRole('button', { name: /^End membership/ }).click();
    await dialog.getByRole('button', { name: 'End membership' }).click();
    await details.getByText('Nobody.').waitFor();
    await ada.goto(`${stage.url}/console/logins/${ben.name}`);
    await departments.getByText(/memberships? before/).click();
    await departments.getByRole('link', { name: 'Far North' }).waitFor();

    // What its members are granted is one step away; and yesterday there was none of this.
    const { items } = await as(stage, ada, me, 'GET', '/api/organisations?limit=200');
    const { id } = items.find((one) => one.name === house);
    await ada.goto(`${stage.url}/console/organisation?organisation=${id}`);
    await tree.getByRole('link', { name: 'Audit', exact: true }).click();
    await details.getByRole('link', { name: 'What its members are granted' }).click();
    await ada.getByRole('heading', { name: 'What Audit was granted' }).waitFor();
    const yesterday = new Date(Date.now() - 48 * 3_600_000).toISOString().slice(0, 10);
    await ada.goto(`${stage.url}/console/organisation?organisation=${id}&on=${yesterday}`);
    await ada.getByText('There were no departments').waitFor();
    await ada.getByText('Nothing can be changed there.').waitFor();
    check((await ada.getByRole('button', { name: 'Add department' }).count()) === 0, 'the past is not changed');
    await stage.accessible(ada, 'an organisation as it was');
    await stage.shot(ada, 'organisation-then');
    await ada.getByRole('button', { name: 'As it is today' }).click();
    await tree.getByRole('link', { name: 'Audit', exact: true }).waitFor();

    const { page: phone } = await stage.signedIn('user', { ...PHONE, colorScheme: 'dark', locale: 'zh-CN' });
    const list = await as(stage, ada, me, 'GET', `/api/organisations/${id}/departments`);
    const north = list.items.find((one) => one.name === 'Far North');
    for (const path of ['', `/${north.id}`]) {
      await phone.goto(`${stage.url}/console/organisation${path}?organisation=${id}`);
      await phone.getByText('Far North').first().waitFor();
      await stage.accessible(phone, `departments on a phone${path === '' ? '' : ', one of them'}`);
      check(
        await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        `nothing sticks out to the side: ${path}`,
      );
      await stage.shot(phone, `organisation-phone${path === '' ? '' : '-details'}`);
    }
  },
};

/** Need the mock, in which something is granted to finance that nobody holds who asks. */
export const brokenJourneys = {
  async 'be told that a move would give more than one holds'(stage) {
    const { page: ada } = await stage.signedIn('user', {}, '/console/organisation');
    const { me: ben } = await stage.signedIn('peer');
    const dialog = ada.getByRole('dialog');
    await ada.getByRole('link', { name: 'Finance', exact: true }).click();
    await ada.getByRole('button', { name: 'Add member' }).click();
    await choose(ada, dialog.getByRole('combobox', { name: 'Person' }), ben.name, ben.displayName);
    await dialog.getByRole('button', { name: 'Add member' }).click();
    await ada.getByText('would gain by it what you do not hold yourself for everything').first().waitFor();
    check(await dialog.isVisible(), 'what was typed is still there');
    await stage.shot(ada, 'organisation-gives-more');
  },
};
