import type { Language } from '../../app/preferences.js';
import type { ConsoleTranslate } from '../words/index.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "14:05:12" */
export function secondOf(time: number, language: Language): string {
  return new Date(time).toLocaleTimeString(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  });
}

/** "21 Nov 2026" */
export function dateOf(time: number, language: Language): string {
  return new Date(time).toLocaleDateString(language === 'en' ? 'en-GB' : language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
}

/** "3 h 20 min": the two largest parts of a span, rounded down. */
export function spanOf(seconds: number, t: ConsoleTranslate): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < MINUTE) {
    return t('span.seconds', { count: whole });
  }
  if (whole < HOUR) {
    return t('span.minutes', { count: Math.floor(whole / MINUTE) });
  }
  if (whole < DAY) {
    const minutes = Math.floor((whole % HOUR) / MINUTE);
    const hours = t('span.hours', { count: Math.floor(whole / HOUR) });
    return minutes === 0 ? hours : `${hours} ${t('span.minutes', { count: minutes })}`;
  }
  return t('span.days', { count: Math.floor(whole / DAY) });
}

/** "2.4": one digit behind the point while that says something. */
export function paceOf(perSecond: number, language: Language): string {
  return perSecond.toLocaleString(language, { maximumFractionDigits: perSecond < 10 ? 1 : 0 });
}
