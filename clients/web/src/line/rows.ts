import { sameDay } from '../app/i18n/time.js';
import type { Stored } from './log.js';
import type { Pending } from './pending.js';
import { firstUnread, reachesBackTo } from './reading.js';

export type MessageState = 'waiting' | 'failed' | 'stored' | 'delivered' | 'read';

/** One message as it is drawn. Dividers belong to the message below them, so that rows and messages count alike. */
export interface Row {
  readonly key: string;
  readonly id: string | undefined;
  readonly from: string;
  readonly text: string;
  readonly time: number;
  readonly own: boolean;
  readonly state: MessageState;
  readonly readBy: number;
  readonly reason: string | undefined;
  readonly pending: Pending | undefined;
  /** The conversation begins here. */
  readonly startAbove: boolean;
  /** A day begins here. */
  readonly dayAbove: boolean;
  /** The first message that was unread when the line was opened. */
  readonly unreadAbove: boolean;
  /** First and last of a group by one sender within five minutes. */
  readonly first: boolean;
  readonly last: boolean;
}

const TOGETHER_MILLIS = 5 * 60_000;

interface Settings {
  readonly me: string;
  /** Others in the line: a message is read when all of them have read it. */
  readonly others: number;
  /** The newest message read when the line was opened; undefined when the line need not be drawn. */
  readonly readId: string | undefined;
  /** Older messages are on the server. */
  readonly more: boolean;
}

/**
 * Lays stored messages and those on their way out as rows.
 *
 * While there are older ones on the server, the oldest here is held back until its page comes: only what stands above it tells
 * whether a day or a group begins with it, so its row would change its height under the eyes of who looks at it.
 */
export function layOut(stored: readonly Stored[], pending: readonly Pending[], settings: Settings): Row[] {
  const randoms = new Set(
    stored.flatMap((message) => (message.own && message.random !== undefined ? [message.random] : [])),
  );
  const onTheWay = pending.filter((message) => !randoms.has(message.random));
  const rows: Row[] = [];
  const { readId, more } = settings;
  // While what was read last is not here, the first unread one here need not be the first of all.
  const unread =
    readId !== undefined && reachesBackTo(readId, stored, more) ? firstUnread(stored, readId)?.id : undefined;
  for (const message of stored) {
    const unreadAbove = message.id === unread;
    rows.push({
      key: message.own && message.random !== undefined ? message.random : message.id,
      id: message.id,
      from: message.from,
      text: message.text,
      time: message.time,
      own: message.own,
      state: stateOf(message, settings.others),
      readBy: message.readBy.filter((reader) => reader !== settings.me).length,
      reason: undefined,
      pending: undefined,
      startAbove: rows.length === 0 && !settings.more,
      ...placeAfter(rows, message.from, message.time, unreadAbove),
    });
  }
  if (more && rows.length > 1) {
    rows.shift();
  }
  for (const message of onTheWay) {
    rows.push({
      key: message.random,
      id: undefined,
      from: settings.me,
      text: message.text,
      time: message.time,
      own: true,
      state: message.reason === undefined ? 'waiting' : 'failed',
      readBy: 0,
      reason: message.reason,
      pending: message,
      startAbove: rows.length === 0 && !settings.more,
      ...placeAfter(rows, settings.me, message.time, false),
    });
  }
  return rows;
}

/** How many of the stored messages are held back. */
export function heldBack(rows: readonly Row[], stored: readonly Stored[]): number {
  return stored.length > 0 && rows[0]?.id !== stored[0]!.id ? 1 : 0;
}

/** Also corrects the row above, which learns that it is not the last of its group. */
function placeAfter(rows: Row[], from: string, time: number, unreadAbove: boolean) {
  const above = rows.at(-1);
  const dayAbove = above === undefined || !sameDay(above.time, time);
  const first =
    above === undefined || dayAbove || unreadAbove || above.from !== from || time - above.time > TOGETHER_MILLIS;
  if (!first) {
    rows[rows.length - 1] = { ...above, last: false };
  }
  return { dayAbove, unreadAbove, first, last: true };
}

function stateOf(message: Stored, others: number): MessageState {
  if (message.readBy.length > 0 && message.readBy.length >= Math.max(1, others)) {
    return 'read';
  }
  return message.delivered || message.readBy.length > 0 ? 'delivered' : 'stored';
}

const FOLDED_CHARACTERS_MAX = 1_200;
const FOLDED_LINES_MAX = 16;
/** How lines break is guessed, so a text is only folded for it when that surely hides something. */
const GUESSED_LINES_MAX = 20;
/** From here on characters are about as wide as two Latin ones. */
const WIDE_FROM = 0x2e80;

/**
 * What is shown of a text before someone asks for the rest; all of it when it is not long.
 *
 * @param columns how many Latin letters a line of it has room for, rather too many than too few
 */
export function beginningOf(text: string, columns: number): string {
  const whole = text.trimEnd();
  let written = 1;
  let drawn = 1;
  let width = 0;
  let end: number | undefined;
  let at = 0;
  for (const letter of whole) {
    if (letter === '\n') {
      written++;
      drawn++;
      width = 0;
    } else {
      const wide = letter.codePointAt(0)! >= WIDE_FROM ? 2 : 1;
      width += wide;
      if (width > columns) {
        drawn++;
        width = wide;
      }
    }
    if (end === undefined && drawn > FOLDED_LINES_MAX) {
      end = at;
    }
    if (at >= FOLDED_CHARACTERS_MAX || written > FOLDED_LINES_MAX || drawn > GUESSED_LINES_MAX) {
      return whole.slice(0, end ?? at);
    }
    at += letter.length;
  }
  return text;
}
