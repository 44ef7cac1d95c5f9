// When the connection, the network or the server is away.
import { check, DESK, line, PHONE, unique, until } from '../stage.mjs';

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

  async 'be told that a conversation is slow to come, and that it is tried again'(stage) {
    for (const options of [DESK, PHONE, { ...DESK, locale: 'zh-CN', colorScheme: 'dark' }]) {
      const { page: ada } = await stage.signedIn('user', options);
      const { me: benMe } = await stage.signedIn('peer');
      const chinese = options.locale === 'zh-CN';
      const name = `${chinese ? 'chinese' : options === PHONE ? 'phone' : 'desk'}`;
      const asked = [];
      let mended = false;
      await ada.route(/\/messages\?/, async (route) => {
        // What is unread may lie more than a page back, and each page is asked for.
        if (!mended) await new Promise((come) => asked.push(come));
        await (mended ? route.continue() : route.fulfill({ status: 502, json: {} }));
      });
      const refused = async () => {
        await until(async () => asked.length === 1, 'it is asked for');
        asked.shift()();
      };
      await ada.goto(`${stage.url}/lines/${benMe.jid}`);
      const work = ada.locator('.work');
      await work.locator('.history-skeleton').waitFor();
      await work.getByText(chinese ? '仍在加载' : 'Still loading').waitFor();
      await stage.shot(ada, `slow-line-${name}`);
      await refused();
      await work.getByText(chinese ? '正在重试…' : 'Trying again…').waitFor();
      await stage.accessible(ada, 'a conversation that is slow to come');
      await stage.shot(ada, `slow-line-again-${name}`);
      await refused();
      await refused();
      await work.getByRole('alert').waitFor();

      // By hand: the words stay until it has come.
      const again = work.getByRole('button', { name: chinese ? '重试' : 'Try again' });
      await again.click();
      await until(async () => asked.length === 1, 'it is asked for by hand');
      check((await work.getByRole('alert').count()) === 1, 'what failed is still said');
      mended = true;
      asked.shift()();
      await ada.locator('.message').first().waitFor();
      await stage.leave();
    }
  },

  async 'be told what is away when nobody can sign in'(stage, breakIt) {
    for (const options of [DESK, { ...PHONE, locale: 'zh-CN', colorScheme: 'dark' }]) {
      const chinese = options.locale === 'zh-CN';
      const ada = await stage.page(options);
      await ada.goto(stage.url);
      await ada.locator('input[autocomplete=username]').fill('ada');
      await ada.locator('input[autocomplete=current-password]').fill('travel');
      await breakIt('faults', { api: 1000, status: 503 });
      await ada.locator('button[type=submit]').click();
      const said = ada
        .getByRole('alert')
        .filter({ hasText: chinese ? '与您的密码无关' : 'your password is not the reason' });
      await said.waitFor();
      check((await said.innerText()).includes(chinese ? '数据库' : 'its database'), 'what is away is said');
      check(/(Request|请求编号) [\w-]+/.test(await said.innerText()), 'with the request id');
      await stage.accessible(ada, 'a sign-in while the database is away');
      await stage.shot(ada, `signin-away${chinese ? '-zh' : ''}`);
      await ada.reload();
      await ada.getByText(chinese ? '很可能是数据库' : 'most likely its database').waitFor();
      await stage.shot(ada, `opened-away${chinese ? '-zh' : ''}`);
      await breakIt('faults', { api: 0 });
      await ada.getByRole('button', { name: chinese ? '重试' : 'Try again' }).click();
      await ada.locator('form').waitFor();
      await stage.leave();
    }
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
};
