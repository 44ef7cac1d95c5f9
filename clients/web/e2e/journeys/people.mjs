// Who people are to each other, what they are called, and what they may do.
import { check, DESK, line, PHONE, unique, until } from '../stage.mjs';

export const journeys = {
  async 'see who is around, and become a contact'(stage) {
    const { page: ada, me: adaMe } = await stage.signedIn('user');
    const { page: ben, me: benMe } = await stage.signedIn('peer', {}, '/');
    await ada.goto(`${stage.url}/people/${benMe.jid}`);
    await ada.getByRole('heading', { name: benMe.displayName }).waitFor();
    await stage.online(ada);
    const add = ada.getByRole('button', { name: 'Add to contacts' });
    const known = ada.getByText('In your contacts');
    await add.or(known).first().waitFor();
    if (await add.isVisible()) {
      await add.click();
      await ben.getByRole('link', { name: 'People', exact: true }).click();
      await ben.locator('.request', { hasText: adaMe.displayName }).getByRole('button', { name: 'Accept' }).click();
      await known.waitFor();
    }
    await ada.locator('.person-presence', { hasText: 'Online' }).waitFor();

    await stage.appears(ben, '[role=menuitem]', 'Away', () => ben.locator('.rail-me').click());
    await ben.getByRole('menuitem', { name: 'Away' }).click();
    await ada.locator('.person-presence', { hasText: 'Away' }).waitFor();
    await stage.accessible(ada, 'a person');
    await stage.shot(ada, 'person');
    await ben.locator('.rail-me').click();
    await ben.getByRole('menuitem', { name: 'Online' }).click();

    await ben.context().close();
    await ada.locator('.person-presence', { hasText: 'Offline' }).waitFor();
  },
};

export const brokenJourneys = {
  async 'call a person by one name everywhere'(stage, breakIt) {
    // A customer may not read the directory, and has not opened the group yet.
    await breakIt('faults', { customer: true });
    const { page: ada } = await stage.signedIn('user');
    const { page: ben, me: benMe } = await stage.signedIn('peer');
    const row = line.row(ben, 'Rome, 14–18 October');
    await row.getByText('Carla Rossi: I will call them').waitFor();
    await breakIt('faults', { customer: false });

    const { me: adaMe } = await stage.signedIn('user');
    await breakIt('call', { owner: benMe.jid, jid: adaMe.jid, name: 'Boss' });
    await line.row(ben, 'Boss').click();
    await ben.getByRole('heading', { name: 'Boss' }).first().waitFor();
    await ben.getByRole('button', { name: 'Details' }).click();
    await ben.locator('.details-who').getByText('Boss').waitFor();
    await stage.shot(ben, 'roster-name');
    await ben.getByRole('button', { name: 'Close' }).click();
    await ben.getByRole('textbox', { name: 'Filter lines' }).fill('boss');
    await line.row(ben, 'Boss').waitFor();
    await breakIt('call', { owner: benMe.jid, jid: adaMe.jid, name: '' });
    await ben.getByRole('heading', { name: adaMe.displayName }).first().waitFor();
    await ada.close();
  },

  async 'be offered nothing that one may not do, and write to whom one knows'(stage, breakIt) {
    // The stage takes a refused call for a fault, so whatever asks for the directory is seen here as well.
    await breakIt('faults', { customer: true });
    const { me: benMe, page: ben } = await stage.signedIn('peer');
    await ben.close();
    for (const options of [DESK, PHONE]) {
      const { page: ada } = await stage.signedIn('user', options, `/lines/${benMe.jid}`);
      const size = options === DESK ? 'desk' : 'phone';
      await ada.getByRole('button', { name: 'Details' }).click();
      await ada.locator('.details-who').getByText(benMe.displayName).waitFor();
      check((await ada.getByRole('button', { name: 'People' }).count()) === 0, 'the details lead to no directory');
      await stage.accessible(ada, 'the details of a chat, of who may not look people up');
      await stage.shot(ada, `details-customer-${size}`);
      await ada.getByRole('button', { name: 'Close' }).click();

      await ada.keyboard.press('Control+k');
      await ada.getByRole('option', { name: 'Sign out' }).waitFor();
      check((await ada.getByRole('option', { name: 'People' }).count()) === 0, 'nor does the search');
      check(
        (await ada.getByRole('combobox', { name: 'Find lines, commands' }).count()) === 1,
        'the search promises what it finds',
      );
      await ada.keyboard.type('priya');
      await ada.getByText('Nothing found').waitFor();
      await ada.keyboard.press('Escape');

      await ada.goto(`${stage.url}/lines`);
      await line.row(ada, 'Rome, 14–18 October').waitFor();
      check((await ada.getByRole('button', { name: 'New group' }).count()) === 0, 'nor a new group');
      if (options === DESK) await ada.getByText(/^Pick a conversation .* to find one\.$/).waitFor();
      await stage.shot(ada, `choose-customer-${size}`);
      await line.row(ada, 'Rome, 14–18 October').click();
      await ada.getByRole('button', { name: 'Details' }).click();
      // Somebody whom one has never written to.
      const met = options === DESK ? 'Tom Hughes' : 'Sofía Marín';
      const member = ada.locator('.member', { hasText: met });
      await member.getByRole('button', { name: `Remove ${met}` }).waitFor();
      check((await ada.getByRole('button', { name: 'Add people' }).count()) === 0, 'nor the members of one');
      await stage.shot(ada, `members-customer-${size}`);
      await member.getByRole('button', { name: `Message ${met}` }).click();
      await ada.getByRole('heading', { name: met }).first().waitFor();
      const text = `we have not met ${unique()}`;
      await line.write(ada, text);
      await until(async () => (await line.state(ada, text)) === 'stored', 'whom one knows is written to');

      await ada.route('**/api/lines', (route) => route.fulfill({ json: { items: [] } }));
      await ada.goto(`${stage.url}/lines`);
      await ada.getByText('No messages yet').waitFor();
      check((await ada.getByRole('button', { name: 'Find someone' }).count()) === 0, 'nor an empty list');
      await stage.shot(ada, `empty-customer-${size}`);
      await ada.close();
    }
  },
};
