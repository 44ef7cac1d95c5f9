import { describe, expect, it } from 'vitest';
import { pathOf, placeOf } from '../src/app/router.js';
import { browserOf } from '../src/console/logins/browser.js';
import { partsOf, rowAt } from '../src/console/logins/csv.js';
import { linkOf, nobodysPassword } from '../src/console/logins/secret.js';
import { concernsOf, drainsOf, lineOf, sumOf, type Overview, type Vitals } from '../src/console/overview/verdict.js';
import { agoOf, paceOf, spanOf } from '../src/console/parts/format.js';
import { within } from '../src/console/parts/watch.js';
import { behindFirst, ownersOf, stepOf, type Shard } from '../src/console/shards/grid.js';
import { fill } from '../src/app/i18n/words.js';
import { en } from '../src/console/words/en.js';
import type { ConsoleTranslate } from '../src/console/words/index.js';
import { zh } from '../src/console/words/zh.js';

const NOW = '2026-11-21T12:00:00Z';

function vitals(change: Partial<Vitals> = {}): Vitals {
  return {
    node: 'node-1',
    version: '1.0',
    startedAt: '2026-11-20T12:00:00Z',
    parts: [{ part: 'database', state: 'well' }],
    people: 2,
    sessions: 3,
    pages: 1,
    clients: 3,
    behind: 0,
    messages: [5, 10],
    spanSeconds: 5,
    backup: { kind: 'following', safeAt: NOW, lastFullAt: '2026-11-20T12:00:00Z' },
    certificateEnds: '2027-11-21T12:00:00Z',
    ...change,
  };
}

function overview(nodes: Vitals[], silent: string[] = []): Overview {
  return { self: 'node-1', alone: nodes.length === 1, time: NOW, nodes, silent };
}

describe('the verdict', () => {
  it('has nothing to say when all is well', () => {
    expect(concernsOf(overview([vitals()]))).toEqual([]);
  });

  it('puts what is broken before what wants a look, and a silent node first', () => {
    const found = concernsOf(
      overview(
        [
          vitals({
            parts: [
              { part: 'backup', state: 'impaired', what: 'It lags.', advice: 'Look.' },
              { part: 'database', state: 'unwell', what: 'It is away.', advice: 'Start it.' },
            ],
          }),
        ],
        ['node-2'],
      ),
    );
    expect(found.map((one) => [one.kind, one.grave])).toEqual([
      ['silent', true],
      ['part', true],
      ['part', false],
    ]);
  });

  it('says once what several nodes say in the same words', () => {
    const certificateEnds = '2026-11-30T12:00:00Z';
    const found = concernsOf(overview([vitals({ certificateEnds }), vitals({ node: 'node-2', certificateEnds })]));
    expect(found).toEqual([{ kind: 'certificate', grave: false, nodes: ['node-1', 'node-2'], days: 9 }]);
  });

  it.each([
    ['2026-12-13T12:00:00Z', []],
    ['2026-12-11T12:00:00Z', [[false, 20]]],
    ['2026-11-23T12:00:00Z', [[true, 2]]],
    ['2026-11-20T12:00:00Z', [[true, -1]]],
  ])('warns three weeks before the certificate ends: %s', (certificateEnds, expected) => {
    const found = concernsOf(overview([vitals({ certificateEnds })]));
    expect(found.map((one) => one.kind === 'certificate' && [one.grave, one.days])).toEqual(expected);
  });

  it('asks for a backup where none was made or the last one is old, and leaves yours to you', () => {
    const kinds = (backup: Vitals['backup']) => concernsOf(overview([vitals({ backup })])).map((one) => one.kind);
    expect(kinds({ kind: 'none' })).toEqual(['noBackup']);
    expect(kinds({ kind: 'following', lastFullAt: '2026-11-19T12:00:00Z' })).toEqual(['oldBackup']);
    expect(kinds({ kind: 'following', lastFullAt: '2026-11-19T12:00:01Z' })).toEqual([]);
    expect(kinds({ kind: 'yours' })).toEqual([]);
  });

  it('holds nothing against a node that drains, but whatever else is broken on it', () => {
    const unwell = (part: string) => ({ part, state: 'unwell', what: 'So it is.', advice: 'Wait.' });
    const draining = vitals({
      node: 'west',
      shardsLeft: 20,
      parts: [unwell('node'), unwell('cluster'), unwell('XMPP listeners'), unwell('disk')],
    });
    expect(concernsOf(overview([vitals(), draining])).map((one) => one.kind === 'part' && one.part)).toEqual(['disk']);
    expect(drainsOf(overview([vitals(), draining]))).toEqual([{ node: 'west', shards: 20 }]);
    const unready = vitals({ parts: draining.parts });
    expect(concernsOf(overview([unready]))).toHaveLength(4);
    expect(drainsOf(overview([unready]))).toEqual([]);
  });

  it('knows of silent nodes how much of theirs nobody has taken over', () => {
    expect(concernsOf({ ...overview([vitals()], ['node-2', 'node-3']), orphans: 21 })).toEqual([
      { kind: 'silent', grave: true, nodes: ['node-2', 'node-3'], orphans: 21 },
    ]);
  });

  it('notices that nodes run different versions', () => {
    const found = concernsOf(overview([vitals(), vitals({ node: 'node-2', version: '1.1' })]));
    expect(found).toEqual([{ kind: 'versions', grave: false, versions: '1.0, 1.1' }]);
  });
});

