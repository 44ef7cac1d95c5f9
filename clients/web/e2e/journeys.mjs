// What people come to do, named after their goals. Each is given the stage and stands alone.
import { check, DESK, line, PHONE, until } from './stage.mjs';

const unique = () => Math.random().toString(36).slice(2, 8);

export const journeys = {
  async 'sign in, and be told when the password is wrong'(stage) {
    const page = await stage.page();
    await page.goto(`${stage.url}/people`);
    await page.locator('input[autocomplete=username]').fill(stage.people.user.name);
    await page.locator('input[autocomplete=current-password]').fill('not the password');
    await stage.accessible(page, 'the sign-in');
    await stage.shot(page, 'signin');
    await page.keyboard.press('Enter');
    await page.getByText('The name or the password is wrong.').waitFor();

    await page.locator('input[autocomplete=current-password]').fill(stage.people.user.password);
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { name: 'People', exact: true }).waitFor();
    check(new URL(page.url()).pathname === '/people', 'the place one wanted is the place one comes to');
  },

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

    await ben.locator('.rail-me').click();
    await ben.getByRole('menuitem', { name: 'Away' }).click();
    await ada.locator('.person-presence', { hasText: 'Away' }).waitFor();
    await stage.accessible(ada, 'a person');
    await stage.shot(ada, 'person');
    await ben.locator('.rail-me').click();
    await ben.getByRole('menuitem', { name: 'Online' }).click();

    await ben.context().close();
    await ada.locator('.person-presence', { hasText: 'Offline' }).waitFor();
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

    await ada.getByRole('button', { name: 'Details' }).click();
    await ada.locator('.member', { hasText: benMe.displayName }).waitFor();
    await stage.accessible(ada, 'a group with its details');
    await stage.shot(ada, 'group-light');
  },

  async 'scroll back through the history without losing the place'(stage) {
    const { page: ada, me: adaMe } = await stage.signedIn('user');
    const { page: ben, me: benMe } = await stage.signedIn('peer');
    const mark = unique();
    await ada.goto(`${stage.url}/lines/${benMe.jid}`);
    await stage.online(ada);
    for (let i = 1; i <= 120; i++) {
      await line.write(ada, `${mark} ${i}`);
    }
    await until(
      async () => (await ada.locator('.message[data-state=waiting]').count()) === 0,
      'everything is stored',
      60_000,
    );
    // Read up to the end, since a line is opened with all that is after what was read.
    await ben.goto(`${stage.url}/lines/${adaMe.jid}`);
    await stage.online(ben);
    await line.write(ben, `${mark} seen`);
    await line.message(ada, `${mark} seen`).waitFor();
    await until(
      async () =>
        ada.evaluate(async (jid) => {
          const lines = await (await fetch('/api/lines')).json();
          const { headId, readId } = lines.items.find((one) => one.line === jid);
          return headId === readId || { headId, readId };
        }, benMe.jid),
      'all is read',
    );

    // An older page comes once the list has come to rest: the first, and every other one, when one is at the very top of what is
    // here, so that it is put right in front of what one looks at; the others as early as they are asked for.
    const asked = [];
    await ada.route(/messages\?.*before=/, async (route) => {
      await new Promise((come) => asked.push(come));
      await route.continue();
    });
    await ada.reload();
    await line.message(ada, `${mark} seen`).waitFor();
    const list = ada.locator('.history-list');
    await list.hover();
    let worst = 0;
    let pages = 0;
    for (let turn = 0; turn < 60 && (await list.getByText(`${mark} 1`, { exact: true }).count()) === 0; turn++) {
      const before = await list.evaluate((element) => element.scrollTop);
      await ada.mouse.wheel(0, -1200);
      const now = await ada.evaluate(atRest, before);
      if (asked.length > 0 && (pages % 2 === 1 || now === 0)) {
        const drifted = ada.evaluate(drift);
        // After the page's own words have reached it, so that it is watched before the answer comes.
        await ada.evaluate(() => 0);
        asked.shift()();
        worst = Math.max(worst, await drifted);
        pages++;
      }
    }
    await list.getByText(`${mark} 1`, { exact: true }).waitFor();
    check(pages >= 2, `the history came in ${pages} pages`);
    check(worst <= 2, `the page jumped by ${worst} px while older messages came in`);
    await stage.shot(ada, 'history');

    await ada.getByRole('button', { name: 'Jump to newest' }).click();
    await until(
      async () => (await line.message(ada, `${mark} seen`).count()) === 1 && (await ada.locator('.jump').count()) === 0,
      'the newest is in view',
    );
    check(adaMe.jid !== benMe.jid, 'two people');
  },

  async 'unfold a long text, go away, and find it as it was left'(stage) {
    const { me: benMe, page: ben } = await stage.signedIn('peer');
    await ben.close();
    const mark = unique();
    for (const options of [DESK, PHONE]) {
      const { page: ada } = await stage.signedIn('user', options);
      const long = Array.from({ length: 120 }, (_, i) => `${mark} sentence ${i} of a text that goes on for a while.`);
      await ada.goto(`${stage.url}/lines/${benMe.jid}`);
      await stage.online(ada);
      if (options === DESK) {
        for (let i = 1; i <= 90; i++) await line.write(ada, `${mark} short ${i}`);
        await line.write(ada, long.join(' '));
        for (let i = 1; i <= 6; i++) await line.write(ada, `${mark} after ${i}`);
      }
      await line.message(ada, `${mark} after 6`).waitFor();
      await until(async () => (await line.state(ada, `${mark} after 6`)) !== 'waiting', 'everything is stored');
      const text = ada.locator('.message', { hasText: 'sentence 0' }).last();
      const top = async () => Math.round((await text.boundingBox()).y);
      const fold = text.locator('.message-fold');
      const height = (await text.boundingBox()).height;
      check(height < 0.5 * ada.viewportSize().height, `the folded text is ${height} px high`);
      await stage.shot(ada, options === DESK ? 'folded' : 'phone-folded');
      await fold.scrollIntoViewIfNeeded();
      await ada.waitForTimeout(300);
      const before = await top();
      await fold.click();
      await text.getByText('sentence 119').waitFor();
      await ada.waitForTimeout(400);
      check(Math.abs((await top()) - before) <= 2, `unfolding moved it by ${(await top()) - before} px`);
      await stage.shot(ada, options === DESK ? 'unfolded' : 'phone-unfolded');

      const list = ada.locator('.history-list');
      await list.evaluate((element) => element.scrollBy(0, -6000));
      await until(async () => (await text.count()) === 0, 'its row is gone');
      await list.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await fold.filter({ hasText: 'Show less' }).waitFor();

      await fold.scrollIntoViewIfNeeded();
      await ada.waitForTimeout(300);
      const button = Math.round((await fold.boundingBox()).y);
      await fold.click();
      await ada.waitForTimeout(400);
      const moved = Math.round((await fold.boundingBox()).y) - button;
      check(Math.abs(moved) <= 2, `folding moved the button by ${moved} px`);
      await ada.close();
    }
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

  async 'do everything by keyboard'(stage) {
    const page = await stage.page();
    const { me: benMe, page: ben } = await stage.signedIn('peer');
    const { page: other, me: adaMe } = await stage.signedIn('user');
    await other.close();
    await page.goto(stage.url);
    await page.locator('input[autocomplete=username]').waitFor();
    await page.keyboard.type(stage.people.user.name);
    await page.keyboard.press('Tab');
    await page.keyboard.type(stage.people.user.password);
    await page.keyboard.press('Enter');
    await page.locator('.frame').waitFor();
    await stage.online(page);

    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find people, lines, commands' }).waitFor();
    await page.keyboard.type(benMe.displayName);
    await page.getByRole('option', { name: benMe.displayName }).first().waitFor();
    await stage.accessible(page, 'the search');
    await stage.shot(page, 'search');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: benMe.displayName }).first().waitFor();
    if (new URL(page.url()).pathname.startsWith('/people/')) {
      await page.goto(`${stage.url}/lines/${benMe.jid}`);
    }
    await until(
      async () => page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA'),
      'writing needs no click',
    );
    const text = `by keyboard ${unique()}`;
    await page.keyboard.type(text);
    await page.keyboard.press('Enter');
    await until(async () => ['stored', 'delivered', 'read'].includes(await line.state(page, text)), 'it is stored');
    await line.row(ben, adaMe.displayName).getByText(text).waitFor();

    await page.keyboard.press('Escape');
    await until(
      async () =>
        page.evaluate(() => document.activeElement?.getAttribute('data-line')).then((jid) => jid === benMe.jid || jid),
      'Escape leads to the list',
    );
    await page.keyboard.press('End');
    const last = await page.evaluate(() => document.activeElement?.getAttribute('data-line'));
    await page.keyboard.press('Enter');
    await until(
      async () => decodeURIComponent(new URL(page.url()).pathname) === `/lines/${last}`,
      'Enter opens the line',
    );
    const ring = await page.evaluate(() => getComputedStyle(document.querySelector('.composer-box')).borderColor);
    check(ring !== '', 'focus is seen');
  },

  async 'read it in Chinese, and in the dark'(stage) {
    const { page: ada } = await stage.signedIn('user', { colorScheme: 'dark' });
    const { me: benMe } = await stage.signedIn('peer');
    await ada.goto(`${stage.url}/lines/${benMe.jid}`);
    await ada.locator('.message').first().waitFor();
    await stage.online(ada);
    await stage.accessible(ada, 'a chat in the dark');
    await stage.shot(ada, 'chat-dark');

    await ada.locator('.rail-me').click();
    await ada.getByRole('menuitem', { name: '简体中文' }).click();
    await ada.getByRole('heading', { name: '消息', exact: true }).waitFor();
    await ada.locator('.me-menu').waitFor({ state: 'hidden' });
    check((await ada.evaluate(() => document.documentElement.lang)) === 'zh-CN', 'the page says its language');
    await stage.accessible(ada, 'a chat in Chinese');
    await ada.keyboard.press('Escape');
    await stage.shot(ada, 'chat-chinese-dark');
    await ada.reload();
    await ada.getByRole('heading', { name: '消息', exact: true }).waitFor();

    await ada.locator('.rail-me').click();
    await ada.getByRole('menuitem', { name: '浅色' }).click();
    check(
      (await ada.evaluate(() => document.documentElement.dataset.mode)) === 'light',
      'the switch wins over the system',
    );
    await ada.waitForTimeout(300);
    await stage.shot(ada, 'chat-chinese-light');
  },

  async 'use it on a phone'(stage) {
    const { page: ada } = await stage.signedIn('user', PHONE);
    const { me: benMe } = await stage.signedIn('peer', DESK);
    await line.row(ada, benMe.displayName).first().waitFor();
    check((await ada.locator('.work').count()) === 0, 'the list has the screen for itself');
    await stage.accessible(ada, 'the list on a phone');
    await stage.shot(ada, 'phone-list');
    await line.row(ada, benMe.displayName).first().click();
    await ada.locator('.message').first().waitFor();
    check((await ada.locator('.list').count()) === 0, 'and so has the line');
    await stage.accessible(ada, 'a line on a phone');
    await stage.shot(ada, 'phone-line');
    check(
      await ada.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
      'nothing sticks out to the side',
    );
    await ada.getByRole('button', { name: 'Back to messages' }).click();
    await ada.locator('.list').waitFor();
    await ada.goForward();
    await ada.locator('.composer').waitFor();
    await ada.goBack();
    await ada.locator('.list').waitFor();
  },

  async 'sign out, and leave nothing behind'(stage) {
    const { page: ada } = await stage.signedIn('user');
    const { me: benMe } = await stage.signedIn('peer');
    await ada.goto(`${stage.url}/lines/${benMe.jid}`);
    await ada.locator('.composer textarea').fill('a secret draft');
    await ada.locator('.rail-me').click();
    await ada.getByRole('menuitem', { name: 'Sign out' }).click();
    await ada.locator('form input[autocomplete=username]').waitFor();
    const left = await ada.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
    check(!left.includes('a secret draft'), 'the draft is gone');
    check(
      (await ada.evaluate(async () => (await fetch('/api/session')).status)) === 204,
      'the session has ended on the server',
    );
    await ada.reload();
    await ada.locator('form input[autocomplete=username]').waitFor();
  },
};

