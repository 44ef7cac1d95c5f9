import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import type { Line } from '../api/types.js';
import { Icon } from '../app/Icon.js';
import { useWords } from '../app/i18n/index.js';
import { Failure, Late } from '../app/States.js';
import { useNow } from '../app/now.js';
import { UNREAD_SHOWN_MAX } from '../lines/lines.js';
import { useLive } from '../live/context.js';
import { newestId, type Log } from './log.js';
import { MessageRow } from './MessageRow.js';
import { usePending, type Pending } from './pending.js';
import { useOlder } from './queries.js';
import { firstUnread, readAtEnd, unseenIn } from './reading.js';
import { heldBack, layOut, type Row } from './rows.js';

interface Props {
  line: Line;
  log: Log | undefined;
  isPending: boolean;
  /** Tries that have failed since it was asked for. */
  failures: number;
  error: unknown;
  retry: () => void;
  /** How many others have to read a message for it to be read. */
  others: number;
}

/** Far above zero: what is put in front counts down from here, which is how the list keeps its place. */
const FIRST_INDEX = 1_000_000;
const NO_PENDING: readonly Pending[] = [];

/** The messages of a line, scrolling back as far as there are any. */
export function History({ line, log, isPending, failures, error, retry, others }: Props) {
  const t = useWords();
  const failure = useFailure(isPending, error);
  if (log === undefined) {
    return (
      <div className="history" aria-busy={isPending}>
        {failure === null ? (
          <HistorySkeleton failures={failures} />
        ) : (
          <Failure title={t('line.failed')} error={failure} retry={retry} retrying={isPending} />
        )}
      </div>
    );
  }
  return <Messages line={line} log={log} others={others} />;
}

