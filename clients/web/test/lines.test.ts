import { describe, expect, it } from 'vitest';
import type { Line } from '../src/api/types.js';
import { initialsOf } from '../src/app/Avatar.js';
import { placeOf, pathOf } from '../src/app/router.js';
import { matching, withArrival, withRead } from '../src/lines/lines.js';
import { nameIn, titleIn, useNames } from '../src/people/names.js';

function line(jid: string, more: Partial<Line> = {}): Line {
  return {
    line: jid,
    kind: 'chat',
    title: jid.split('@')[0]!,
    headSequence: '1',
    headId: '100',
    readSequence: '1',
    readId: '100',
    unread: 0,
    ...more,
  } as Line;
}
const arrival = (jid: string, id: string, own = false) => ({ line: jid, id, from: jid, text: 'new', time: 5, own });

describe('the list of lines', () => {
  it('brings the line of a new message to the top with one more unread', () => {
    const lines = withArrival([line('ben@a'), line('eva@a', { unread: 2 })], arrival('eva@a', '101'))!;

    expect(lines.map((one) => [one.line, one.unread, one.lastMessage?.text])).toEqual([
      ['eva@a', 3, 'new'],
      ['ben@a', 0, undefined],
    ]);
  });

  it('counts no own message as unread', () => {
    expect(withArrival([line('ben@a')], arrival('ben@a', '101', true))![0]!.unread).toBe(0);
  });

  it('counts nothing as unread that is seen as it comes, and leaves it to who saw it to say so', () => {
    const [first] = withArrival([line('ben@a', { unread: 2 })], arrival('ben@a', '101'), true)!;

    expect(first).toMatchObject({ unread: 2, readId: '100', headId: '101' });
  });

  it('counts to one hundred, which is shown as more than 99', () => {
    expect(withArrival([line('ben@a', { unread: 100 })], arrival('ben@a', '101'))![0]!.unread).toBe(100);
  });

  it('counts a message once that the list knew already', () => {
    expect(withArrival([line('ben@a', { headId: '101', unread: 1 })], arrival('ben@a', '101'))![0]!.unread).toBe(1);
  });

  it('does not know a line that is new', () => {
    expect(withArrival([line('ben@a')], arrival('new@a', '101'))).toBeUndefined();
  });

  it('has nothing unread after the newest was read, and the rest after an older one', () => {
    const unread = [line('ben@a', { headId: '110', readId: '100', unread: 5 })];

    expect(withRead(unread, 'ben@a', '110')[0]).toMatchObject({ unread: 0, readId: '110' });
    expect(withRead(unread, 'ben@a', '105')[0]).toMatchObject({ unread: 5, readId: '105' });
    expect(withRead(unread, 'ben@a', '99')[0]).toMatchObject({ unread: 5, readId: '100' });
  });

  it('finds lines by every word of the title', () => {
    const lines = [
      line('rome@line.a', { title: 'Rome in October', kind: 'group' }),
      line('ben@a', { title: 'Ben Okafor' }),
    ];

    expect(matching(lines, ' october ROME').map((one) => one.line)).toEqual(['rome@line.a']);
    expect(matching(lines, '')).toHaveLength(2);
  });
});

describe('names', () => {
  const names = { given: { 'ben@a': 'Benny' }, byJid: { 'ben@a': 'Ben Okafor', 'eva@a': 'Eva Lind' } };

  it('are what oneself calls a person, else what they call themselves, else the address', () => {
    expect(['ben@a', 'eva@a', 'tom@a'].map((jid) => nameIn(names, jid))).toEqual(['Benny', 'Eva Lind', 'tom']);
  });

  it('are the titles of chats, and not of groups', () => {
    expect(titleIn(names, line('ben@a', { title: 'Ben Okafor' }))).toBe('Benny');
    expect(titleIn(names, line('tom@a', { title: 'Tom Hughes' }))).toBe('Tom Hughes');
    expect(titleIn(names, line('ben@a', { kind: 'group', title: 'Rome' }))).toBe('Rome');
  });

  it('lead to a line, the given and the other one', () => {
    const lines = [line('ben@a', { title: 'Ben Okafor' })];
    for (const query of ['benny', 'okafor']) {
      expect(matching(lines, query, (one) => titleIn(names, one))).toHaveLength(1);
    }
  });

  it('are taken back when the contact goes', () => {
    useNames.getState().give('ben@a', 'Benny');
    useNames.getState().give('ben@a', '');

    expect(useNames.getState().given).toEqual({});
  });
});

describe('addresses of places', () => {
  it.each([
    '/lines',
    '/lines/ben@example.org',
    '/people',
    '/people/%E6%9E%97%E7%BE%8E@example.org',
    '/lines/a%2Fb@example.org',
  ])('%s leads to a place that has this address', (path) => {
    expect(pathOf(placeOf(path))).toBe(path);
  });

  it('says of any other address that there is nothing', () => {
    for (const path of ['/nosuchpage', '/nowhere/at/all', '/lines/ada@example.org/more', '/people/a/b']) {
      expect(placeOf(path)).toEqual({ kind: 'nowhere' });
    }
    expect(placeOf('/')).toEqual({ kind: 'lines' });
    expect(placeOf('/lines/%E0%A4%A')).toEqual({ kind: 'line', line: '%E0%A4%A' });
  });
});

describe('initials', () => {
  it.each([
    ['Ben Okafor', 'BO'],
    ['ada', 'A'],
    ['Rome, 14–18 October', 'RO'],
    ['王伟', '王伟'],
    ['欧阳娜娜', '娜娜'],
    ['😀', '?'],
    ['', '?'],
  ])('of %s are %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});
