import type { Reply } from '../../api/client.js';

export type Shard = Reply<'GET /api/shards'>['items'][number];

export const COLUMNS = 8;

export interface Owner {
  readonly name: string;
  /** A letter that stands for it in the grid, beside the colour. */
  readonly letter: string;
  /** 0 to 9, as the hues of the page. */
  readonly hue: number;
  readonly count: number;
}

/** Who owns how many, in the order of their names, so that each keeps its letter while nodes come and go behind it. */
export function ownersOf(shards: readonly Shard[]): Owner[] {
  const counts = new Map<string, number>();
  for (const { owner } of shards) {
    counts.set(owner, (counts.get(owner) ?? 0) + 1);
  }
  return [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, count], at) => ({ name, count, letter: letterOf(at), hue: (at * 3 + 6) % 10 }));
}

/** A to Z, then AA and so on. */
function letterOf(at: number): string {
  return at < 26 ? String.fromCharCode(65 + at) : letterOf(Math.floor(at / 26) - 1) + letterOf(at % 26);
}

/** Where the arrow keys lead in the grid; undefined for other keys. */
export function stepOf(key: string, at: number, count: number): number | undefined {
  const to = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at + COLUMNS,
    ArrowUp: at - COLUMNS,
    Home: 0,
    End: count - 1,
  }[key];
  return to === undefined ? undefined : to < 0 || to >= count ? at : to;
}

/** The farthest first; those whose owner is silent before all, since nobody knows how far. */
export function behindFirst(shards: readonly Shard[]): Shard[] {
  const far = (shard: Shard) => (shard.behind == null ? Number.MAX_SAFE_INTEGER : shard.behind);
  return [...shards].sort((one, other) => far(other) - far(one) || one.shard - other.shard);
}
