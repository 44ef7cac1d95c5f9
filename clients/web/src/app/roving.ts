import type { KeyboardEvent } from 'react';

/**
 * Arrow keys, Home and End in a list of links or buttons marked `data-rove`. All of them stay reachable by Tab too
 * only through the one that is current: the caller sets `tabIndex`.
 */
export function rove(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) {
    return;
  }
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-rove]')];
  if (items.length === 0) {
    return;
  }
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = Math.min(items.length - 1, Math.max(0, at + step));
  event.preventDefault();
  items[next]!.focus();
}
