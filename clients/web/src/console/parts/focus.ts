import { useEffect, useState } from 'react';

/**
 * Whoever opened a dialog is back where they were when it closes. For dialogs that are there only while they are open: they take
 * the focus with them when they go.
 */
export function useFocusBack(): void {
  // In the first drawing, before the dialog takes the focus.
  const [from] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      requestAnimationFrame(() => {
        const lost = document.activeElement === null || document.activeElement === document.body;
        if (lost && from instanceof HTMLElement && from.isConnected) {
          from.focus();
        }
      });
    },
    [from],
  );
}
