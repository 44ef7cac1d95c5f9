import { useSyncExternalStore } from 'react';

/** Whether this device has a network at all; a connection over one that is gone is found dead only later. */
export function useNetwork(): boolean {
  return useSyncExternalStore(listen, () => navigator.onLine);
}

function listen(changed: () => void): () => void {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
}
