import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useChannelState, useLive } from '../live/context.js';
import { useNetwork } from '../live/network.js';
import { useWords } from './i18n/index.js';

/** Quiet while all is well; says what goes on when it is not, and that work goes on. */
export function ConnectionBar() {
  const t = useWords();
  const live = useLive();
  const state = useChannelState();
  const network = useNetwork();
  const [now, setNow] = useState(() => Date.now());
  const waiting = state.kind === 'waiting';
  // A try that is under way does not take the words away: they would flicker with every try.
  const lost = useRef(false);
  lost.current = waiting || (lost.current && state.kind === 'connecting');

  const focused = useRef(false);
  const shown = lost.current && network;
  useLayoutEffect(() => {
    // Who came to the button goes on where the work is, instead of at the very beginning of the page.
    // The browser takes the focus away while the button is being hidden, and React reports no blur meanwhile.
    if (!shown && focused.current) {
      focused.current = false;
      document.getElementById('work')?.focus();
    }
  }, [shown]);

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
      {/* It stays while a try is under way: whoever came to it by keyboard would be thrown off the page otherwise. */}
      <button
        type="button"
        className="plain-link"
        hidden={!shown}
        aria-disabled={!waiting}
        onClick={() => live.channel.hurry()}
        onFocus={() => {
          focused.current = true;
        }}
        onBlur={() => {
          focused.current = false;
        }}
      >
        {t('connection.now')}
      </button>
    </div>
  );
}
