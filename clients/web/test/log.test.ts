import { describe, expect, it } from 'vitest';
import { beginLog, LOG_MAX, markDelivered, markRead, prepend, take, type Stored } from '../src/line/log.js';

function stored(id: number, more: Partial<Stored> = {}): Stored {
  return {
    id: String(id),
    from: 'ben@example.org',
    text: `text ${id}`,
    time: id,
    own: false,
    delivered: false,
    readBy: [],
    ...more,
  };
}
const ids = (messages: readonly Stored[]) => messages.map((message) => Number(message.id));

describe('the log of a line', () => {
  it('puts an older page in front and counts what it put there', () => {
    const log = beginLog([stored(10), stored(11)], true);

    const longer = prepend(log, [stored(8), stored(9)], false);

    expect(ids(longer.messages)).toEqual([8, 9, 10, 11]);
    expect(longer).toMatchObject({ prepended: 2, more: false });
  });

  it('does not double a page that overlaps', () => {
    const log = prepend(beginLog([stored(10), stored(11)], true), [stored(9), stored(10)], true);

    expect(ids(log.messages)).toEqual([9, 10, 11]);
    expect(log.prepended).toBe(1);
  });

  it('takes messages in the order of their ids, whatever order they come in', () => {
    const log = take(beginLog([stored(10)], false), [stored(12), stored(11), stored(9)]);

    expect(ids(log.messages)).toEqual([9, 10, 11, 12]);
  });

  it('orders ids by their number, not by their letters', () => {
    expect(ids(take(beginLog([stored(999)], false), [stored(1000)]).messages)).toEqual([999, 1000]);
  });

  it('takes a message twice as once, and keeps what it learnt of it', () => {
    const log = take(beginLog([stored(10, { own: true, random: 'r1', delivered: true, readBy: ['a'] })], false), [
      stored(10, { own: true, readBy: ['b'] }),
    ]);

    expect(log.messages).toEqual([stored(10, { own: true, random: 'r1', delivered: true, readBy: ['a', 'b'] })]);
  });

  it('leaves out what is older than a hole', () => {
    expect(ids(take(beginLog([stored(10)], true), [stored(3)]).messages)).toEqual([10]);
  });

  it('is bounded, and says that there is more', () => {
    const full = beginLog(
      Array.from({ length: LOG_MAX }, (_, i) => stored(i + 1)),
      false,
    );

    const log = take(full, [stored(LOG_MAX + 1)]);

    expect(log.messages).toHaveLength(LOG_MAX);
    expect(log).toMatchObject({ more: true, prepended: -1 });
    expect(log.messages[0]!.id).toBe('2');
  });

  it('marks one own message delivered', () => {
    const log = markDelivered(
      beginLog([stored(1, { own: true, random: 'r1' }), stored(2, { own: true, random: 'r2' })], false),
      'r2',
    );

    expect(log.messages.map((message) => message.delivered)).toEqual([false, true]);
  });

  it('marks every own message up to the one that was read, and no later one', () => {
    const log = markRead(
      beginLog([stored(1, { own: true }), stored(2), stored(3, { own: true }), stored(4, { own: true })], false),
      'ben',
      '3',
    );

    expect(log.messages.map((message) => message.readBy.length)).toEqual([1, 0, 1, 0]);
  });

  it('finds the message that was read by its random id where the ids differ', () => {
    const log = beginLog([stored(1, { own: true, random: 'r1' }), stored(2, { own: true, random: 'r2' })], false);

    expect(markRead(log, 'ben', '9000', 'r1').messages.map((message) => message.readBy.length)).toEqual([1, 0]);
  });

  it('stays the same object when nothing changed, so that nothing is drawn again', () => {
    const log = beginLog([stored(1, { own: true, readBy: ['ben'] })], false);

    expect(markRead(log, 'ben', '1')).toBe(log);
    expect(markDelivered(log, 'unknown')).toBe(log);
    expect(take(log, [])).toBe(log);
  });
});
