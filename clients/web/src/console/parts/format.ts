import { shortDate } from '../../app/i18n/time.js';
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

/** "6 min ago": relative up to a day, then the date. Everything in the console that was at some time is told by it. */
export function agoOf(time: number, now: number, language: Language, t: ConsoleTranslate): string {
  const seconds = Math.floor((now - time) / 1_000);
  if (seconds < MINUTE) {
    return t('ago.now');
  }
  if (seconds < HOUR) {
    return t('ago.minutes', { count: Math.floor(seconds / MINUTE) });
  }
  return seconds < DAY ? t('ago.hours', { count: Math.floor(seconds / HOUR) }) : shortDate(time, now, language);
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
