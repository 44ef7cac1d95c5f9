import type { QueryClient } from '@tanstack/react-query';

/** Where the query cache keeps what. */
export const keys = {
  session: ['session'] as const,
  /** True when a session ended by itself, so that the sign-in can say so. */
  ended: ['session-ended'] as const,
  lines: ['lines'] as const,
  line: (jid: string) => ['line', jid] as const,
  logs: ['log'] as const,
  log: (line: string) => ['log', line] as const,
  allMembers: ['members'] as const,
  members: (line: string) => ['members', line] as const,
  people: (query: string) => ['people', query] as const,
  person: (jid: string) => ['person', jid] as const,
};

/**
 * Empties the cache but for the session's own entry, which is changed: clearing it away would leave the gate of the page
 * looking at an entry that nobody fills any more.
 */
export function changeSession(queries: QueryClient, session: unknown): void {
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.session[0] });
  queries.setQueryData(keys.session, session);
}

/** The session has ended by itself: back to the sign-in, which says so. */
export function endSession(queries: QueryClient): void {
  changeSession(queries, null);
  queries.setQueryData(keys.ended, true);
}
