import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Show } from '@posthouse/sdk';

export type ThemeChoice = 'system' | 'light' | 'dark';
export type Language = 'en' | 'zh-CN';

interface Preferences {
  theme: ThemeChoice;
  language: Language;
  show: Show;
  details: boolean;
  set(change: Partial<Pick<Preferences, 'theme' | 'language' | 'show' | 'details'>>): void;
}

/** What this browser remembers about how its reader likes things; kept in localStorage. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      theme: 'system',
      language: navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en',
      show: 'online',
      details: false,
      set,
    }),
    { name: 'posthouse.preferences', version: 1 },
  ),
);
