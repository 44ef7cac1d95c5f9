import { compareIds } from '@posthouse/sdk';
import type { Line } from '../api/types.js';

/** More than this is shown as "99+". */
export const UNREAD_SHOWN_MAX = 99;

export interface Arrival {
  readonly line: string;
  readonly id: string;
  readonly from: string;
  readonly text: string;
  readonly time: number;
  readonly own: boolean;
}

/**
 * The list after a message: its line is first, with the message as its last one and one more unread unless it is
 * one's own, or is `seen` as it comes.
 *
 * @returns undefined when the line is not in the list: it has to be read from the server
 */
export function withArrival(lines: readonly Line[], arrival: Arrival, seen = false): Line[] | undefined {
  const line = lines.find((other) => other.line === arrival.line);
  if (line === undefined) {
    return undefined;
  }
  if (line.headId !== undefined && line.headId !== '' && compareIds(arrival.id, line.headId) <= 0) {
    return [...lines];
  }
  const { id, from, text, time, own } = arrival;
  const changed: Line = {
    ...line,
    headId: id,
    unread: own || seen ? line.unread : Math.min(line.unread + 1, UNREAD_SHOWN_MAX + 1),
    lastMessage: { id, from, text, time, own },
  };
  return [changed, ...lines.filter((other) => other !== line)];
}

/** The list after oneself has read a line up to a message, here or elsewhere. */
export function withRead(lines: readonly Line[], jid: string, id: string): Line[] {
  return lines.map((line) => {
    if (line.line !== jid || (line.readId && compareIds(line.readId, id) >= 0)) {
      return line;
    }
    const all = !line.headId || compareIds(id, line.headId) >= 0;
    return { ...line, readId: id, unread: all ? 0 : line.unread };
  });
}

/**
 * The lines whose title has the words in it; of a person also the address. A group's address is nobody's word.
 *
 * @param titleOf what the reader calls a line, beside what it calls itself
 */
export function matching(
  lines: readonly Line[],
  query: string,
  titleOf: (line: Line) => string = (line) => line.title,
): Line[] {
  const words = query
    .trim()
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return lines.filter((line) => {
    const text = (
      line.kind === 'group' ? line.title : `${titleOf(line)} ${line.title} ${line.line.split('@')[0]}`
    ).toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}
