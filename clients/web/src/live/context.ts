import { createContext, use, useSyncExternalStore } from 'react';
import type { ChannelState } from '@posthouse/sdk';
import type { Live } from './live.js';

const LiveContext = createContext<Live | undefined>(undefined);

export const LiveProvider = LiveContext.Provider;

/** The live side of the page; only below the sign-in. */
export function useLive(): Live {
  const live = use(LiveContext);
  if (live === undefined) {
    throw new Error('used outside the signed-in part of the page');
  }
  return live;
}

export function useChannelState(): ChannelState {
  const { channel } = useLive();
  return useSyncExternalStore(
    (changed) => channel.onState(changed),
    () => channel.state,
  );
}
