import { useState } from 'react';
import { Problem } from '../../api/client.js';
import { useWords } from '../../app/i18n/index.js';
import { useConsoleWords } from '../words/index.js';
import { adviceOf } from './refused.js';

interface Trouble {
  readonly text: string;
  /** When it was told, if it is that nobody answered; what was refused stays so. */
  readonly unanswered: number | undefined;
}

/**
 * Why something could not be done, above the buttons of a dialog. That the server does not answer is told until it does again.
 *
 * @param readAt when the page behind the dialog was last read, in milliseconds
 */
export function useTrouble(readAt: number) {
  const t = useConsoleWords();
  const words = useWords();
  const [trouble, setTrouble] = useState<Trouble>();
  const answers = trouble?.unanswered !== undefined && readAt > trouble.unanswered;
  return {
    tell: (fault: unknown) =>
      setTrouble({
        text: adviceOf(fault, t, words),
        unanswered: fault instanceof Problem && fault.status !== 0 && fault.status < 500 ? undefined : Date.now(),
      }),
    say: (text: string) => setTrouble({ text, unanswered: undefined }),
    clear: () => setTrouble(undefined),
    shown: (
      <div className={`dialog-trouble${answers ? ' is-over' : ''}`} role="alert">
        {answers ? t('trouble.over') : trouble?.text}
      </div>
    ),
  };
}
