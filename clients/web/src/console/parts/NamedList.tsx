import { useEffect, useRef, type ReactElement } from 'react';

/**
 * Gives the list that a choice opens the name of its field, for who listens: Ant Design names the field alone.
 *
 * @returns what `popupRender` takes
 */
export function namedList(label: string): (list: ReactElement) => ReactElement {
  return (list) => <NamedList label={label}>{list}</NamedList>;
}

function NamedList({ label, children }: { label: string; children: ReactElement }) {
  const here = useRef<HTMLDivElement>(null);
  // Each time it is drawn: a list that was empty is another one than a list with something in it.
  useEffect(() => {
    here.current?.querySelector('[role=listbox]')?.setAttribute('aria-label', label);
  });
  return <div ref={here}>{children}</div>;
}
