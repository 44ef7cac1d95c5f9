import { create } from 'zustand';

interface Unfolded {
  /** By line, the keys of the rows whose long texts are shown whole; the ones touched last come last. */
  byLine: Readonly<Record<string, readonly string[]>>;
  toggle(line: string, key: string): void;
  clear(): void;
}

const LINES_MAX = 50;
const ROWS_MAX = 200;

/** Which long texts someone has unfolded: the list forgets its rows as soon as they are far out of sight. */
export const useUnfolded = create<Unfolded>()((set) => ({
  byLine: {},
  toggle: (line, key) =>
    set(({ byLine }) => {
      const { [line]: before = [], ...rest } = byLine;
      const others = before.filter((other) => other !== key);
      const now = others.length < before.length ? others : [...others, key].slice(-ROWS_MAX);
      return { byLine: Object.fromEntries([...Object.entries(rest).slice(-(LINES_MAX - 1)), [line, now]]) };
    }),
  clear: () => set({ byLine: {} }),
}));
