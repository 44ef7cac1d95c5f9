import { create } from 'zustand';

interface Names {
  byJid: Record<string, string>;
  learn(names: Iterable<readonly [jid: string, name: string]>): void;
}

/** What people are called, from whatever told us last. */
export const useNames = create<Names>()((set) => ({
  byJid: {},
  learn: (names) =>
    set((now) => {
      const fresh = [...names].filter(([jid, name]) => name !== '' && now.byJid[jid] !== name);
      return fresh.length === 0 ? now : { byJid: { ...now.byJid, ...Object.fromEntries(fresh) } };
    }),
}));

/** The name, or the part of the address before the at sign while nobody has told it. */
export function nameIn(names: Record<string, string>, jid: string): string {
  return names[jid] ?? jid.split('@')[0] ?? jid;
}

export function useNameOf(): (jid: string) => string {
  const byJid = useNames((names) => names.byJid);
  return (jid) => nameIn(byJid, jid);
}
