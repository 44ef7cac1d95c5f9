// What the journeys share: a browser, people with a page each, waiting for what is seen, and the checks that hold on
// every page: no fault in the console, nothing that the content security policy refused, nothing axe finds.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { launch } from './browser.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const PATIENCE_MILLIS = 15_000;

export const DESK = { viewport: { width: 1440, height: 900 } };
export const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

export class Stage {
  /** By page: what its console complained about. */
  #complaints = new Map();

  constructor({ url, people, shots }) {
    this.url = url.replace(/\/$/, '');
    this.people = people;
    this.shots = shots;
    this.faults = [];
    this.contexts = [];
    if (shots !== undefined) mkdirSync(shots, { recursive: true });
  }

  async open() {
    this.browser = await launch();
  }

  /** A fresh browser profile with one page. */
  async page(options = {}) {
    const context = await this.browser.newContext({ locale: 'en-GB', colorScheme: 'light', ...DESK, ...options });
    context.setDefaultTimeout(PATIENCE_MILLIS);
    this.contexts.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.faults.push(`page: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') {
        this.#complaints.set(page, [...(this.#complaints.get(page) ?? []), message.text()]);
      }
      // A browser writes every refused request into the console, a wrong password's among them.
      if (
        message.type() === 'error' &&
        !/status of (400|401|403|404|409|429|500|502|503)|WebSocket connection to/.test(message.text())
      ) {
        this.faults.push(`console: ${message.text()}`);
      }
    });
    return page;
  }

  /** A page with this person signed in: {page, me: session}. The form has journeys of its own, and would draw every page twice. */
  async signedIn(who, options = {}, path = '/') {
    const page = await this.page(options);
    const answer = await page.context().request.post(`${this.url}/api/session`, {
      data: this.people[who],
      headers: { origin: this.url },
    });
    check(answer.ok(), `${who} is signed in: ${answer.status()}`);
    const me = await answer.json();
    await page.goto(this.url + path);
    await page.locator('.frame').waitFor();
    await this.online(page);
    return { page, me };
  }

  async signIn(page, who, path = '/') {
    await page.goto(this.url + path);
    const form = page.locator('form');
    await form.waitFor();
    this.uncomplaining(page);
    await form.locator('input[autocomplete=username]').fill(this.people[who].name);
    await form.locator('input[autocomplete=current-password]').fill(this.people[who].password);
    await form.locator('button[type=submit]').click();
    await page.locator('.frame').waitFor();
    await this.online(page);
  }

  /** Nothing has gone wrong in the page yet, a refused request neither. */
  uncomplaining(page) {
    const complaints = this.#complaints.get(page) ?? [];
    check(complaints.length === 0, `the console complains before anybody has signed in: ${complaints.join('; ')}`);
  }

  /** The channel is open: one's own dot says so. */
  async online(page) {
    await page.locator('.rail-me .dot:not(.dot-offline)').waitFor({ state: 'attached' });
  }

  async shot(page, name) {
    if (this.shots !== undefined) {
      await page.screenshot({ path: join(this.shots, `${name}.png`) });
    }
  }

  /**
   * Does `act`, which makes something appear: the one of `selector` that says `text`. Checks that it stands from its first
   * frame on where it stays. Else a press that begins on it ends beside it, and is lost.
   */
  async appears(page, selector, text, act) {
    const places = page.evaluate(placesOf, [selector, text, PATIENCE_MILLIS]);
    await act();
    const seen = await places;
    check(seen.length > 0, `${text} appears`);
    check(seen.length === 1, `${text} stands still while it appears; it was at ${seen.join('; ')}`);
  }

  /** Nothing that axe calls a violation of WCAG 2.2 A or AA. What fades in or out is looked at when it has. */
  async accessible(page, where) {
    await page.evaluate(AXE);
    await page.evaluate(stillness);
    const { violations } = await page.evaluate(() =>
      globalThis.axe.run(document, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        // Menus and pickers are drawn at the end of the page, outside the landmarks; their triggers are inside.
        rules: { region: { enabled: false } },
      }),
    );
    const lines = violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map((node) => node.target.join(' '))
          .slice(0, 4)
          .join(' | ')} ${nodes[0]?.any?.[0]?.message ?? ''}`,
    );
    check(lines.length === 0, `axe on ${where}: ${lines.join('; ')}`);
  }

