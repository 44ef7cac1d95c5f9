import { useSyncExternalStore } from 'react';

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}

/** List and work are two screens. */
export const PHONE = '(max-width: 639.98px)';

/** The details lie over the work instead of beside it. */
export const NARROW = '(max-width: 1099.98px)';
