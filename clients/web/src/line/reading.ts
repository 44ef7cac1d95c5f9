import { compareIds } from '@posthouse/sdk';
import type { Line } from '../api/types.js';
import type { Log, Stored } from './log.js';

/**
 * What whoever looks at the end of a line has read and not said yet, oldest first: what they can tell the others, and
 * the newest message, whoever wrote it. What is unread may be older than all that this page holds, behind own messages
 * from another device; reading the end of the line reads that, too.
 *
 * @returns empty when nothing was unread; at most two ids, the last of which is the newest in the log
 */
export function readAtEnd(log: Log, line: Pick<Line, 'readId' | 'unread'>): string[] {
  const newest = log.messages.at(-1)?.id;
  const readId = line.readId || '0';
  if (newest === undefined || compareIds(newest, readId) <= 0) {
    return [];
  }
  const ofOthers = log.messages.findLast((message) => !message.own && compareIds(message.id, readId) > 0)?.id;
  // Of a message of one's own the server tells the author of what stands above it, but looks only so far back for that;
  // so the newest of theirs is named as well where it is here.
  return ofOthers !== undefined ? [...new Set([ofOthers, newest])] : line.unread > 0 ? [newest] : [];
}

/** The first message of others after `readId`, as far as the log goes. */
export function firstUnread(messages: readonly Stored[], readId: string | undefined): Stored | undefined {
  return readId === undefined
    ? undefined
    : messages.find((message) => !message.own && compareIds(message.id, readId) > 0);
}

/** Whether the log goes back to where reading stopped, so that nothing unread is missing in it. */
export function reachesBackTo(readId: string, messages: readonly Stored[], more: boolean): boolean {
  return !more || (messages[0] !== undefined && compareIds(messages[0].id, readId) <= 0);
}

/**
 * How many messages of others came after the one seen last.
 *
 * @param unread what the server counts; it knows of those that this page does not hold
 */
export function unseenIn(log: Log, seenId: string, unread: number): number {
  const held = log.messages.filter((message) => !message.own && compareIds(message.id, seenId) > 0).length;
  return reachesBackTo(seenId, log.messages, log.more) ? held : Math.max(held, unread);
}
