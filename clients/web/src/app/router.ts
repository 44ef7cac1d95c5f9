import { useSyncExternalStore } from 'react';

/** Where the reader is. Every place has an address that can be shared and reloaded. */
export type Place =
  | { readonly kind: 'lines' }
  | { readonly kind: 'line'; readonly line: string }
  | { readonly kind: 'people' }
  | { readonly kind: 'person'; readonly jid: string }
  /** A page of the console, one thing on it, and what is filtered. */
  | {
      readonly kind: 'console';
      readonly page: string;
      readonly item?: string | undefined;
      readonly query: Readonly<Record<string, string>>;
    }
  /** An address that leads nowhere. */
  | { readonly kind: 'nowhere' };

/** Who has one of them is shown the way to the console: administrators, developers, whoever grants, and whoever looks after departments. Each page asks for its own. */
export const CONSOLE_PERMISSIONS = [
  'platform.overview.read',
  'identity.app.manage',
  'identity.app.oversee',
  'identity.access.read',
  'identity.organisation.read',
];

export function placeOf(path: string, search = ''): Place {
  const [first, second, third, fourth] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  if (first === 'console' && fourth === undefined) {
    return { kind: 'console', page: second ?? '', item: third, query: Object.fromEntries(new URLSearchParams(search)) };
  }
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
    case 'console':
      return `/console${place.page === '' ? '' : `/${encode(place.page)}`}${
        place.item === undefined ? '' : `/${encode(place.item)}`
      }${queryOf(place.query)}`;
    case 'nowhere':
      return location.pathname;
  }
}

/** What is empty is left out, so that a place has one address. */
function queryOf(query: Readonly<Record<string, string>>): string {
  const said = Object.entries(query).filter(([, value]) => value !== '');
  return said.length === 0 ? '' : `?${new URLSearchParams(said)}`;
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
  const path = location.pathname + location.search;
  if (cached?.path !== path) {
    cached = { path, place: placeOf(location.pathname, location.search) };
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
  if (path !== location.pathname + location.search) {
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
