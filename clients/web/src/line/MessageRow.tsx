import { memo, type MouseEvent, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { Tooltip } from 'antd';
import { Avatar } from '../app/Avatar.js';
import { Icon, type IconName } from '../app/Icon.js';
import { useWords, type Key } from '../app/i18n/index.js';
import { clockTime, dayName, exactTime } from '../app/i18n/time.js';
import { PHONE, useMedia } from '../app/media.js';
import { usePreferences } from '../app/preferences.js';
import { useLive } from '../live/context.js';
import { useNameOf } from '../people/names.js';
import { usePending } from './pending.js';
import { beginningOf, type MessageState, type Row } from './rows.js';
import { useUnfolded } from './unfolded.js';

interface Props {
  row: Row;
  line: string;
  group: boolean;
  others: number;
  now: number;
}

/** One message: a bubble between two people, an entry of a log in a group. */
export const MessageRow = memo(function MessageRow({ row, line, group, others, now }: Props) {
  const t = useWords();
  const nameOf = useNameOf();
  const language = usePreferences((preferences) => preferences.language);
  const name = nameOf(row.from);
  const time = (
    <time className="message-time" dateTime={new Date(row.time).toISOString()} title={exactTime(row.time, language)}>
      {clockTime(row.time, language)}
    </time>
  );
  const state = row.own && <StateMark row={row} group={group} others={others} />;
  return (
    <>
      {row.startAbove && <p className="history-start">{t('line.start')}</p>}
      {row.dayAbove && (
        <div className="divider" role="separator">
          <span>{dayName(row.time, now, language, t)}</span>
        </div>
      )}
      {row.unreadAbove && (
        <div className="divider is-unread" role="separator">
          <span>{t('line.unreadFrom')}</span>
        </div>
      )}
      <article
        className={classesOf(row, group)}
        aria-label={row.own ? t('app.you') : name}
        data-state={row.own ? row.state : undefined}
        data-id={row.id}
      >
        {group ? (
          <>
            <span className="message-gutter">{row.first ? <Avatar jid={row.from} name={name} size={34} /> : time}</span>
            <div className="message-body">
              {row.first && (
                <div className="message-head">
                  <strong>{name}</strong>
                  {time}
                </div>
              )}
              <span className="message-text">
                <Folded row={row} line={line} group={group} />
              </span>
              {state && <span className="message-meta">{state}</span>}
            </div>
          </>
        ) : (
          <div className="bubble">
            <span className="message-text">
              <Folded row={row} line={line} group={group} />
            </span>
            <span className="message-meta">
              {time}
              {state}
            </span>
          </div>
        )}
        {row.state === 'failed' && <Failed row={row} line={line} />}
      </article>
    </>
  );
});

function classesOf(row: Row, group: boolean): string {
  const classes = {
    'is-own': row.own,
    'is-first': row.first,
    'is-last': row.last,
    'is-failed': row.state === 'failed',
  };
  const held = Object.entries(classes).flatMap(([name, holds]) => (holds ? [name] : []));
  return ['message', group ? 'in-log' : 'in-chat', ...held].join(' ');
}

const MARKS: Record<MessageState, IconName> = {
  waiting: 'clock',
  failed: 'alert',
  stored: 'tick',
  delivered: 'ticks',
  read: 'ticks',
};

function StateMark({ row, group, others }: { row: Row; group: boolean; others: number }) {
  const t = useWords();
  const words =
    group && row.readBy > 0 ? t('message.readBy', { count: row.readBy, all: others }) : t(`message.${row.state}`);
  return (
    <Tooltip title={words} mouseEnterDelay={0.4}>
      <span className={`state state-${row.state}`}>
        <Icon name={MARKS[row.state]} size={15} />
        <span className="heard">{words}</span>
      </span>
    </Tooltip>
  );
}

const REASONS: readonly string[] = [
  'no-such-line',
  'too-large',
  'slow-down',
  'not-stored',
  'random-reused',
  'unanswered',
];

function Failed({ row, line }: { row: Row; line: string }) {
  const t = useWords();
  const live = useLive();
  const { pending, reason = '' } = row;
  if (pending === undefined) {
    return null;
  }
  const words =
    reason === 'full' ? t('composer.full') : t(`message.refused.${REASONS.includes(reason) ? reason : 'other'}` as Key);
  return (
    <div className="failed" role="alert">
      <span>{t('message.failedWhy', { reason: words })}</span>
      <button type="button" className="plain-link" onClick={() => live.sayAgain(pending)}>
        {t('message.retry')}
      </button>
      <button type="button" className="plain-link" onClick={() => usePending.getState().remove(line, pending.random)}>
        {t('message.discard')}
      </button>
    </div>
  );
}

/** How many letters a line of a text has room for, at most: in a bubble or across the log, on a desk or a phone. */
const COLUMNS = { bubble: { desk: 88, phone: 48 }, log: { desk: 150, phone: 46 } };

/** A text so long that it would push the conversation away shows its beginning, and the rest on demand. */
function Folded({ row, line, group }: { row: Row; line: string; group: boolean }) {
  const t = useWords();
  const phone = useMedia(PHONE);
  const open = useUnfolded((all) => all.byLine[line]?.includes(row.key) ?? false);
  const beginning = beginningOf(row.text, COLUMNS[group ? 'log' : 'bubble'][phone ? 'phone' : 'desk']);
  if (row.text === '') {
    // Of a message of somebody who was erased its place is left.
    return <em>{t('message.nothing')}</em>;
  }
  if (beginning === row.text) {
    return <Text text={row.text} />;
  }
  const toggle = ({ currentTarget: button }: MouseEvent<HTMLElement>) => {
    const before = button.getBoundingClientRect().top;
    flushSync(() => useUnfolded.getState().toggle(line, row.key));
    const list = button.closest('.history-list');
    if (open && list !== null) {
      // What goes away is above the button: it stays under the finger, and what is below it where it was.
      list.scrollTop += button.getBoundingClientRect().top - before;
    }
  };
  return (
    <>
      <span className={open ? 'message-whole' : 'message-beginning'}>
        <Text text={open ? row.text : beginning} />
      </span>
      <button type="button" className="plain-link message-fold" aria-expanded={open} onClick={toggle}>
        {t(open ? 'message.less' : 'message.more')}
      </button>
    </>
  );
}

const LINK = /\bhttps?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}，。！？；：）】」]/gu;

/** Addresses become links; everything else stays the text it is. */
function Text({ text }: { text: string }) {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    parts.push(text.slice(from, match.index));
    parts.push(
      <a key={match.index} href={match[0]} target="_blank" rel="noopener noreferrer nofollow">
        {match[0]}
      </a>,
    );
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return <>{parts}</>;
}