/** Needs the mock, which can be told to break. `break(what, body)` does. */
export const brokenJourneys = {
  async 'lose the connection and lose nothing'(stage, breakIt) {
    const { page: ada } = await stage.signedIn('user');
    const { page: ben, me: benMe } = await stage.signedIn('peer');
    const text = `through the gap ${unique()}`;
    await ada.goto(`${stage.url}/lines/${benMe.jid}`);
    await stage.online(ada);
    await breakIt('faults', { down: true });
    await ada.locator('.connection:not([hidden])').waitFor();
    await line.write(ada, text);
    await until(async () => (await line.state(ada, text)) === 'waiting', 'it waits');
    await stage.accessible(ada, 'a lost connection');
    await until(
      async () =>
        ada.evaluate(() => {
          const list = document.querySelector('.history-list');
          return (
            list.scrollHeight - list.scrollTop - list.clientHeight < 2 ||
            list.scrollHeight - list.scrollTop - list.clientHeight
          );
        }),
      'the newest message is whole in view',
    );
    await stage.shot(ada, 'offline');
    await ada.reload();
    await until(async () => (await line.state(ada, text)) === 'waiting', 'it still waits after a reload');
    await breakIt('faults', { down: false });
    await until(async () => {
      await ada.keyboard.press('Tab');
      return ada.evaluate(() => document.activeElement?.textContent === 'Try now');
    }, 'the keyboard comes to the button');
    await ada.keyboard.press('Enter');
    await until(async () => ['stored', 'delivered', 'read'].includes(await line.state(ada, text)), 'it is sent');
    await ben.goto(`${stage.url}/lines/`);
    await ben.locator('.row', { hasText: text }).first().waitFor();
    check((await line.message(ada, text).count()) === 1, 'it is there once');
    const focused = await ada.evaluate(() => document.activeElement?.id || document.activeElement?.outerHTML);
    check(focused === 'work', `the keyboard goes on in the work once the button has gone, not in ${focused}`);
  },

  async 'be shown as offline by all of the page, or by none of it'(stage) {
    const { page: ada } = await stage.signedIn('user');
    await ada.context().setOffline(true);
    await ada.locator('.connection:not([hidden])').waitFor();
    await ada.locator('.rail-me .dot-offline').waitFor({ state: 'attached' });
    await stage.shot(ada, 'no-network');
    await ada.context().setOffline(false);
    await stage.online(ada);
  },

  async 'come to an address that leads nowhere, and away from it'(stage) {
    for (const options of [DESK, PHONE]) {
      const { page: ada, me } = await stage.signedIn('user', options, '/nosuchpage');
      const size = options === DESK ? 'desk' : 'phone';
      await ada.getByRole('heading', { name: 'There is no such page' }).waitFor();
      await ada.locator('.rail').getByRole('link', { name: 'People', exact: true }).waitFor();
      await stage.accessible(ada, 'no such page');
      await stage.shot(ada, `nowhere-${size}`);
      await ada.goto(`${stage.url}/lines/nobody-of-that-name@${me.realm}`);
      await ada.getByText('Nobody has this address. It may be mistyped.').waitFor();
      await stage.shot(ada, `no-line-${size}`);
      await ada.getByRole('button', { name: 'To the messages' }).click();
      await ada.locator('.list .row').first().waitFor();
      await ada.goto(`${stage.url}/people/nobody-of-that-name@${me.realm}`);
      await ada.getByRole('button', { name: 'To the people' }).click();
      await ada.locator('.row-person').first().waitFor();
      await ada.close();
    }
  },

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

  async 'be told what failed, what to do, and the request id'(stage, breakIt) {
    for (const options of [DESK, PHONE, { ...DESK, locale: 'zh-CN', colorScheme: 'dark' }]) {
      const { page: ada } = await stage.signedIn('user', options);
      const { me: benMe } = await stage.signedIn('peer');
      const chinese = options.locale === 'zh-CN';
      const name = `${chinese ? 'chinese' : options === PHONE ? 'phone' : 'desk'}`;
      const again = () => ada.getByRole('button', { name: chinese ? '重试' : 'Try again' }).first();
      await breakIt('faults', { api: 1000, status: 500 });
      await ada.goto(`${stage.url}/people`);
      await ada
        .getByRole('alert')
        .getByText(chinese ? '无法打开页面' : 'The page could not be opened')
        .waitFor();
      const said = await ada.locator('body').innerText();
      check(
        (chinese ? /请把请求编号告知管理员/ : /The fault lies with the server/).test(said),
        `what to do is said: ${said}`,
      );
      check((chinese ? /请求编号 [\w-]+/ : /Request [\w-]+/).test(said), 'the request id is shown');
      await stage.accessible(ada, 'a page that could not be opened');
      await stage.shot(ada, `failed-session-${name}`);
      await breakIt('faults', { api: 0 });
      await again().click();
      await ada.locator('.frame').waitFor();

      await breakIt('faults', { api: 1000, status: 503, only: '/api/lines' });
      await ada.goto(`${stage.url}/lines/${benMe.jid}`);
      const work = ada.locator('.work');
      await work.locator('.history-skeleton').waitFor();
      await work.getByRole('alert').waitFor();
      if (options !== PHONE) await ada.locator('.list').getByRole('alert').waitFor();
      await stage.shot(ada, `failed-line-${name}`);
      await breakIt('faults', { api: 0, status: 503, only: '' });
      await work.getByRole('button', { name: chinese ? '重试' : 'Try again' }).click();
      await ada.locator('.message').first().waitFor();
      await stage.leave();
    }
  },

  async 'be told that the session has ended'(stage, breakIt) {
    const { page: ada } = await stage.signedIn('user');
    await breakIt('end-sessions', {});
    await ada.getByText('Your session has ended. Sign in again.').waitFor({ timeout: 30_000 });
  },

  async 'come to an unread line at its first unread message'(stage, breakIt) {
    const { page: ada, me: adaMe } = await stage.signedIn('user');
    const { me: benMe, page: ben } = await stage.signedIn('peer');
    await ben.close();
    await ada.goto(`${stage.url}/people`);
    await stage.online(ada);
    for (let i = 1; i <= 60; i++) await breakIt('say', { from: benMe.jid, line: adaMe.jid, text: `unread ${i}` });
    await ada.getByRole('link', { name: /^Messages/ }).click();
    await line.row(ada, benMe.displayName).locator('.count', { hasText: '60' }).waitFor();
    await line.row(ada, benMe.displayName).click();
    await ada.getByText('Unread from here').waitFor();
    await ada.getByRole('button', { name: '60 new messages' }).waitFor();
    await stage.shot(ada, 'unread-from-here');
    await ada.getByRole('button', { name: '60 new messages' }).click();
    await line.message(ada, 'unread 60').waitFor();
    await until(async () => (await line.row(ada, benMe.displayName).locator('.count').count()) === 0, 'all is read');
  },

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
      await ada.keyboard.type('priya');
      await ada.getByText('Nothing found').waitFor();
      await ada.keyboard.press('Escape');

      await ada.goto(`${stage.url}/lines`);
      await line.row(ada, 'Rome, 14–18 October').waitFor();
      check((await ada.getByRole('button', { name: 'New group' }).count()) === 0, 'nor a new group');
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

  async 'clear what is unread behind one’s own messages'(stage, breakIt) {
    const { page: ada, me: adaMe } = await stage.signedIn('user');
    const { me: benMe, page: ben } = await stage.signedIn('peer');
    await ben.close();
    await ada.goto(`${stage.url}/people`);
    await stage.online(ada);
    await breakIt('say', { from: benMe.jid, line: adaMe.jid, text: 'a question' });
    for (let i = 1; i <= 160; i++)
      await breakIt('say', { from: adaMe.jid, line: benMe.jid, text: `from my phone ${i}` });
    await breakIt('faults', { pageMax: 25 });
    await ada.getByRole('link', { name: /^Messages/ }).click();
    await line.row(ada, benMe.displayName).locator('.count', { hasText: '1' }).waitFor();
    await line.row(ada, benMe.displayName).click();
    await line.message(ada, 'from my phone 160').waitFor();
    await until(
      async () => (await line.row(ada, benMe.displayName).locator('.count').count()) === 0,
      'nothing is unread any more',
    );
    await ada.reload();
    await line.message(ada, 'from my phone 160').waitFor();
    check((await line.row(ada, benMe.displayName).locator('.count').count()) === 0, 'also as the server tells it');
  },

  async 'be told how much is new where not all of it is loaded'(stage, breakIt) {
    const { page: ada, me: adaMe } = await stage.signedIn('user');
    const { me: benMe, page: ben } = await stage.signedIn('peer');
    await ben.close();
    await ada.goto(`${stage.url}/people`);
    await stage.online(ada);
    for (let i = 1; i <= 120; i++) await breakIt('say', { from: benMe.jid, line: adaMe.jid, text: `many ${i}.` });
    await breakIt('faults', { pageMax: 12 });
    await ada.getByRole('link', { name: /^Messages/ }).click();
    await line.row(ada, benMe.displayName).click();
    await ada.getByRole('button', { name: '99+ new messages' }).waitFor();
    // Nor does the list run on to its end by itself, which would read all of it.
    await ada.waitForTimeout(1_500);
    check((await ada.locator('.jump').count()) === 1, 'one stays where the new messages begin');
    await stage.shot(ada, 'unread-many');
    await ada.locator('.history-list').hover();
    for (let turn = 0; turn < 60 && (await ada.getByText('Unread from here').count()) === 0; turn++) {
      await ada.mouse.wheel(0, -1500);
      await ada.waitForTimeout(250);
    }
    const above = await ada.evaluate(
      () => document.querySelector('.divider.is-unread')?.nextElementSibling.querySelector('.message-text').textContent,
    );
    check(above === 'many 1.', `the line stands above the first of all, not above ${above}`);
  },
};

