import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface Drafts {
  byLine: Record<string, string>;
  write(line: string, text: string): void;
  clear(): void;
}

const LINES_MAX = 200;

/** What was begun and not sent, by line; survives the browser. */
export const useDrafts = create<Drafts>()(
  persist(
    (set) => ({
      byLine: {},
      write: (line, text) =>
        set(({ byLine }) => {
          const { [line]: _, ...rest } = byLine;
          const entries = Object.entries(rest).slice(-(LINES_MAX - 1));
          return { byLine: text.trim() === '' ? rest : Object.fromEntries([...entries, [line, text]]) };
        }),
      clear: () => set({ byLine: {} }),
    }),
    { name: 'posthouse.drafts', version: 1, partialize: ({ byLine }) => ({ byLine }) },
  ),
);