describe('the sum of all nodes', () => {
  it('adds up people and messages span by span, from the newest back, and takes the farthest behind', () => {
    const sum = sumOf([vitals({ messages: [1, 2, 3] }), vitals({ messages: [10], behind: 7 })]);
    expect(sum).toMatchObject({ people: 4, sessions: 6, behind: 7, messages: [1, 2, 13] });
    expect(sum.pace).toBeCloseTo(16 / 15);
  });

  it('says nothing of a pace that nobody has counted yet', () => {
    expect(sumOf([vitals({ messages: [] })]).pace).toBeUndefined();
    expect(sumOf([])).toMatchObject({ people: 0, messages: [], pace: undefined });
  });

  it('draws the newest value at the right, the greatest at the top', () => {
    expect(lineOf([0, 4], 60)).toBe('98.3,27.0 100.0,1.0');
    expect(lineOf([], 60)).toBe('');
  });
});

describe('a file of logins', () => {
  it('is cut into parts that each name the columns and know their line', () => {
    const text = `name,password\n${Array.from({ length: 120 }, (_, at) => `p${at},secret`).join('\n')}\n`;
    const { parts, rows } = partsOf(text);
    expect(rows).toBe(120);
    expect(parts.map((part) => [part.csv.split('\n').length - 1, part.rows[0]!.line])).toEqual([
      [51, 2],
      [51, 52],
      [21, 102],
    ]);
    expect(parts.every((part) => part.csv.startsWith('name,password\np'))).toBe(true);
  });

  it('is not cut within quotes, and empty lines and a byte order mark are no rows', () => {
    const { parts, rows } = partsOf('\uFEFFname,display name\r\nada,"Ada\nof ""Rome"""\r\n\r\nben,Ben\r\n');
    expect(rows).toBe(2);
    expect(parts).toEqual([
      {
        csv: 'name,display name\nada,"Ada\nof ""Rome"""\nben,Ben\n',
        rows: [
          { at: 2, line: 2, name: 'ada' },
          { at: 4, line: 5, name: 'ben' },
        ],
      },
    ]);
  });

  it('is found again by the line that the server names', () => {
    const [part] = partsOf('password,"name"\nx,"a ""b"", c"\n\n"x\ny",ben\nx\n').parts;
    expect([2, 3, 4, 5].map((line) => rowAt(part!, line))).toEqual([
      { at: 2, line: 2, name: 'a "b", c' },
      { at: 3, line: 4, name: 'ben' },
      { at: 3, line: 4, name: 'ben' },
      { at: 5, line: 6, name: '' },
    ]);
    expect(rowAt(part!, 1)).toBeUndefined();
  });

  it('may be empty', () => {
    expect(partsOf('')).toEqual({ parts: [], rows: 0 });
    expect(partsOf('name,password\n')).toEqual({ parts: [], rows: 0 });
  });
});

