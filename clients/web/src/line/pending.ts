import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';

/** A message that was written and that the server has not acknowledged yet. */
export interface Pending {
  readonly random: string;
  readonly line: string;
  readonly text: string;
  readonly time: number;
  /** The refusal's code, once it is given up. */
  readonly reason?: string;
}

interface PendingMessages {
  byLine: Record<string, readonly Pending[]>;
  add(message: Pending): void;
  remove(line: string, random: string): void;
  fail(line: string, random: string, reason: string): void;
  retry(line: string, random: string): void;
  clear(): void;
}

/** More than the channel's outbox holds, for the ones that failed. */
const LINE_MAX = 300;

/** Kept for the tab, so that a reload loses nothing: the same random id is sent again, and stored once. */
export const usePending = create<PendingMessages>()(
  persist(
    (set) => {
      const change = (line: string, how: (messages: readonly Pending[]) => readonly Pending[]) =>
        set(({ byLine }) => {
          const { [line]: old = [], ...rest } = byLine;
          const messages = how(old);
          return { byLine: messages.length === 0 ? rest : { ...rest, [line]: messages.slice(-LINE_MAX) } };
        });
      return {
        byLine: {},
        add: (message) => change(message.line, (messages) => [...messages, message]),
        remove: (line, random) => change(line, (messages) => messages.filter((message) => message.random !== random)),
        fail: (line, random, reason) =>
          change(line, (messages) =>
            messages.map((message) => (message.random === random ? { ...message, reason } : message)),
          ),
        retry: (line, random) =>
          change(line, (messages) =>
            messages.map((message) => {
              const { reason: _, ...waiting } = message;
              return message.random === random ? waiting : message;
            }),
          ),
        clear: () => set({ byLine: {} }),
      };
    },
    {
      name: 'posthouse.pending',
      version: 1,
      storage: createJSONStorage(() => sessionStorage),
      partialize: ({ byLine }) => ({ byLine }),
    },
  ),
);
