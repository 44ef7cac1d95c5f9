import { useMemo } from 'react';
import { fill } from '../../app/i18n/words.js';
import { usePreferences, type Language } from '../../app/preferences.js';
import { en } from './en.js';
import { zh } from './zh.js';

/** The console's own words: whoever never comes here does not load them. */
export type ConsoleKey = keyof typeof en;
export type ConsoleTranslate = (key: ConsoleKey, values?: Record<string, string | number>) => string;

const words = { en, 'zh-CN': zh };

export function consoleTranslatorFor(language: Language): ConsoleTranslate {
  return (key, values) => fill(words[language][key], language, values);
}

export function useConsoleWords(): ConsoleTranslate {
  const language = usePreferences((preferences) => preferences.language);
  return useMemo(() => consoleTranslatorFor(language), [language]);
}

/** The word for something that the server may name; what it calls by a name that we do not know stays as it is. */
export function wordFor(t: ConsoleTranslate, family: string, name: string): string {
  const key = `${family}.${name}`;
  return key in en ? t(key as ConsoleKey) : name;
}
