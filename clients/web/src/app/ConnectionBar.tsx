import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useChannelState, useLive } from '../live/context.js';
import { useWords } from './i18n/index.js';

/** Quiet while all is well; says what goes on when it is not, and that work goes on. */
export function ConnectionBar() {
  const t = useWords();
  const live = useLive();
  const state = useChannelState();
  const network = useSyncExternalStore(listenToNetwork, () => navigator.onLine);
  const [now, setNow] = useState(() => Date.now());
  const waiting = state.kind === 'waiting';
  // A try that is under way does not take the words away: they would flicker with every try.
  const lost = useRef(false);
  lost.current = waiting || (lost.current && state.kind === 'connecting');

  useEffect(() => {
    if (waiting) {
      setNow(Date.now());
      const timer = setInterval(() => setNow(Date.now()), 1_000);
      return () => clearInterval(timer);
    }
    return undefined;
  }, [waiting]);

  // A first connection that takes no longer than usual is no news.
  const text = !network
    ? t('connection.offline')
    : waiting
      ? t('connection.waiting', { count: Math.max(1, Math.ceil((state.retryAt - now) / 1_000)) })
      : lost.current
        ? t('connection.trying')
        : undefined;
  return (
    <div className="connection" hidden={text === undefined}>
      {/* The count would be read out every second: the words stand still for who listens. */}
      <span role="status" className="heard">
        {text === undefined ? '' : t(network ? 'connection.lost' : 'connection.offline')}
      </span>
      <span aria-hidden="true">{text}</span>
      {waiting && network && (
        <button type="button" className="plain-link" onClick={() => live.channel.hurry()}>
          {t('connection.now')}
        </button>
      )}
    </div>
  );
}

function listenToNetwork(changed: () => void): () => void {
  addEventListener('online', changed);
  addEventListener('offline', changed);
  return () => {
    removeEventListener('online', changed);
    removeEventListener('offline', changed);
  };
}
