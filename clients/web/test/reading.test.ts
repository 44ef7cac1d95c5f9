import { describe, expect, it } from 'vitest';
import { beginLog, type Stored } from '../src/line/log.js';
import { readAtEnd, unseenIn } from '../src/line/reading.js';

function message(id: number, own = false): Stored {
  const from = own ? 'ada@example.org' : 'ben@example.org';
  return { id: String(id), from, text: 't', time: id, own, delivered: false, readBy: [] };
}

describe('looking at the end of a line', () => {
  it('reads it up to its newest message', () => {
    expect(readAtEnd(beginLog([message(1), message(2)], false), { readId: '0', unread: 2 })).toEqual(['2']);
  });

  it('tells the others of theirs when the newest is one’s own', () => {
    expect(readAtEnd(beginLog([message(1), message(2), message(3, true)], false), { readId: '1', unread: 1 })).toEqual([
      '2',
      '3',
    ]);
  });

  it('reads what is unread and older than all that is held', () => {
    expect(readAtEnd(beginLog([message(8, true), message(9, true)], true), { readId: '3', unread: 2 })).toEqual(['9']);
  });

  it('says nothing when nothing is unread', () => {
    expect(readAtEnd(beginLog([message(8), message(9, true)], true), { readId: '8', unread: 0 })).toEqual([]);
    expect(readAtEnd(beginLog([message(8)], true), { readId: '9', unread: 2 })).toEqual([]);
    expect(readAtEnd(beginLog([], false), { readId: '0', unread: 0 })).toEqual([]);
  });
});

describe('the number of new messages', () => {
  it('is counted where all of them are held', () => {
    const log = beginLog([message(1), message(2), message(3, true), message(4)], true);

    expect(unseenIn(log, '1', 50)).toBe(2);
    expect(unseenIn(log, '4', 50)).toBe(0);
  });

  it('is the server’s where older ones are not held yet', () => {
    const log = beginLog([message(8), message(9)], true);

    expect(unseenIn(log, '3', 100)).toBe(100);
    expect(unseenIn(log, '3', 0)).toBe(2);
    expect(unseenIn({ ...log, more: false }, '3', 100)).toBe(2);
  });
});
