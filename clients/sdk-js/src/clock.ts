/** Time and chance as the channel sees them, so that a test can foresee both. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs once after the pause; the answer takes it back. */
  after(millis: number, run: () => void): () => void;
}

/** The machine's clock. */
export const machineClock: Clock = {
  now: () => Date.now(),
  after: (millis, run) => {
    const timer = setTimeout(run, millis);
    return () => clearTimeout(timer);
  },
};

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A packet's own name, the same in every retry: 96 random bits and the time, of `A-Z a-z 0-9 - _`. */
export function packetRandom(now: number, chance: () => number): string {
  let text = '';
  for (let i = 0; i < 16; i++) {
    text += ALPHABET[Math.floor(chance() * 64)];
  }
  return `${text}-${now.toString(36)}`;
}

/** Chance from the machine's good source, from 0 (inclusive) to 1 (exclusive). */
export function machineChance(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32;
}
