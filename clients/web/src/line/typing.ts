import { create } from 'zustand';

/** Someone who stops without saying so is believed to type for this long. */
const BELIEVED_MILLIS = 12_000;

interface Typing {
  byLine: Record<string, readonly string[]>;
  heard(line: string, from: string, composing: boolean): void;
}

/** Who is typing where. */
export const useTyping = create<Typing>()((set) => {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const change = (line: string, from: string, composing: boolean) =>
    set(({ byLine }) => {
      const others = (byLine[line] ?? []).filter((other) => other !== from);
      const { [line]: _, ...rest } = byLine;
      const now = composing ? [...others, from] : others;
      return { byLine: now.length === 0 ? rest : { ...rest, [line]: now } };
    });
  return {
    byLine: {},
    heard: (line, from, composing) => {
      const key = `${line}\n${from}`;
      clearTimeout(timers.get(key));
      timers.delete(key);
      if (composing) {
        timers.set(
          key,
          setTimeout(() => change(line, from, false), BELIEVED_MILLIS),
        );
      }
      change(line, from, composing);
    },
  };
});
