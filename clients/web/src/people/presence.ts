import { create } from 'zustand';
import type { Show, Subscription } from '@posthouse/sdk';
import { useNetwork } from '../live/network.js';

export type Presence = Show | 'offline';

export interface RosterItem {
  readonly jid: string;
  readonly name?: string;
  readonly subscription: Subscription;
  readonly pendingOut: boolean;
  readonly pendingIn: boolean;
}

interface People {
  /** The connection stands, so that who is not known to be around is offline, and not merely unknown. */
  connected: boolean;
  presence: Record<string, { show: Presence; status?: string }>;
  roster: Record<string, RosterItem>;
  present(jid: string, show: Presence, status: string | undefined): void;
  listed(item: RosterItem): void;
  /** The connection stands; what is known of people follows. */
  begin(): void;
  /** The connection is gone: nobody's presence is known. */
  forget(): void;
}

/** Who is around, and who is in whose contacts, as the channel tells. */
export const usePresence = create<People>()((set) => ({
  connected: false,
  presence: {},
  roster: {},
  present: (jid, show, status) =>
    set(({ presence }) => ({ presence: { ...presence, [jid]: status === undefined ? { show } : { show, status } } })),
  listed: (item) =>
    set(({ roster }) => {
      const { [item.jid]: _, ...rest } = roster;
      return { roster: item.subscription === 'remove' ? rest : { ...rest, [item.jid]: item } };
    }),
  begin: () => set({ connected: true, presence: {} }),
  forget: () => set({ connected: false, presence: {} }),
}));

/** Whether we would be told that they are around. */
export function seesPresence(item: RosterItem | undefined): boolean {
  return item?.subscription === 'to' || item?.subscription === 'both';
}

export interface Known {
  readonly show: Presence;
  readonly status?: string;
}

const OFFLINE: Known = { show: 'offline' };

/** How someone is, as far as we may know: undefined for who is not in our contacts, and while there is no connection. */
export function usePresenceOf(jid: string): Known | undefined {
  const network = useNetwork();
  const known = usePresence((people) =>
    people.connected ? (people.presence[jid] ?? (seesPresence(people.roster[jid]) ? OFFLINE : undefined)) : undefined,
  );
  return network ? known : undefined;
}
