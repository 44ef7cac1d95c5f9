import { useMemo } from 'react';
import { usePreferences, type Language } from '../preferences.js';
import { en } from './en.js';
import { fill } from './words.js';
import { zh } from './zh.js';

export type Key = keyof typeof en;
export type Translate = (key: Key, values?: Record<string, string | number>) => string;

const words = { en, 'zh-CN': zh };

/** The words of one language. */
export function translatorFor(language: Language): Translate {
  return (key, values) => fill(words[language][key], language, values);
}

/** The words of the reader's language. */
export function useWords(): Translate {
  const language = usePreferences((preferences) => preferences.language);
  return useMemo(() => translatorFor(language), [language]);
}
