import { useSyncExternalStore } from 'react';

/** Where the reader is. Every place has an address that can be shared and reloaded. */
export type Place =
  | { readonly kind: 'lines' }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'people' }
  | { readonly kind: 'person'; readonly jid: string }
  /** An address that leads nowhere. */
  | { readonly kind: 'nowhere' };

export function placeOf(path: string): Place {
  const [first, second, third] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  if (third !== undefined) {
    return { kind: 'nowhere' };
  }
  if (first === 'people') {
    return second === undefined ? { kind: 'people' } : { kind: 'person', jid: second };
  }
  if (first === 'lines' && second !== undefined) {
    return { kind: 'line', line: second };
  }
  return first === undefined || first === 'lines' ? { kind: 'lines' } : { kind: 'nowhere' };
}

export function pathOf(place: Place): string {
  switch (place.kind) {
    case 'lines':
      return '/lines';
    case 'line':
      return `/lines/${encode(place.line)}`;
    case 'people':
      return '/people';
    case 'person':
      return `/people/${encode(place.jid)}`;
    case 'nowhere':
      return location.pathname;
  }
}

// `@` is allowed in a path, and an address that reads like an address is nicer to share.
function encode(jid: string): string {
  return encodeURIComponent(jid).replaceAll('%40', '@');
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const listeners = new Set<() => void>();
let cached: { path: string; place: Place } | undefined;

function current(): Place {
  const path = location.pathname;
  if (cached?.path !== path) {
    cached = { path, place: placeOf(path) };
  }
  return cached.place;
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
}

/** Goes to a place; `replace` leaves no trace of the one before. */
export function go(place: Place, how: 'push' | 'replace' = 'push'): void {
  const path = pathOf(place);
  if (path !== location.pathname) {
    history[how === 'push' ? 'pushState' : 'replaceState']({ inside: true }, '', path);
    for (const listener of [...listeners]) {
      listener();
    }
  }
}

/** Back to where the reader came from, or to `otherwise` for who came straight here. */
export function back(otherwise: Place): void {
  if ((history.state as { inside?: boolean } | null)?.inside === true) {
    history.back();
  } else {
    go(otherwise, 'replace');
  }
}

export function usePlace(): Place {
  return useSyncExternalStore(listen, current);
}

/** Lets a plain click stay inside, and leaves new tabs and windows to the browser. */
export function onLinkClick(event: React.MouseEvent, place: Place): void {
  if (event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey) {
    event.preventDefault();
    go(place);
  }
}
