import { useCallback, useEffect, useLayoutEffect, useRef, type KeyboardEvent } from 'react';
import { Button, Tooltip } from 'antd';
import { Icon } from '../app/Icon.js';
import { useWords } from '../app/i18n/index.js';
import { useMedia } from '../app/media.js';
import { useLive } from '../live/context.js';
import { useDrafts } from './drafts.js';

/** The longest text the channel takes. */
const TEXT_MAX = 10_000;

/** Typing is said again after this long, and taken back after a pause of the other. */
const SAY_AGAIN_MILLIS = 5_000;
const PAUSE_MILLIS = 6_000;

/** Where one writes. It grows to eight lines; what is begun stays until it is sent, in this browser. */
export function Composer({ line, name }: { line: string; name: string }) {
  const t = useWords();
  const live = useLive();
  const touch = useMedia('(pointer: coarse)');
  const box = useRef<HTMLTextAreaElement>(null);
  const text = useDrafts((drafts) => drafts.byLine[line]) ?? '';
  const write = useDrafts((drafts) => drafts.write);
  const { typed, stopped } = useTypingSignal(line);
  const tooMany = [...text.trim()].length - TEXT_MAX;
  const sendable = text.trim() !== '' && tooMany <= 0;

  useLayoutEffect(() => {
    const element = box.current;
    if (element !== null) {
      // Measured anew from nothing, or it would never shrink; the style sheet holds it at eight lines.
      element.style.height = 'auto';
      element.style.height = `${element.scrollHeight}px`;
    }
  }, [text]);

  useEffect(() => {
    // On a touch screen the keyboard would cover what one came to read.
    if (!touch) {
      box.current?.focus({ preventScroll: true });
    }
  }, [touch]);

  const send = () => {
    if (!sendable) {
      return;
    }
    stopped();
    live.say(line, text.trim());
    write(line, '');
    box.current?.focus();
  };

  const onKey = (event: KeyboardEvent) => {
    // Enter that ends the choice of a Chinese word is not meant for us.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };

  return (
    <div className="composer">
      <div className="composer-box">
        <textarea
          ref={box}
          rows={1}
          value={text}
          placeholder={t('composer.placeholder', { name })}
          aria-label={t('composer.label', { name })}
          aria-describedby="composer-hint"
          aria-invalid={tooMany > 0}
          enterKeyHint="send"
          onChange={(event) => {
            write(line, event.target.value);
            typed(event.target.value);
          }}
          onBlur={stopped}
          onKeyDown={onKey}
        />
        <Tooltip title={t('composer.hint')} mouseEnterDelay={0.6}>
          <Button
            type={sendable ? 'primary' : 'text'}
            aria-label={t('composer.send')}
            disabled={!sendable}
            icon={<Icon name="send" size={18} />}
            onClick={send}
          />
        </Tooltip>
      </div>
      <span id="composer-hint" className="heard">
        {t('composer.hint')}
      </span>
      {tooMany > 0 && (
        <div className="composer-error" role="alert">
          {t('composer.tooLong', { count: tooMany })}
        </div>
      )}
    </div>
  );
}

/** Says "composing" while something is being written, and "paused" when it is not any more. */
function useTypingSignal(line: string) {
  const live = useLive();
  const saidAt = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const stopped = useCallback(() => {
    clearTimeout(timer.current);
    if (saidAt.current !== 0) {
      saidAt.current = 0;
      live.typing(line, 'paused');
    }
  }, [live, line]);

  const typed = (text: string) => {
    if (text.trim() === '') {
      stopped();
      return;
    }
    if (Date.now() - saidAt.current > SAY_AGAIN_MILLIS) {
      saidAt.current = Date.now();
      live.typing(line, 'composing');
    }
    clearTimeout(timer.current);
    timer.current = setTimeout(stopped, PAUSE_MILLIS);
  };

  useEffect(() => stopped, [stopped]);
  return { typed, stopped };
}
