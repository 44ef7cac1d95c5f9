import { create } from 'zustand';
import type { Show, Subscription } from '@posthouse/sdk';

export type Presence = Show | 'offline';

export interface RosterItem {
  readonly jid: string;
  readonly name?: string;
  readonly subscription: Subscription;
  readonly pendingOut: boolean;
  readonly pendingIn: boolean;
}

interface People {
  presence: Record<string, { show: Presence; status?: string }>;
  roster: Record<string, RosterItem>;
  present(jid: string, show: Presence, status: string | undefined): void;
  listed(item: RosterItem): void;
  /** The connection is gone: nobody's presence is known; `hello` brings it back. */
  forget(): void;
}

/** Who is around, and who is in whose contacts, as the channel tells. */
export const usePresence = create<People>()((set) => ({
  presence: {},
  roster: {},
  present: (jid, show, status) =>
    set(({ presence }) => ({ presence: { ...presence, [jid]: status === undefined ? { show } : { show, status } } })),
  listed: (item) =>
    set(({ roster }) => {
      const { [item.jid]: _, ...rest } = roster;
      return { roster: item.subscription === 'remove' ? rest : { ...rest, [item.jid]: item } };
    }),
  forget: () => set({ presence: {} }),
}));

/** Whether we would be told that they are around. */
export function seesPresence(item: RosterItem | undefined): boolean {
  return item?.subscription === 'to' || item?.subscription === 'both';
}
