import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../api/client.js';
import { keys } from '../api/keys.js';
import type { Person } from '../api/types.js';
import { useLive } from '../live/context.js';
import { useNames } from './names.js';

const PAGE = 100;

/** Whether one may look people up. Who may not, is offered no way to the directory, nor anything that searches it. */
export function useMayLookUp(): boolean {
  return useLive().may('identity.people.read');
}

/** The directory, page by page, narrowed by what was typed. */
export function usePeople(query: string, enabled = true) {
  return useInfiniteQuery({
    queryKey: keys.people(query),
    queryFn: async ({ pageParam, signal }) => {
      const page = await api.call('GET /api/people', {
        query: { limit: PAGE, ...(query === '' ? {} : { query }), ...(pageParam === '' ? {} : { after: pageParam }) },
        signal,
      });
      useNames.getState().learn(page.items.map((person) => [person.jid, person.displayName]));
      return page;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
    staleTime: 60_000,
    enabled,
    // What was found before stays while the next letters are looked up.
    placeholderData: (before) => before,
  });
}

/** The person with exactly this address. */
export async function findPerson(jid: string, signal: AbortSignal): Promise<Person | undefined> {
  const { items } = await api.call('GET /api/people', {
    query: { query: jid.split('@')[0] ?? jid, limit: PAGE },
    signal,
  });
  return items.find((person) => person.jid === jid);
}

export function usePerson(jid: string) {
  return useQuery({
    queryKey: keys.person(jid),
    queryFn: async ({ signal }) => {
      const person = await findPerson(jid, signal);
      if (person !== undefined) {
        useNames.getState().learn([[person.jid, person.displayName]]);
      }
      return person ?? null;
    },
    staleTime: 60_000,
  });
}
