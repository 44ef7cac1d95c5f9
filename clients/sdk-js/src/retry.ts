/** When to try again: the numbers of the section "Retry" of `docs/protocol/channel.md`, as functions of values. */

/** How long a packet waits for `ack` or `refused` before it is sent again. */
export const ANSWER_MILLIS = 10_000;

/** How long a connection must have stood to count as good; one that falls sooner is a failure like one never made. */
export const STEADY_MILLIS = 10_000;

/** A node that died is missed and replaced within seconds; whoever asked only every 20 s would notice it four times as long. */
const QUICK_FAILURES = 10;

const FAILURES_BEFORE_SLOW = 15;

/**
 * The pause before the next connection: up to 1 s after a good connection was lost, 1 to 3 s after up to ten
 * failures in a row, 5 to 20 s after up to fifteen, 60 s after that.
 *
 * @param failures connections in a row that did not come to stand
 * @param random from 0 (inclusive) to 1 (exclusive)
 */
export function reconnectDelayMillis(failures: number, random: number): number {
  if (failures <= 0) {
    return Math.floor(random * 1_000);
  }
  if (failures <= QUICK_FAILURES) {
    return 1_000 + Math.floor(random * 2_000);
  }
  if (failures <= FAILURES_BEFORE_SLOW) {
    return 5_000 + Math.floor(random * 15_000);
  }
  return 60_000;
}

/** The pause after `refused` with `retry`: 1 s, doubled with every send up to 30 s, a half of it by chance. */
export function resendDelayMillis(sends: number, random: number): number {
  const ceiling = Math.min(30_000, 1_000 * 2 ** Math.min(Math.max(sends - 1, 0), 5));
  return Math.floor(ceiling / 2 + (random * ceiling) / 2);
}
