import type { Language } from '../preferences.js';
import type { Translate } from './index.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter is slow, using one is not. */
function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(language === 'en' ? undefinedOrEnglish() : language, options);
    formats.set(key, made);
  }
  return made;
}

/** An English reader's own region decides between 24 and 12 hours, day and month first. */
function undefinedOrEnglish(): string {
  return navigator.languages?.find((language) => language.startsWith('en')) ?? 'en-GB';
}

/** "14:05" */
export function clockTime(time: number, language: Language): string {
  return format(language, { hour: '2-digit', minute: '2-digit' }).format(time);
}

/** Date and time to the second, for a tooltip. */
export function exactTime(time: number, language: Language): string {
  return format(language, { dateStyle: 'full', timeStyle: 'medium' }).format(time);
}

/** The same calendar day in the reader's zone. */
export function sameDay(left: number, right: number): boolean {
  const a = new Date(left);
  const b = new Date(right);
  return a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
}

/** Relative up to a day, then the date. */
export function shortTime(time: number, now: number, language: Language, t: Translate): string {
  const age = now - time;
  if (age < MINUTE) {
    return t('time.now');
  }
  if (age < HOUR) {
    return t('time.minutes', { count: Math.floor(age / MINUTE) });
  }
  if (age < DAY) {
    return t('time.hours', { count: Math.floor(age / HOUR) });
  }
  return shortDate(time, now, language);
}

/** "21 Nov", with the year where it is another one. */
export function shortDate(time: number, now: number, language: Language): string {
  return sameYear(time, now)
    ? format(language, { day: 'numeric', month: 'short' }).format(time)
    : format(language, { day: 'numeric', month: 'short', year: 'numeric' }).format(time);
}

/** "Today", "Yesterday", or the date. */
export function dayName(time: number, now: number, language: Language, t: Translate): string {
  if (sameDay(time, now)) {
    return t('time.today');
  }
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (sameDay(time, yesterday.getTime())) {
    return t('time.yesterday');
  }
  return sameYear(time, now)
    ? format(language, { weekday: 'long', day: 'numeric', month: 'long' }).format(time)
    : format(language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(time);
}

function sameYear(left: number, right: number): boolean {
  return new Date(left).getFullYear() === new Date(right).getFullYear();
}
