import { lazy, Suspense, useMemo, useState, type RefObject, useEffect, useRef } from 'react';
import { Button, Input, Tooltip } from 'antd';
import type { Line } from '../api/types.js';
import { Avatar } from '../app/Avatar.js';
import { Icon } from '../app/Icon.js';
import { useWords } from '../app/i18n/index.js';
import { exactTime, shortTime } from '../app/i18n/time.js';
import { useNow } from '../app/now.js';
import { usePreferences } from '../app/preferences.js';
import { go, onLinkClick, pathOf, type Place } from '../app/router.js';
import { rove } from '../app/roving.js';
import { Failure, ListSkeleton, Nothing } from '../app/States.js';
import { useDrafts } from '../line/drafts.js';
import { useMembers } from '../line/queries.js';
import { useTyping } from '../line/typing.js';
import { useLive } from '../live/context.js';
import { titleIn, useIsNamed, useNameOf, useNames, useTitleOf } from '../people/names.js';
import { usePresenceOf } from '../people/presence.js';
import { useMayLookUp } from '../people/queries.js';
import { matching, UNREAD_SHOWN_MAX } from './lines.js';
import { useLines } from './queries.js';

const NewGroup = lazy(() => import('./NewGroup.js'));

/** The reader's lines, newest first. */
export function LineList({ place }: { place: Place }) {
  const t = useWords();
  const live = useLive();
  const lines = useLines();
  const [filter, setFilter] = useState('');
  const mayLookUp = useMayLookUp();
  // Its members are picked from the directory.
  const mayCreate = mayLookUp && live.may('messaging.group.create');
  const [creating, setCreating] = useState(false);
  const names = useNames();
  const shown = useMemo(
    () => matching(lines.data ?? [], filter, (line) => titleIn(names, line)),
    [lines.data, filter, names],
  );
  const open = place.kind === 'line' ? place.line : undefined;
  const now = useNow();

  return (
    <section className="list" aria-label={t('lines.list')}>
      <header className="list-head">
        <h1>{t('lines.title')}</h1>
        {mayCreate && (
          <Tooltip title={t('lines.newGroup')}>
            <Button
              type="text"
              aria-label={t('lines.newGroup')}
              icon={<Icon name="groupAdd" />}
              onClick={() => setCreating(true)}
            />
          </Tooltip>
        )}
      </header>
      <div className="list-search">
        <Input
          allowClear
          variant="filled"
          prefix={<Icon name="search" size={16} />}
          placeholder={t('lines.filter')}
          aria-label={t('lines.filter')}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && shown[0] !== undefined && !event.nativeEvent.isComposing) {
              go({ kind: 'line', line: shown[0].line });
            }
          }}
        />
      </div>
      <div className="list-body">
        {lines.isPending ? (
          <ListSkeleton />
        ) : lines.isError ? (
          <Failure title={t('lines.failed')} error={lines.error} retry={() => void lines.refetch()} />
        ) : lines.data.length === 0 ? (
          <Nothing
            icon="messages"
            title={t('lines.empty.title')}
            text={t('lines.empty.text')}
            action={
              mayLookUp && (
                <Button type="primary" onClick={() => go({ kind: 'people' })}>
                  {t('lines.empty.action')}
                </Button>
              )
            }
          />
        ) : shown.length === 0 ? (
          <p className="list-none">{t('lines.none', { query: filter.trim() })}</p>
        ) : (
          <ul className="rows" onKeyDown={rove}>
            {shown.map((line, index) => (
              <LineRow
                key={line.line}
                line={line}
                current={line.line === open}
                reachable={
                  open === undefined
                    ? index === 0
                    : line.line === open || (index === 0 && !shown.some((other) => other.line === open))
                }
                now={now}
              />
            ))}
          </ul>
        )}
      </div>
      <Suspense>{creating && <NewGroup close={() => setCreating(false)} />}</Suspense>
    </section>
  );
}

function LineRow({ line, current, reachable, now }: { line: Line; current: boolean; reachable: boolean; now: number }) {
  const t = useWords();
  const language = usePreferences((preferences) => preferences.language);
  const group = line.kind === 'group';
  const known = usePresenceOf(line.line);
  const show = group ? undefined : known?.show;
  const title = useTitleOf()(line);
  const place: Place = { kind: 'line', line: line.line };
  const time = line.lastMessage?.time;
  return (
    <li>
      <a
        className={`row${line.unread > 0 ? ' is-unread' : ''}`}
        href={pathOf(place)}
        aria-current={current ? 'page' : undefined}
        data-rove
        data-line={line.line}
        tabIndex={reachable ? 0 : -1}
        onClick={(event) => onLinkClick(event, place)}
      >
        <Avatar jid={line.line} name={title} group={group} presence={show} />
        <span className="row-text">
          <span className="row-top">
            <span className="row-title">{title}</span>
            {show !== undefined && <span className="heard">{t(`presence.${show}`)}</span>}
            {time !== undefined && (
              <time className="row-time" dateTime={new Date(time).toISOString()} title={exactTime(time, language)}>
                {shortTime(time, now, language, t)}
              </time>
            )}
          </span>
          <span className="row-bottom">
            <Preview line={line} current={current} />
            {line.unread > 0 && (
              <span className="count">
                <span aria-hidden="true">{line.unread > UNREAD_SHOWN_MAX ? t('lines.many') : line.unread}</span>
                <span className="heard">
                  {line.unread > UNREAD_SHOWN_MAX ? t('lines.unreadMany') : t('lines.unread', { count: line.unread })}
                </span>
              </span>
            )}
          </span>
        </span>
      </a>
    </li>
  );
}

/** Typing, else the draft, else the last message. */
function Preview({ line, current }: { line: Line; current: boolean }) {
  const t = useWords();
  const nameOf = useNameOf();
  const typing = useTyping((all) => all.byLine[line.line]);
  const draft = useDrafts((drafts) => drafts.byLine[line.line]);
  // Who may not read the directory meets people in groups first: whoever is named here is asked for once it is seen.
  const place = useRef<HTMLSpanElement>(null);
  const seen = useSeen(place);
  const named = useIsNamed(typing?.[0] ?? (line.lastMessage?.own === true ? line.line : line.lastMessage?.from));
  const someone = typing !== undefined || (line.lastMessage?.own === false && line.kind === 'group');
  useMembers(line.line, line.kind === 'group' && seen && someone && !named);
  if (typing !== undefined && typing[0] !== undefined) {
    return (
      <span className="row-preview is-typing" ref={place}>
        {line.kind === 'group' ? t('lines.typingFrom', { name: nameOf(typing[0]) }) : t('lines.typing')}
      </span>
    );
  }
  if (draft !== undefined && !current) {
    return (
      <span className="row-preview" ref={place}>
        <span className="row-draft">{t('lines.draft')}</span> {draft}
      </span>
    );
  }
  const last = line.lastMessage;
  if (!last) {
    return <span className="row-preview" ref={place} />;
  }
  const said = last.text === '' ? t('message.nothing') : last.text;
  const text = last.own
    ? t('lines.own', { text: said })
    : line.kind === 'group'
      ? t('lines.from', { name: nameOf(last.from), text: said })
      : said;
  return (
    <span className="row-preview" ref={place}>
      {text}
    </span>
  );
}

/** Whether it has ever been on the screen. */
function useSeen(place: RefObject<HTMLElement | null>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (seen || place.current === null) {
      return undefined;
    }
    const watcher = new IntersectionObserver((entries) => setSeen(entries.some((entry) => entry.isIntersecting)));
    watcher.observe(place.current);
    return () => watcher.disconnect();
  }, [place, seen]);
  return seen;
}
