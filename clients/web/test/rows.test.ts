import { describe, expect, it } from 'vitest';
import type { Stored } from '../src/line/log.js';
import { beginningOf, heldBack, layOut } from '../src/line/rows.js';
import { useUnfolded } from '../src/line/unfolded.js';

const ME = 'ada@example.org';
const BEN = 'ben@example.org';
const NOON = new Date(2026, 9, 14, 12).getTime();
const MINUTE = 60_000;

function stored(id: number, minutes: number, more: Partial<Stored> = {}): Stored {
  return {
    id: String(id),
    from: BEN,
    text: 't',
    time: NOON + minutes * MINUTE,
    own: false,
    delivered: false,
    readBy: [],
    ...more,
  };
}
const settings = { me: ME, others: 1, readId: undefined, more: false };

describe('the rows of a line', () => {
  it('groups one sender within five minutes', () => {
    const rows = layOut(
      [stored(1, 0), stored(2, 5), stored(3, 10.5), stored(4, 11, { from: ME, own: true })],
      [],
      settings,
    );

    expect(rows.map((row) => [row.first, row.last])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it('divides days, and begins a group with each', () => {
    const rows = layOut([stored(1, 0), stored(2, 24 * 60)], [], settings);

    expect(rows.map((row) => row.dayAbove)).toEqual([true, true]);
    expect(rows[1]!.first).toBe(true);
  });

  it('draws one line above the first message of others that was unread', () => {
    const rows = layOut([stored(1, 0), stored(2, 1, { from: ME, own: true }), stored(3, 2), stored(4, 3)], [], {
      ...settings,
      readId: '1',
    });

    expect(rows.map((row) => row.unreadAbove)).toEqual([false, false, true, false]);
  });

  it('draws no such line when everything was read', () => {
    expect(layOut([stored(1, 0)], [], settings)[0]!.unreadAbove).toBe(false);
  });

  it('tells where the conversation starts only when nothing is left on the server', () => {
    expect(layOut([stored(1, 0)], [], settings)[0]!.startAbove).toBe(true);
    expect(layOut([stored(1, 0)], [], { ...settings, more: true })[0]!.startAbove).toBe(false);
  });

  it('holds the oldest back while there are older ones, so that no row changes when they come', () => {
    const all = [stored(1, 0), stored(2, 1), stored(3, 2), stored(4, 3), stored(5, 24 * 60), stored(6, 24 * 60 + 1)];
    for (let from = 1; from < all.length - 1; from++) {
      const here = layOut(all.slice(from), [], { ...settings, more: true });
      const whole = layOut(all, [], settings);

      expect(here).toEqual(whole.slice(from + 1));
      expect([heldBack(here, all.slice(from)), heldBack(whole, all)]).toEqual([1, 0]);
    }
  });

  it('holds nothing back that is all there is to show', () => {
    expect(layOut([stored(1, 0)], [], { ...settings, more: true })).toHaveLength(1);
  });

  it('draws no line above what is unread while the first of it is still on the server', () => {
    const here = [stored(5, 0), stored(6, 1), stored(7, 2)];
    const lines = (readId: string, more: boolean) =>
      layOut(here, [], { ...settings, readId, more }).flatMap((row) => (row.unreadAbove ? [row.id] : []));

    expect(lines('3', true)).toEqual([]);
    expect(lines('3', false)).toEqual(['5']);
    expect(lines('5', true)).toEqual(['6']);
  });

  it('says how far an own message has come', () => {
    const own = (more: Partial<Stored>) => stored(1, 0, { from: ME, own: true, ...more });
    const stateOf = (message: Stored, others = 1) => layOut([message], [], { ...settings, others })[0]!.state;

    expect(stateOf(own({}))).toBe('stored');
    expect(stateOf(own({ delivered: true }))).toBe('delivered');
    expect(stateOf(own({ readBy: [BEN] }))).toBe('read');
    expect(stateOf(own({ readBy: [BEN] }), 3)).toBe('delivered');
    expect(stateOf(own({ readBy: [BEN, 'eva', 'tom'] }), 3)).toBe('read');
  });

  it('shows what is on its way behind what is stored, and what was refused as failed', () => {
    const pending = [
      { random: 'r1', line: BEN, text: 'one', time: NOON },
      { random: 'r2', line: BEN, text: 'two', time: NOON, reason: 'no-such-line' },
    ];

    const rows = layOut([stored(1, 0)], pending, settings);

    expect(rows.map((row) => [row.key, row.state])).toEqual([
      ['1', 'stored'],
      ['r1', 'waiting'],
      ['r2', 'failed'],
    ]);
  });

  it('lets the stored message take the place of the waiting one under the same key', () => {
    const waiting = layOut([], [{ random: 'r1', line: BEN, text: 't', time: NOON }], settings);
    const both = layOut(
      [stored(1, 0, { from: ME, own: true, random: 'r1' })],
      [{ random: 'r1', line: BEN, text: 't', time: NOON }],
      settings,
    );

    expect(waiting.map((row) => row.key)).toEqual(['r1']);
    expect(both.map((row) => [row.key, row.state])).toEqual([['r1', 'stored']]);
  });
});

describe('a long text', () => {
  const shown = (text: string, columns = 88) => beginningOf(text, columns);

  it('is shown whole up to 1,200 characters and 16 lines', () => {
    for (const text of ['', 'x'.repeat(1_200), Array(16).fill('line').join('\n'), `${'x\n'.repeat(15)}x\n\n`]) {
      expect(shown(text)).toBe(text);
    }
  });

  it('begins with as much and never with half a character', () => {
    expect(shown('x'.repeat(1_201))).toBe('x'.repeat(1_200));
    expect(shown(Array(17).fill('line').join('\n'))).toBe(Array(16).fill('line').join('\n'));
    expect(shown(`${'x'.repeat(1_199)}🚆🚆`)).toBe(`${'x'.repeat(1_199)}🚆`);
  });

  it('is measured by the lines it fills, which are more on a phone and with Chinese', () => {
    expect(shown('x'.repeat(1_000), 48)).toBe('x'.repeat(16 * 48));
    expect(shown('文'.repeat(1_000), 88)).toBe('文'.repeat(16 * 44));
    expect(shown('x'.repeat(20 * 48), 48)).toBe('x'.repeat(20 * 48));
  });
});

describe('what was unfolded', () => {
  it('stays so by line and message, until it is folded', () => {
    const { toggle } = useUnfolded.getState();

    toggle(BEN, 'm1');
    toggle(BEN, 'm2');
    toggle(ME, 'm1');
    toggle(BEN, 'm1');

    expect(useUnfolded.getState().byLine).toEqual({ [BEN]: ['m2'], [ME]: ['m1'] });
    useUnfolded.getState().clear();
    expect(useUnfolded.getState().byLine).toEqual({});
  });

  it('is kept of so many lines and messages, the latest', () => {
    const { toggle } = useUnfolded.getState();

    for (let i = 0; i < 300; i++) toggle(BEN, `m${i}`);
    for (let i = 0; i < 49; i++) toggle(`line${i}`, 'm');

    expect(useUnfolded.getState().byLine[BEN]).toHaveLength(200);
    expect(useUnfolded.getState().byLine[BEN]!.at(-1)).toBe('m299');
    toggle('one more', 'm');
    expect(Object.keys(useUnfolded.getState().byLine)).toHaveLength(50);
    expect(useUnfolded.getState().byLine[BEN]).toBeUndefined();
  });
});
