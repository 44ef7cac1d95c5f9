import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { Problem } from '../../api/client.js';

/** Under this the console keeps all it has read; a change by an administrator has what it may touch read again. */
export const CONSOLE = 'console';

export interface Watched<T> {
  readonly query: UseQueryResult<T, Error>;
  /** When what is shown was read, in milliseconds; 0 before anything was. */
  readonly at: number;
  /** What is shown may not be true any more: reading it fails. */
  readonly stale: boolean;
}

/**
 * Reads something now and every few seconds while the page is looked at. What was read stays while it cannot be read again, and
 * says how old it is.
 */
export function useWatched<T>(
  key: readonly unknown[],
  read: (signal: AbortSignal) => Promise<T>,
  seconds: number,
): Watched<T> {
  const query = useQuery<T, Error>({
    queryKey: [CONSOLE, ...key],
    queryFn: ({ signal }) => read(signal),
    refetchInterval: (asked) => (isDenied(asked.state.error) ? false : seconds * 1_000),
    refetchOnWindowFocus: true,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 60_000,
  });
  return { query, at: query.dataUpdatedAt, stale: query.data !== undefined && query.isError };
}

/** To ask again would not help. */
function isDenied(error: Error | null): boolean {
  return error instanceof Problem && (error.status === 403 || error.status === 404);
}
