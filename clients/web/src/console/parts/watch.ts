import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Problem } from '../../api/client.js';

/** Under this the console keeps all it has read; a change by an administrator has what it may touch read again. */
export const CONSOLE = 'console';

/** Longer than the slowest answer takes; what has not come by then is not waited for. */
const ANSWER_MILLIS = 15_000;

export interface Watched<T> {
  readonly query: UseQueryResult<T, Error>;
  /** When what is shown was read, in milliseconds; 0 before anything was. */
  readonly at: number;
  /** What is shown may not be true any more: reading it fails. */
  readonly stale: boolean;
  /** Whoever asks may not see it, or not any more: what was read before is not shown either. */
  readonly denied: boolean;
}

/**
 * Reads something now and every few seconds while the page is looked at. What was read stays while it cannot be read again, and
 * says how old it is.
 *
 * @param seconds between two readings; 0 to read nothing more by itself
 */
export function useWatched<T>(
  key: readonly unknown[],
  read: (signal: AbortSignal) => Promise<T>,
  seconds: number,
): Watched<T> {
  const query = useQuery<T, Error>({
    queryKey: [CONSOLE, ...key],
    queryFn: ({ signal }) => within(ANSWER_MILLIS, signal, read),
    refetchInterval: (asked) => (isFinal(asked.state.error) || seconds === 0 ? false : seconds * 1_000),
    refetchOnWindowFocus: seconds > 0,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });
  const denied = query.error instanceof Problem && query.error.status === 403;
  return { query, at: query.dataUpdatedAt, stale: query.data !== undefined && query.isError && !denied, denied };
}

/** A server that takes a question and never answers is as good as none: else what was read last would stand for now. */
export async function within<T>(
  millis: number,
  signal: AbortSignal,
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const cut = new AbortController();
  const giveUp = () => cut.abort(signal.reason);
  signal.addEventListener('abort', giveUp);
  const timer = setTimeout(() => cut.abort(new Problem(0, 'unanswered', undefined)), millis);
  try {
    return await read(cut.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

/** To ask again would not help. */
function isFinal(error: Error | null): boolean {
  return error instanceof Problem && (error.status === 403 || error.status === 404);
}
