import { create } from 'zustand';
import type { Line } from '../api/types.js';

interface Names {
  /** What people call themselves, from whatever told us last. */
  byJid: Record<string, string>;
  /** What oneself calls them, from one's contacts. */
  given: Record<string, string>;
  learn(names: Iterable<readonly [jid: string, name: string]>): void;
  /** Oneself calls someone so; an empty name takes it back. */
  give(jid: string, name: string): void;
}

/** What people are called. */
export const useNames = create<Names>()((set) => ({
  byJid: {},
  given: {},
  learn: (names) =>
    set((now) => {
      const fresh = [...names].filter(([jid, name]) => name !== '' && now.byJid[jid] !== name);
      return fresh.length === 0 ? now : { byJid: { ...now.byJid, ...Object.fromEntries(fresh) } };
    }),
  give: (jid, name) =>
    set((now) => {
      if ((now.given[jid] ?? '') === name) {
        return now;
      }
      const { [jid]: _, ...rest } = now.given;
      return { given: name === '' ? rest : { ...rest, [jid]: name } };
    }),
}));

type Known = Pick<Names, 'byJid' | 'given'>;

/**
 * The one rule for names: what oneself calls a person, else what they call themselves, else the part of the address
 * before the at sign.
 */
export function nameIn({ given, byJid }: Known, jid: string): string {
  return given[jid] ?? byJid[jid] ?? jid.split('@')[0] ?? jid;
}

/** What a line is called: a chat as the person in it. */
export function titleIn(names: Known, line: Pick<Line, 'line' | 'kind' | 'title'>): string {
  return line.kind === 'group' ? line.title : (names.given[line.line] ?? names.byJid[line.line] ?? line.title);
}

export function useNameOf(): (jid: string) => string {
  const names = useNames();
  return (jid) => nameIn(names, jid);
}

export function useTitleOf(): (line: Pick<Line, 'line' | 'kind' | 'title'>) => string {
  const names = useNames();
  return (line) => titleIn(names, line);
}

/** Whether anybody has told this name. */
export function useIsNamed(jid: string | undefined): boolean {
  return useNames(({ given, byJid }) => jid !== undefined && (given[jid] ?? byJid[jid]) !== undefined);
}
