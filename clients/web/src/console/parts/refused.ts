import { Problem } from '../../api/client.js';
import { adviceFor } from '../../app/advice.js';
import type { Translate } from '../../app/i18n/index.js';
import { en } from '../words/en.js';
import type { ConsoleKey, ConsoleTranslate } from '../words/index.js';

/** What to do about a refusal, by its code; about anything else, by its kind, with the request's number. */
export function adviceOf(fault: unknown, t: ConsoleTranslate, words: Translate): string {
  if (fault instanceof Problem && `refused.${fault.code}` in en) {
    return t(`refused.${fault.code}` as ConsoleKey);
  }
  const advice = words(adviceFor(fault));
  return fault instanceof Problem && fault.requestId !== undefined
    ? `${advice} ${words('app.requestId', { id: fault.requestId })}`
    : advice;
}
