import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api, Problem } from '../api/client.js';
import { keys } from '../api/keys.js';
import type { Line } from '../api/types.js';
import { useLive } from '../live/context.js';
import type { Live } from '../live/live.js';
import { useNames } from '../people/names.js';
import { compareIds } from '@posthouse/sdk';
import { beginLog, EMPTY_LOG, newestId, prepend, storedOf, take, type Log } from './log.js';

const PAGE = 50;

/** How far back the first look goes to find where reading stopped. */
const PAGES_TO_UNREAD_MAX = 4;

/** The newest part of a line's history; packets keep it fresh, and it is read again after a gap in the connection. */
export function useLog(line: string, exists: boolean) {
  const live = useLive();
  const queries = useQueryClient();
  return useQuery({
    queryKey: keys.log(line),
    queryFn: ({ signal }) => readNewest(live, queries, line, exists, signal),
    staleTime: Infinity,
  });
}

async function readNewest(
  live: Live,
  queries: QueryClient,
  line: string,
  exists: boolean,
  signal: AbortSignal,
): Promise<Log> {
  const page = exists ? await readPage(line, {}, signal) : { items: [], more: false };
  const listed = queries.getQueryData<Line[]>(keys.lines)?.find((other) => other.line === line);
  // With nothing unread, all after it are one's own: what one writes moves no reading position.
  const readId = listed !== undefined && listed.unread > 0 ? listed.readId : undefined;
  for (
    let pages = 1;
    pages < PAGES_TO_UNREAD_MAX && page.more && readId && compareIds(page.items[0]!.id, readId) > 0;
    pages++
  ) {
    const older = await readPage(line, { before: page.items[0]!.id }, signal);
    page.items.unshift(...older.items);
    page.more = older.more && older.items.length > 0;
  }
  const known = queries.getQueryData<Log>(keys.log(line));
  const newest = known === undefined ? undefined : newestId(known);
  const first = page.items[0];
  const joined = newest !== undefined && first !== undefined && compareIds(first.id, newest) <= 0;
  const log =
    known !== undefined && (joined || page.items.length === 0)
      ? take(known, page.items)
      : beginLog(page.items, page.more);
  return take(log, live.recentIn(line));
}

async function readPage(line: string, query: { before?: string }, signal?: AbortSignal) {
  try {
    const { items, more } = await api.call('GET /api/lines/{jid}/messages', {
      path: { jid: line },
      query: { ...query, limit: PAGE },
      ...(signal === undefined ? {} : { signal }),
    });
    return { items: items.map(storedOf), more };
  } catch (fault) {
    // A line that has not begun has no history, and that is no error.
    if (fault instanceof Problem && fault.status === 404) {
      return { items: [], more: false };
    }
    throw fault;
  }
}

/** Reads the page before what is held. */
export function useOlder(line: string): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    const log = queries.getQueryData<Log>(keys.log(line)) ?? EMPTY_LOG;
    const before = log.messages[0]?.id;
    if (before === undefined || !log.more) {
      return;
    }
    const page = await readPage(line, { before });
    queries.setQueryData<Log>(keys.log(line), (now) => (now === undefined ? now : prepend(now, page.items, page.more)));
  };
}

export function useMembers(line: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.members(line),
    queryFn: async ({ signal }) => {
      const { items } = await api.call('GET /api/lines/{jid}/members', { path: { jid: line }, signal });
      useNames.getState().learn(items.map((member) => [member.jid, member.displayName]));
      return items;
    },
    enabled,
    staleTime: Infinity,
  });
}
