// What was said before, what of it is unread, and where in it one stands.
import { check, DESK, line, PHONE, unique, until } from '../stage.mjs';

export const journeys = {
  async 'scroll back through the history without losing the place'(stage) {
    const { page: ada, me: adaMe } = await stage.signedIn('user');
    const { page: ben, me: benMe } = await stage.signedIn('peer');
    const mark = unique();
    await ada.goto(`${stage.url}/lines/${benMe.jid}`);
    await stage.online(ada);
    await line.writeMany(
      ada,
      benMe.jid,
      Array.from({ length: 100 }, (_, i) => `${mark} ${i + 1}`),
    );
    for (let i = 101; i <= 120; i++) {
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
        await line.writeMany(
          ada,
          benMe.jid,
          Array.from({ length: 90 }, (_, i) => `${mark} short ${i + 1}`),
        );
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
};

export const brokenJourneys = {
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
