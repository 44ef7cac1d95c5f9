// By keyboard, in another language and in the dark, on a phone, at an address that leads nowhere.
import { check, DESK, line, PHONE, unique, until } from '../stage.mjs';

export const journeys = {
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
};

export const brokenJourneys = {
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
};
