import type { Language } from '../../app/preferences.js';

/** What is not for an app of its own, and what there was no room to count by itself. */
export const NO_APP = '-';
export const OTHERS = '*';

/** A slice of time, five seconds long; the last is not over. */
export interface Tick {
  readonly at: string;
  readonly requests: number;
  readonly refused: number;
  readonly errors: number;
}

const SLICE_SECONDS = 5;

/** How the bars of the drawing stand: in parts of the highest, from below, errors first, since they matter most. */
export interface Bar {
  readonly errors: number;
  readonly refused: number;
  readonly answered: number;
}

export function barsOf(ticks: readonly Tick[]): readonly Bar[] {
  const highest = Math.max(1, ...ticks.map((tick) => tick.requests));
  return ticks.map((tick) => {
    // With a code asked for, what was refused may be an error as well.
    const errors = Math.min(tick.errors, tick.requests);
    const refused = Math.min(tick.refused, tick.requests - errors);
    return {
      errors: errors / highest,
      refused: refused / highest,
      answered: (tick.requests - errors - refused) / highest,
    };
  });
}

/** The most requests a second that there were in any slice that is over. */
export function highestOf(ticks: readonly Tick[]): number {
  return Math.max(0, ...ticks.slice(0, -1).map((tick) => tick.requests)) / SLICE_SECONDS;
}

/** "12 ms": two digits that say something. */
export function tookOf(micros: number | null | undefined, language: Language): string {
  if (micros == null) {
    return '–';
  }
  const [value, unit] = micros < 1_000_000 ? [micros / 1_000, 'ms'] : [micros / 1_000_000, 's'];
  return `${value.toLocaleString(language, { maximumSignificantDigits: 2 })} ${unit}`;
}

/** "3.2 %"; what is not nothing is never told as nothing. */
export function shareOf(part: number, whole: number, language: Language): string {
  if (part === 0 || whole === 0) {
    return '0 %';
  }
  const percent = (100 * part) / whole;
  return percent < 0.1
    ? `< ${(0.1).toLocaleString(language)} %`
    : `${percent.toLocaleString(language, { maximumFractionDigits: percent < 10 ? 1 : 0 })} %`;
}
