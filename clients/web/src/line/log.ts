import { compareIds } from '@posthouse/sdk';
import type { LineMessage } from '../api/types.js';

/** One stored message as this page knows it. */
export interface Stored {
  readonly id: string;
  readonly random?: string;
  readonly from: string;
  readonly text: string;
  readonly time: number;
  readonly own: boolean;
  readonly delivered: boolean;
  readonly readBy: readonly string[];
}

/** The part of a line's history that this page holds: without holes, oldest first. */
export interface Log {
  readonly messages: readonly Stored[];
  /** There are older ones on the server. */
  readonly more: boolean;
  /** How many were put in front since the log was begun: the list keeps its place by it. */
  readonly prepended: number;
}

export const EMPTY_LOG: Log = { messages: [], more: false, prepended: 0 };

/** How many messages one line keeps while it is not being read backwards. */
export const LOG_MAX = 2_000;

export function storedOf(message: LineMessage): Stored {
  return {
    id: message.id,
    ...(message.random === undefined || message.random === null ? {} : { random: message.random }),
    from: message.from,
    text: message.text,
    time: message.time,
    own: message.own,
    delivered: message.delivered ?? false,
    readBy: message.readBy ?? [],
  };
}

/** The newest page, for a log that begins or begins anew. */
export function beginLog(page: readonly Stored[], more: boolean): Log {
  return { messages: page, more, prepended: 0 };
}

/** Puts an older page in front. What is known already is not doubled. */
export function prepend(log: Log, page: readonly Stored[], more: boolean): Log {
  const first = log.messages[0];
  const older = first === undefined ? page : page.filter((message) => compareIds(message.id, first.id) < 0);
  return { messages: [...older, ...log.messages], more, prepended: log.prepended + older.length };
}

/**
 * Takes newer messages in, in the order of their ids. One that is known is brought up to date: the same id, or the
 * same random id from oneself, which is how an answer and an echo of one's own message meet.
 */
export function take(log: Log, incoming: readonly Stored[]): Log {
  if (incoming.length === 0) {
    return log;
  }
  const messages = [...log.messages];
  for (const message of incoming) {
    const known = messages.findLastIndex((other) => other.id === message.id);
    if (known >= 0) {
      messages[known] = merge(messages[known]!, message);
      continue;
    }
    let at = messages.length;
    while (at > 0 && compareIds(messages[at - 1]!.id, message.id) > 0) {
      at--;
    }
    if (at === 0 && log.more) {
      // Older than all we hold, with a hole between: it comes with its page.
      continue;
    }
    messages.splice(at, 0, message);
  }
  const surplus = messages.length - LOG_MAX;
  // Dropping from the front moves the list's place the other way.
  return surplus > 0 && log.prepended <= 0
    ? { messages: messages.slice(surplus), more: true, prepended: log.prepended - surplus }
    : { ...log, messages };
}

function merge(old: Stored, fresh: Stored): Stored {
  return {
    ...old,
    ...fresh,
    delivered: old.delivered || fresh.delivered,
    readBy: [...new Set([...old.readBy, ...fresh.readBy])],
    // The row is keyed by it, so it stays.
    ...(old.random === undefined ? {} : { random: old.random }),
  };
}

/** The receiver's device has it. */
export function markDelivered(log: Log, random: string): Log {
  const at = log.messages.findLastIndex((message) => message.own && message.random === random);
  if (at < 0 || log.messages[at]!.delivered) {
    return log;
  }
  return { ...log, messages: log.messages.with(at, { ...log.messages[at]!, delivered: true }) };
}

/**
 * Someone has read up to a message; so they have read all own ones before it. The random id finds the message where the
 * reader's archive has another id for it than one's own.
 */
export function markRead(log: Log, reader: string, readId: string, random?: string): Log {
  const named = random === undefined ? undefined : log.messages.findLast((message) => message.random === random);
  const id = named?.id ?? readId;
  let changed = false;
  const messages = log.messages.map((message) => {
    if (!message.own || compareIds(message.id, id) > 0 || message.readBy.includes(reader)) {
      return message;
    }
    changed = true;
    return { ...message, readBy: [...message.readBy, reader] };
  });
  return changed ? { ...log, messages } : log;
}

export function newestId(log: Log): string | undefined {
  return log.messages.at(-1)?.id;
}
