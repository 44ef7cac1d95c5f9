// Between two people, and in a group.
import { check, line, unique, until } from '../stage.mjs';

export const journeys = {
  async 'write to someone found in the directory, and see it delivered and read'(stage) {
    const { page: ada, me: adaMe } = await stage.signedIn('user');
    const { page: ben, me: benMe } = await stage.signedIn('peer');
    const hello = `Hello ${unique()}`;
    const answer = `Hello yourself ${unique()}`;

    await ada.getByRole('link', { name: 'People', exact: true }).click();
    await ada.getByRole('textbox', { name: 'Search people' }).fill(benMe.displayName);
    await ada.locator('.row-person', { hasText: benMe.displayName }).first().click();
    await ada.getByRole('button', { name: 'Message', exact: true }).click();
    await line.write(ada, hello);
    await until(async () => ['stored', 'delivered'].includes(await line.state(ada, hello)), 'the message is stored');
    await line.row(ben, adaMe.displayName).getByText(hello).waitFor();
    await until(
      async () => (await line.state(ada, hello)) === 'delivered' || (await line.state(ada, hello)),
      'the message is delivered',
    );
    check((await line.row(ben, adaMe.displayName).locator('.count').count()) === 1, 'it counts as unread');
    await stage.shot(ben, 'unread');

    await line.row(ben, adaMe.displayName).click();
    await line.message(ben, hello).waitFor();
    await until(
      async () => (await line.state(ada, hello)) === 'read' || (await line.state(ada, hello)),
      'the message is read',
    );
    await until(
      async () => (await line.row(ben, adaMe.displayName).locator('.count').count()) === 0,
      'nothing is unread any more',
    );

    await ben.locator('.composer textarea').pressSequentially(answer.slice(0, 5), { delay: 20 });
    await ada.locator('.work-subtitle.is-typing').waitFor();
    await line.write(ben, answer);
    await line.message(ada, answer).waitFor();
    await until(async () => (await ada.locator('.work-subtitle.is-typing').count()) === 0, 'nobody is typing any more');
    check(
      (await line.message(ada, hello).count()) === 1 && (await line.message(ben, answer).count()) === 1,
      'each is there once',
    );
    await stage.shot(ada, 'chat-light');
  },

  async 'be seen to read what comes while one looks'(stage) {
    const { page: ada, me: adaMe } = await stage.signedIn('user');
    const { page: ben, me: benMe } = await stage.signedIn('peer');
    const text = `seen at once ${unique()}`;
    await ben.goto(`${stage.url}/lines/${adaMe.jid}`);
    await stage.online(ben);
    await ben.locator('.composer').waitFor();
    await ada.goto(`${stage.url}/lines/${benMe.jid}`);
    await stage.online(ada);
    await line.write(ada, text);
    await line.message(ben, text).waitFor();
    await until(async () => (await line.state(ada, text)) === 'read' || (await line.state(ada, text)), 'it is read');
    check((await line.row(ben, adaMe.displayName).locator('.count').count()) === 0, 'and was never unread');
    await ben.reload();
    await line.message(ben, text).waitFor();
    check((await line.row(ben, adaMe.displayName).locator('.count').count()) === 0, 'also as the server tells it');
  },

  async 'make a group and talk in it'(stage) {
    const { page: ada } = await stage.signedIn('user');
    const { page: ben, me: benMe } = await stage.signedIn('peer');
    const title = `Rome ${unique()}`;
    await ada.getByRole('button', { name: 'New group' }).click();
    await ada.getByRole('textbox', { name: 'Name of the group' }).fill(title);
    await ada.getByRole('combobox', { name: 'Members' }).fill(benMe.displayName);
    await ada.locator('.picker-row', { hasText: benMe.displayName }).first().click();
    await stage.accessible(ada, 'the new group');
    await ada.keyboard.press('Escape');
    if ((await ada.getByRole('button', { name: 'Create group' }).count()) === 0)
      throw new Error('Escape closed the whole dialog');
    await ada.getByRole('button', { name: 'Create group' }).click();
    await ada.getByRole('heading', { name: title }).waitFor();
    await line.write(ada, 'The bus leaves at 13:15.');
    await line.row(ben, title).click();
    await line.message(ben, 'The bus leaves at 13:15.').waitFor();
    await line.write(ben, 'I will be there.');
    await line.message(ada, 'I will be there.').waitFor();
    await ada.getByText('2 members').first().waitFor();
    await until(
      async () => (await line.state(ada, 'The bus leaves')) === 'read' || (await line.state(ada, 'The bus leaves')),
      'the other has read it',
    );
    const said = line.message(ada, 'The bus leaves');
    const text = await said.locator('.message-text').boundingBox();
    const tick = await said.locator('.state').boundingBox();
    const gap = tick.x - text.x - text.width;
    check(gap >= 0 && gap < 16, `its tick stands ${gap} px behind the text`);
    check(tick.y >= text.y - 4 && tick.y < text.y + text.height, 'and in its line');

    await ada.getByRole('button', { name: 'Details' }).click();
    await ada.locator('.member', { hasText: benMe.displayName }).waitFor();
    await stage.accessible(ada, 'a group with its details');
    await stage.shot(ada, 'group-light');
  },

  async 'keep what was begun and not sent'(stage) {
    const { page: ada } = await stage.signedIn('user');
    const { me: benMe } = await stage.signedIn('peer');
    await ada.goto(`${stage.url}/lines/${benMe.jid}`);
    await ada.locator('.composer textarea').fill('begun and not');
    await ada.reload();

    check((await ada.locator('.composer textarea').inputValue()) === 'begun and not', 'the draft is still there');
    const heightOfOne = (await ada.locator('.composer textarea').boundingBox()).height;
    await ada.locator('.composer textarea').press('Shift+Enter');
    await ada.locator('.composer textarea').pressSequentially('sent');
    check((await ada.locator('.composer textarea').boundingBox()).height > heightOfOne, 'the box grows');
    await ada.locator('.composer textarea').fill(Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\n'));
    check((await ada.locator('.composer textarea').boundingBox()).height < 200, 'and stops at eight lines');
    await ada.locator('.composer textarea').fill('');
    await ada.goto(`${stage.url}/lines`);
    check((await ada.getByText('Draft:').count()) === 0, 'an emptied draft is gone');
  },
};

export const brokenJourneys = {
  async 'see a refused message, and try again'(stage, breakIt) {
    const { page: ada } = await stage.signedIn('user');
    const { me: benMe } = await stage.signedIn('peer');
    const text = `refused ${unique()}`;
    await ada.goto(`${stage.url}/lines/${benMe.jid}`);
    await stage.online(ada);
    await breakIt('faults', { refuse: 'no-such-line' });
    await line.write(ada, text);
    await ada.getByText('Not sent: nobody has that address, or you are not a member').waitFor();
    await stage.accessible(ada, 'a refused message');
    await stage.shot(ada, 'refused');
    await breakIt('faults', { refuse: null });
    await ada.locator('.failed').getByRole('button', { name: 'Try again' }).click();
    await until(async () => ['stored', 'delivered', 'read'].includes(await line.state(ada, text)), 'it is sent');
  },

  async 'see that a number is in use, and send under a new one'(stage, breakIt) {
    const { page: ada } = await stage.signedIn('user');
    const { me: benMe } = await stage.signedIn('peer');
    const text = `reused ${unique()}`;
    await ada.goto(`${stage.url}/lines/${benMe.jid}`);
    await stage.online(ada);
    await breakIt('faults', { refuse: 'random-reused' });
    await line.write(ada, text);
    await ada.getByText('Not sent: its number belongs to another of your messages').waitFor();
    await breakIt('faults', { refuse: null });
    await ada.locator('.failed').getByRole('button', { name: 'Try again' }).click();
    await until(async () => ['stored', 'delivered', 'read'].includes(await line.state(ada, text)), 'it is sent');
    check((await line.message(ada, text).count()) === 1, 'it is there once');
  },
};
