import { useEffect, useState, type ReactNode } from 'react';
import { Button, Input } from 'antd';
import { Icon } from '../../app/Icon.js';
import { exactTime } from '../../app/i18n/time.js';
import { useNow } from '../../app/now.js';
import { usePreferences } from '../../app/preferences.js';
import { go, onLinkClick, pathOf } from '../../app/router.js';
import type { ConsolePlace } from '../pages.js';
import { useConsoleWords } from '../words/index.js';
import { ConsoleIcon } from './ConsoleIcon.js';
import { agoOf } from './format.js';
import './parts.css';

const TYPING_MILLIS = 300;

/** A word in a frame; its tone is never all that tells. */
export function Tag({ tone = 'plain', children }: { tone?: 'plain' | 'good' | 'warn' | 'bad'; children: ReactNode }) {
  return <span className={`tag tag-${tone}`}>{children}</span>;
}

/** A moment: relative up to a day, exact on hover. */
export function Moment({ at }: { at: string }) {
  const t = useConsoleWords();
  const now = useNow();
  const language = usePreferences((preferences) => preferences.language);
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={exactTime(time, language)}>
      {agoOf(time, now, language, t)}
    </time>
  );
}

/** Searches while one types, a moment behind; what is searched is in the address. */
export function Search({ place, label }: { place: ConsolePlace; label: string }) {
  const asked = place.query.q ?? '';
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  useEffect(() => {
    if (text === asked) {
      return undefined;
    }
    const timer = setTimeout(() => filter(place, { q: text }), TYPING_MILLIS);
    return () => clearTimeout(timer);
  }, [text, asked, place]);
  return (
    <Input
      allowClear
      variant="filled"
      className="console-search"
      prefix={<Icon name="search" size={16} />}
      placeholder={label}
      aria-label={label}
      maxLength={100}
      value={text}
      onChange={(event) => setText(event.target.value)}
    />
  );
}

/** The same page with other filters, from its first page on. A change of filters is no step that "back" should undo. */
export function filter(place: ConsolePlace, change: Record<string, string>): void {
  go({ ...place, query: { ...place.query, after: '', ...change } }, 'replace');
}

/** To the next page, and back to the first; the browser's own "back" goes one page back. */
export function Pager({ place, next, shown }: { place: ConsolePlace; next: string | null | undefined; shown: string }) {
  const t = useConsoleWords();
  const inside = (place.query.after ?? '') !== '';
  const to = (after: string) => {
    go({ ...place, query: { ...place.query, after } });
    document.querySelectorAll('.console-page, .console-split-list').forEach((one) => one.scrollTo({ top: 0 }));
  };
  return (
    <div className="pager">
      <span className="quiet">{shown}</span>
      <span className="pager-buttons">
        {inside && (
          <Button size="small" icon={<ConsoleIcon name="first" size={14} />} onClick={() => to('')}>
            {t('pager.first')}
          </Button>
        )}
        {(inside || (next ?? '') !== '') && (
          <Button size="small" disabled={(next ?? '') === ''} onClick={() => to(next ?? '')}>
            {t('pager.next')}
          </Button>
        )}
      </span>
    </div>
  );
}

/** A link to another place of the console. */
export function To({ place, children, className }: { place: ConsolePlace; children: ReactNode; className?: string }) {
  return (
    <a href={pathOf(place)} className={className ?? 'console-link'} onClick={(event) => onLinkClick(event, place)}>
      {children}
    </a>
  );
}

/** A name and its value. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Words that the server has written, which it does in English. */
export function Said({ children }: { children: string }) {
  return <span lang="en">{children}</span>;
}