  async leave() {
    await Promise.all(this.contexts.splice(0).map((context) => context.close()));
  }

  async close() {
    await this.browser?.close();
  }
}

/**
 * Until nothing has faded in or out for a few frames, since what a click begins is drawn some frames later; two seconds at the
 * longest, for what is paused never ends. Runs in the page.
 */
function stillness() {
  const FRAMES = 3;
  const end = performance.now() + 2000;
  return new Promise((resolve) => {
    let still = 0;
    const look = () => {
      const moves = document
        .getAnimations()
        .some((one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity);
      const begins = document.querySelector('[class*="-enter-"], [class*="-leave-"], [class*="-appear-"]') !== null;
      still = moves || begins ? 0 : still + 1;
      if (still >= FRAMES || performance.now() > end) resolve();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** Where something is from the first frame in which it can be met until it has appeared; runs in the page. */
function placesOf([selector, text, patienceMillis]) {
  const FRAMES_MIN = 10;
  return new Promise((resolve) => {
    const end = performance.now() + patienceMillis;
    const places = new Set();
    let frames = 0;
    const look = () => {
      const it = [...document.querySelectorAll(selector)].find((one) => one.textContent.trim() === text);
      // What has not been drawn yet, or waits outside for its place, is met by nobody.
      const drawn = it !== undefined && it.getClientRects().length > 0 && it.getBoundingClientRect().left >= 0;
      if (drawn) {
        const { left, top, width, height } = it.getBoundingClientRect();
        places.add([left, top, width, height].map(Math.round).join(', '));
        frames++;
      }
      const appearing = it?.closest('[class*="-appear"], [class*="-enter"]') ?? null;
      if ((frames >= FRAMES_MIN && appearing === null) || performance.now() > end) resolve([...places]);
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** Sends messages over a channel of its own and waits until all are answered; runs in the page, answers with the refusals. */
function sendAll([line, texts]) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/channel`, 'posthouse.channel.1');
    const waiting = new Set(
      texts.map((_, index) => `many-${Date.now()}-${Math.random().toString(36).slice(2)}-${index}`),
    );
    const refused = [];
    const randoms = [...waiting];
    socket.onmessage = ({ data }) => {
      const { type, random, body } = JSON.parse(data);
      if (type === 'hello') {
        texts.forEach((text, index) =>
          socket.send(JSON.stringify({ type: 'message', line, random: randoms[index], body: { text } })),
        );
      } else if (waiting.delete(random)) {
        if (type === 'refused') refused.push(body.code);
        if (waiting.size === 0) {
          socket.close();
          resolve(refused);
        }
      }
    };
    socket.onclose = ({ code }) => reject(new Error(`the channel closed with ${code}`));
  });
}

/** A word that no other journey has said. */
export const unique = () => Math.random().toString(36).slice(2, 8);

export function check(holds, words) {
  if (!holds) throw new Error(words);
}

/** Asks again until the answer is true; the last answer is in the words of the failure. */
export async function until(ask, words, millis = PATIENCE_MILLIS) {
  const end = Date.now() + millis;
  let answer;
  do {
    answer = await ask();
    if (answer === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (Date.now() < end);
  throw new Error(`${words}; last seen: ${JSON.stringify(answer)}`);
}

/** Says by the password that what was asked about is meant. */
export async function confirmed(page, password) {
  const field = page.getByLabel('Your password', { exact: true });
  await field.fill(password);
  await page.getByRole('button', { name: 'Confirm', exact: true }).click();
  await field.waitFor({ state: 'detached' });
}

/** Words of a line as one person sees them. */
export const line = {
  row: (page, title) =>
    page.locator('.list .row').filter({ has: page.locator('.row-title').getByText(title, { exact: true }) }),
  write: async (page, text) => {
    await page.locator('.composer textarea').fill(text);
    await page.locator('.composer textarea').press('Enter');
  },
  /** As from another device of the same person, since drawing each while it is typed takes a hundred times as long. */
  writeMany: async (page, jid, texts) => {
    const refused = await page.evaluate(sendAll, [jid, texts]);
    check(refused.length === 0, `all is stored; refused: ${refused.join(', ')}`);
  },
  message: (page, text) => page.locator('.message', { hasText: text }),
  state: async (page, text) => page.locator('.message.is-own', { hasText: text }).last().getAttribute('data-state'),
};