function Messages({ line, log, others }: { line: Line; log: Log; others: number }) {
  const t = useWords();
  const live = useLive();
  const now = useNow();
  const list = useRef<VirtuosoHandle>(null);
  const pending = usePending((all) => all.byLine[line.line]) ?? NO_PENDING;
  // Where reading stopped when the line was opened; it moves away once oneself has written.
  const [readId, setReadId] = useState(() => (line.unread > 0 ? (line.readId ?? '0') : undefined));
  const group = line.kind === 'group';
  const rows = useMemo(
    () => layOut(log.messages, pending, { me: live.me, others, readId, more: log.more }),
    [log, pending, live.me, others, readId],
  );
  const [start] = useState(() => startOf(rows, log, readId));
  const [atBottom, setAtBottom] = useState(start.index === 'LAST');
  // The newest message seen at the bottom: what came after it is counted on the button.
  const [seenId, setSeenId] = useState(() => (start.index === 'LAST' ? newestId(log) : readId));
  const attentive = useAttention();
  const newest = newestId(log);

  useEffect(() => {
    if (pending.some((message) => message.reason === undefined)) {
      setReadId(undefined);
    }
  }, [pending]);

  useEffect(() => {
    const reads = atBottom && attentive;
    live.reading(reads ? line.line : undefined);
    if (reads && newest !== undefined) {
      setSeenId(newest);
      readAtEnd(log, line).forEach((id) => live.readUpTo(line.line, id));
    }
    return () => live.reading(undefined);
  }, [live, line.line, line.readId, line.unread, log.messages, newest, atBottom, attentive]);

  // A line that was at its end stays there when the box it is shown in shrinks: a bar comes, the place to write grows.
  const scroller = useRef<HTMLElement>(null);
  const end = useRef(atBottom);
  useEffect(() => {
    end.current = atBottom;
  }, [atBottom]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) {
      return undefined;
    }
    const watcher = new ResizeObserver(() => {
      if (end.current) {
        element.scrollTop = element.scrollHeight;
      }
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [rows.length === 0]);
  const followed = rows.at(-1)?.key;
  useEffect(() => {
    if (end.current) {
      requestAnimationFrame(() => scroller.current?.scrollTo({ top: scroller.current.scrollHeight }));
    }
  }, [followed]);

  const { older, state, again } = useOlderWhenAsked(line.line, log);
  const unseen = atBottom || seenId === undefined ? 0 : unseenIn(log, seenId, line.unread);
  const jumpNew =
    unseen > UNREAD_SHOWN_MAX ? t('line.jumpMany', { count: t('lines.many') }) : t('line.jumpNew', { count: unseen });

  if (rows.length === 0) {
    return (
      <div className="history history-empty">
        <p>{group ? t('line.empty.group') : t('line.empty.chat', { name: line.title })}</p>
      </div>
    );
  }
  return (
    <div className="history">
      <OlderNote state={state} again={again} />
      <Virtuoso<Row>
        ref={list}
        scrollerRef={(element) => {
          scroller.current = element instanceof HTMLElement ? element : null;
        }}
        className="history-list"
        role="log"
        aria-live="off"
        aria-label={t('line.messages', { name: line.title })}
        data={rows}
        firstItemIndex={FIRST_INDEX - log.prepended + heldBack(rows, log.messages)}
        initialTopMostItemIndex={start}
        alignToBottom
        atBottomThreshold={48}
        atBottomStateChange={setAtBottom}
        followOutput={(isAtBottom) => (isAtBottom || rows.at(-1)?.state === 'waiting' ? 'auto' : false)}
        startReached={older}
        increaseViewportBy={{ top: 800, bottom: 400 }}
        computeItemKey={(_, row) => row.key}
        components={COMPONENTS}
        itemContent={(_, row) => <MessageRow row={row} line={line.line} group={group} others={others} now={now} />}
      />
      {!atBottom && (
        <button
          type="button"
          className="jump"
          onClick={() => list.current?.scrollToIndex({ index: 'LAST', align: 'end', behavior: 'auto' })}
          aria-label={unseen > 0 ? jumpNew : t('line.jump')}
        >
          <Icon name="down" size={18} />
          {unseen > 0 && <span>{jumpNew}</span>}
        </button>
      )}
    </div>
  );
}

/** At the first unread message that is here, with a little of what was read above it, or at the end. */
function startOf(
  rows: readonly Row[],
  log: Log,
  readId: string | undefined,
): { index: number | 'LAST'; align: 'start' | 'end'; offset?: number } {
  const first = firstUnread(log.messages, readId)?.id;
  const unread =
    first === undefined
      ? -1
      : Math.max(
          0,
          rows.findIndex((row) => row.id === first),
        );
  return unread >= 0 ? { index: unread, align: 'start', offset: -72 } : { index: 'LAST', align: 'end' };
}

const SETTLED_MILLIS = 500;

type OlderState = 'idle' | 'loading' | 'failed';

function OlderNote({ state, again }: { state: OlderState; again: () => void }) {
  const t = useWords();
  switch (state) {
    case 'idle':
      return null;
    case 'loading':
      return (
        <Late>
          <div className="history-older" role="status">
            {t('line.loadingOlder')}
          </div>
        </Late>
      );
    case 'failed':
      return (
        <div className="history-older" role="alert">
          {t('line.olderFailed')}{' '}
          <button type="button" className="plain-link" onClick={again}>
            {t('app.retry')}
          </button>
        </div>
      );
  }
}

function Header() {
  return <div className="history-top" />;
}

function Footer() {
  return <div className="history-bottom" />;
}

const COMPONENTS = { Header, Footer };

function useOlderWhenAsked(line: string, log: Log) {
  const read = useOlder(line);
  const [state, setState] = useState<OlderState>('idle');
  const busy = useRef(false);
  const [settles] = useState(() => performance.now() + SETTLED_MILLIS);
  const more = log.more;
  const again = useCallback(() => {
    if (busy.current || !more) {
      return;
    }
    busy.current = true;
    setState('loading');
    void read()
      .then(
        () => setState('idle'),
        () => setState('failed'),
      )
      .finally(() => {
        busy.current = false;
      });
  }, [read, more]);
  const older = useCallback(() => {
    // A failure is tried again by hand, not by every twitch of the wheel.
    if (state !== 'failed') {
      // A page that comes before the list has found its first place would send it to the end.
      setTimeout(again, Math.max(0, settles - performance.now()));
    }
  }, [again, state, settles]);
  return { older, again, state };
}

/** Someone is looking: the tab is in front and the window has the focus. */
function useAttention(): boolean {
  return useSyncExternalStore(listenToAttention, () => document.visibilityState === 'visible' && document.hasFocus());
}

function listenToAttention(changed: () => void): () => void {
  addEventListener('focus', changed);
  addEventListener('blur', changed);
  document.addEventListener('visibilitychange', changed);
  return () => {
    removeEventListener('focus', changed);
    removeEventListener('blur', changed);
    document.removeEventListener('visibilitychange', changed);
  };
}

/** What went wrong last, or null. It stays while it is tried again, so that its words do. */
export function useFailure(isPending: boolean, error: unknown): unknown {
  const failure = useRef<unknown>(null);
  failure.current = isPending ? failure.current : error;
  return failure.current;
}

/** Grey rows without a word say for this long that messages are on their way. */
const SLOW_MILLIS = 2_000;

/** @param failures tries that have failed; another is under way */
export function HistorySkeleton({ failures }: { failures: number }) {
  const t = useWords();
  return (
    <Late>
      <div className="history-skeleton" role="status" aria-label={t('app.loading')}>
        <Late millis={SLOW_MILLIS}>
          <p className="history-slow">{t(failures > 0 ? 'line.tryingAgain' : 'line.slow')}</p>
        </Late>
        {[46, 30, 58, 38, 52, 24].map((width, index) => (
          <span
            key={width}
            className={index % 3 === 2 ? 'is-own' : ''}
            style={{ width: `${width}%`, height: 28 + ((index * 11) % 24) }}
          />
        ))}
      </div>
    </Late>
  );
}