describe('what is read again and again', () => {
  it('is given up when no answer comes, and when nobody wants it any more', async () => {
    const never = (signal: AbortSignal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    await expect(within(1, new AbortController().signal, never)).rejects.toMatchObject({ code: 'unanswered' });
    const unwanted = new AbortController();
    const read = within(60_000, unwanted.signal, never);
    unwanted.abort();
    await expect(read).rejects.toMatchObject({ name: 'AbortError' });
    await expect(within(60_000, new AbortController().signal, () => Promise.resolve(7))).resolves.toBe(7);
  });
});

describe('shards', () => {
  const shard = (number: number, owner: string, behind: number | null = 0): Shard => ({
    shard: number,
    owner,
    epoch: '1',
    sequence: '9',
    behind,
  });

  it('are counted by owner, each with a letter', () => {
    expect(ownersOf([shard(0, 'b'), shard(1, 'a'), shard(2, 'b')])).toMatchObject([
      { name: 'a', letter: 'A', count: 1 },
      { name: 'b', letter: 'B', count: 2 },
    ]);
    expect(ownersOf(Array.from({ length: 28 }, (_, at) => shard(at, `n${100 + at}`))).at(-1)!.letter).toBe('AB');
  });

  it('are walked by arrow keys and not past the edges', () => {
    expect(stepOf('ArrowRight', 0, 64)).toBe(1);
    expect(stepOf('ArrowDown', 3, 64)).toBe(11);
    expect(stepOf('ArrowUp', 3, 64)).toBe(3);
    expect(stepOf('End', 3, 64)).toBe(63);
    expect(stepOf('a', 3, 64)).toBeUndefined();
  });

  it('come with the unknown and the farthest behind first', () => {
    const sorted = behindFirst([shard(0, 'a'), shard(1, 'a', 5), shard(2, 'b', null), shard(3, 'a', 9)]);
    expect(sorted.map((one) => one.shard)).toEqual([2, 3, 1, 0]);
  });
});

describe('a place of the console', () => {
  it('keeps page, item and filters in its address, and leaves out what is empty', () => {
    const place = { kind: 'console', page: 'logins', item: 'ada', query: { q: 'a b&c', after: '' } } as const;
    expect(pathOf(place)).toBe('/console/logins/ada?q=a+b%26c');
    expect(placeOf('/console/logins/ada', '?q=a+b%26c')).toEqual({ ...place, query: { q: 'a b&c' } });
    expect(pathOf({ kind: 'console', page: '', query: {} })).toBe('/console');
    expect(placeOf('/console')).toMatchObject({ kind: 'console', page: '' });
    expect(placeOf('/console/a/b/c')).toEqual({ kind: 'nowhere' });
  });
});

describe('small words', () => {
  const t: ConsoleTranslate = (key, values) => fill(en[key], 'en', values);

  it('tell a span by its largest parts', () => {
    expect([0, 59, 61, 3_600, 3_700, 90_000].map((seconds) => spanOf(seconds, t))).toEqual([
      '0 s',
      '59 s',
      '1 min',
      '1 h',
      '1 h 1 min',
      '1 day',
    ]);
  });

  it('tell how long ago something was, up to a day, and then when', () => {
    const ago = (seconds: number, language: 'en' | 'zh-CN') => {
      const now = new Date(2026, 10, 21, 12).getTime();
      return agoOf(now - seconds * 1_000, now, language, (key, values) =>
        fill((language === 'en' ? en : zh)[key], language, values),
      );
    };
    expect([-5, 59, 60, 3_599, 3_600, 86_399].map((seconds) => ago(seconds, 'en'))).toEqual([
      'just now',
      'just now',
      '1 min ago',
      '59 min ago',
      '1 h ago',
      '23 h ago',
    ]);
    expect([59, 300, 7_200, 86_400].map((seconds) => ago(seconds, 'zh-CN'))).toEqual([
      '刚刚',
      '5 分钟前',
      '2 小时前',
      '11月20日',
    ]);
  });

  it('tell a pace with as many digits as say something', () => {
    expect([0, 2.44, 12.6].map((pace) => paceOf(pace, 'en'))).toEqual(['0', '2.4', '13']);
  });

  it('call a browser by two words', () => {
    expect(browserOf('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0')).toBe('Firefox, Linux');
    expect(browserOf('Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0')).toBe(
      'Edge, Windows',
    );
    expect(browserOf('curl/8')).toBeUndefined();
  });
});

describe('a password that nobody is told', () => {
  it('is long, of letters and digits, and another each time', () => {
    const made = nobodysPassword();
    expect(made).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(nobodysPassword()).not.toBe(made);
  });

  it('takes no byte that would favour a letter', () => {
    // 255 lies past the last whole round of letters; only what comes after counts.
    let calls = 0;
    const made = nobodysPassword((bytes) => bytes.fill(calls++ === 0 ? 255 : 0));
    expect(made).toBe('a'.repeat(32));
    expect(calls).toBe(2);
  });

  it('gives way to a link whose secret no server sees', () => {
    expect(linkOf('s3', 'https://x.example')).toBe('https://x.example/password#s3');
  });
});
