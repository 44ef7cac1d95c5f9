import { useEffect, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { NARROW, useMedia } from '../../app/media.js';
import { back, pathOf } from '../../app/router.js';
import type { ConsolePlace } from '../pages.js';

/** A list, and beside it, or in its place where there is little room, the one that the address names. */
export function Split({
  place,
  list,
  details,
}: {
  place: ConsolePlace;
  list: ReactNode;
  /** The details of an item; alone where no list stands beside them. */
  details: (item: string, alone: boolean) => ReactNode;
}) {
  const narrow = useMedia(NARROW);
  const open = place.item !== undefined;
  useWayBack(place);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // What is pressed in a dialog comes by here as well, and a field has a use of its own for it.
    const here = event.currentTarget.contains(event.target as Node) && !(event.target instanceof HTMLInputElement);
    if (open && here && event.key === 'Escape' && !event.defaultPrevented) {
      back({ ...place, item: undefined });
    }
  };
  return (
    <div className={open && !narrow ? 'console-split' : 'console-whole'} onKeyDown={onKeyDown}>
      {!(open && narrow) && (
        // The same list, whether something stands beside it or not: its place and the focus stay.
        <div className="console-split-list" key="list">
          {list}
        </div>
      )}
      {place.item !== undefined && details(place.item, narrow)}
    </div>
  );
}

/** Whoever closes the details is where they have opened them: on the one in the list. */
function useWayBack(place: ConsolePlace): void {
  const from = useRef<ConsolePlace>(undefined);
  useEffect(() => {
    const last = from.current;
    from.current = place.item === undefined ? undefined : place;
    if (last === undefined || place.item !== undefined || document.activeElement !== document.body) {
      return;
    }
    const path = pathOf({ ...last, query: {} });
    [...document.querySelectorAll<HTMLAnchorElement>('.console-split-list :is(td, .tree) a')]
      .find((link) => link.pathname === path)
      ?.focus();
  }, [place]);
}
