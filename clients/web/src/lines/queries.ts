import { useQuery } from '@tanstack/react-query';
import { api, Problem } from '../api/client.js';
import { keys } from '../api/keys.js';
import type { Line } from '../api/types.js';
import { useLive } from '../live/context.js';
import { nameIn, useNames } from '../people/names.js';
import { findPerson, useMayLookUp } from '../people/queries.js';

/** The reader's lines, newest first; packets keep it fresh. */
export function useLines() {
  return useQuery({
    queryKey: keys.lines,
    queryFn: async ({ signal }) => {
      const { items } = await api.call('GET /api/lines', { signal });
      useNames.getState().learn(items.filter((line) => line.kind === 'chat').map((line) => [line.line, line.title]));
      return items as Line[];
    },
    staleTime: Infinity,
  });
}

/** One line: from the list, or asked for. A person one has never written to is a line that has not begun. */
export function useLine(jid: string) {
  const live = useLive();
  const mayLookUp = useMayLookUp();
  const lines = useLines();
  const listed = lines.data?.find((line) => line.line === jid);
  const asked = useQuery({
    queryKey: keys.line(jid),
    queryFn: ({ signal }) => lineOrPerson(jid, !mayLookUp && !live.isGroup(jid), signal),
    // The list may fail where the line does not; its tries are not waited for.
    enabled: listed === undefined && (!lines.isPending || lines.failureCount > 0),
    staleTime: Infinity,
    retry: (failures, fault) => failures < 2 && !(fault instanceof Problem && fault.status === 404),
  });
  return {
    line: listed ?? asked.data,
    isPending: listed === undefined && asked.isPending,
    failures: asked.failureCount,
    error: listed === undefined ? asked.error : null,
    refetch: asked.refetch,
  };
}

/** @param unseen who may not look people up writes to the address they know; a mistyped one is refused when they do */
async function lineOrPerson(jid: string, unseen: boolean, signal: AbortSignal): Promise<Line> {
  try {
    return await api.call('GET /api/lines/{jid}', { path: { jid }, signal });
  } catch (fault) {
    if (!(fault instanceof Problem) || fault.status !== 404) {
      throw fault;
    }
    const title = unseen ? nameIn(useNames.getState(), jid) : (await findPerson(jid, signal))?.displayName;
    if (title === undefined) {
      throw fault;
    }
    return {
      line: jid,
      kind: 'chat',
      title,
      headSequence: '0',
      headId: '0',
      readSequence: '0',
      readId: '0',
      unread: 0,
    } as Line;
  }
}