/** Waits until the wheel has moved the list, unless that was at its top already, and it stands still; says where. */
function atRest(before) {
  const list = document.querySelector('.history-list');
  const end = performance.now() + 5_000;
  return new Promise((resolve) => {
    let last = before;
    let still = 0;
    const look = () => {
      still = list.scrollTop === last && (last !== before || before === 0 || performance.now() > end) ? still + 1 : 0;
      last = list.scrollTop;
      if (still > 12) resolve(last);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** How far the messages in view move from now until a page has been put in front of them, and a little longer. */
function drift() {
  const list = document.querySelector('.history-list');
  const { top, bottom } = list.getBoundingClientRect();
  const seen = () =>
    new Map(
      [...list.querySelectorAll('.message[data-id]')].map((one) => [one.dataset.id, one.getBoundingClientRect().top]),
    );
  const first = () => Number(list.querySelector('[data-item-index]').dataset.itemIndex);
  const before = new Map([...seen()].filter(([, at]) => at > top && at < bottom));
  const firstBefore = first();
  const end = performance.now() + 10_000;
  return new Promise((resolve, reject) => {
    const measure = () => {
      const now = seen();
      const moves = [...before].map(([id, at]) => Math.abs(at - (now.get(id) ?? Number.POSITIVE_INFINITY)));
      resolve(Math.round(Math.max(...moves)));
    };
    const look = () => {
      if (first() < firstBefore) setTimeout(measure, 400);
      else if (performance.now() > end) reject(new Error('no older page came in 10 s'));
      else requestAnimationFrame(look);
    };
    look();
  });
}
