import type { Reply } from '../../api/client.js';

export type Overview = Reply<'GET /api/overview'>;
export type Vitals = Overview['nodes'][number];

/** Something that somebody should know of, and do something about. */
export type Concern =
  /** A part of a node says so itself, in its own words. */
  | {
      readonly kind: 'part';
      readonly grave: boolean;
      readonly nodes: readonly string[];
      readonly part: string;
      readonly what: string;
      readonly advice: string;
    }
  | {
      readonly kind: 'silent';
      readonly grave: true;
      readonly nodes: readonly string[];
      /** Shards that nobody has taken over from them yet; undefined when that is not known. */
      readonly orphans: number | undefined;
    }
  | { readonly kind: 'certificate'; readonly grave: boolean; readonly nodes: readonly string[]; readonly days: number }
  | { readonly kind: 'noBackup'; readonly grave: false; readonly nodes: readonly string[] }
  | { readonly kind: 'oldBackup'; readonly grave: false; readonly nodes: readonly string[]; readonly days: number }
  | { readonly kind: 'versions'; readonly grave: false; readonly versions: string };

const DAY = 86_400_000;
const CERTIFICATE_DAYS = 21;
/** One a day is the advice; a day later it is late. */
const BACKUP_DAYS = 2;
/** What of a node lets nobody in while it drains, because it was told to. */
const CLOSED_BY_DRAINING = ['node', 'cluster', 'XMPP listeners'];

/** What is not well, the grave first. Pure; the time is the server's. */
export function concernsOf(overview: Overview): Concern[] {
  const now = Date.parse(overview.time);
  const orphans = overview.orphans ?? undefined;
  const found: Concern[] = overview.silent.map((node) => ({ kind: 'silent', grave: true, nodes: [node], orphans }));
  for (const { node, parts, certificateEnds, backup, shardsLeft } of overview.nodes) {
    for (const part of parts) {
      const asOrdered = shardsLeft != null && CLOSED_BY_DRAINING.includes(part.part);
      if (part.state !== 'well' && !asOrdered) {
        found.push({
          kind: 'part',
          grave: part.state === 'unwell',
          nodes: [node],
          part: part.part,
          what: part.what ?? '',
          advice: part.advice ?? '',
        });
      }
    }
    const days = daysBetween(now, Date.parse(certificateEnds));
    if (days < CERTIFICATE_DAYS) {
      found.push({ kind: 'certificate', grave: days < 3, nodes: [node], days });
    }
    if (backup.kind === 'none') {
      found.push({ kind: 'noBackup', grave: false, nodes: [node] });
    } else if (backup.kind !== 'yours' && backup.lastFullAt != null) {
      const age = daysBetween(Date.parse(backup.lastFullAt), now);
      if (age >= BACKUP_DAYS) {
        found.push({ kind: 'oldBackup', grave: false, nodes: [node], days: age });
      }
    }
  }
  const versions = [...new Set(overview.nodes.map((node) => node.version))].sort();
  if (versions.length > 1) {
    found.push({ kind: 'versions', grave: false, versions: versions.join(', ') });
  }
  const together = joined(found);
  return [...together.filter((one) => one.grave), ...together.filter((one) => !one.grave)];
}

/** Nodes that are being emptied, and how much they have still to hand over: as somebody has ordered, so it is no concern. */
export function drainsOf(overview: Overview): { readonly node: string; readonly shards: number }[] {
  return overview.nodes.flatMap(({ node, shardsLeft }) => (shardsLeft == null ? [] : [{ node, shards: shardsLeft }]));
}

/** What several nodes say in the same words is said once, of all of them. */
function joined(concerns: readonly Concern[]): Concern[] {
  const found = new Map<string, Concern>();
  for (const concern of concerns) {
    if (!('nodes' in concern)) {
      found.set(JSON.stringify(concern), concern);
      continue;
    }
    const key = JSON.stringify({ ...concern, nodes: [] });
    const before = found.get(key);
    found.set(
      key,
      before !== undefined && 'nodes' in before ? { ...before, nodes: [...before.nodes, ...concern.nodes] } : concern,
    );
  }
  return [...found.values()];
}

function daysBetween(from: number, to: number): number {
  return Math.floor((to - from) / DAY);
}

/** All nodes together. */
export interface Sum {
  readonly people: number;
  readonly sessions: number;
  readonly pages: number;
  readonly behind: number;
  /** Messages stored in each of the last spans, the oldest first. */
  readonly messages: readonly number[];
  /** A second, over the last half minute; undefined while nothing was counted yet. */
  readonly pace: number | undefined;
  readonly spanSeconds: number;
}

const PACE_SPANS = 6;

export function sumOf(nodes: readonly Vitals[]): Sum {
  const add = (of: (node: Vitals) => number) => nodes.reduce((sum, node) => sum + of(node), 0);
  const spanSeconds = nodes[0]?.spanSeconds ?? 5;
  const length = Math.max(0, ...nodes.map((node) => node.messages.length));
  // Counted from the newest: a node that has just started has fewer.
  const messages = Array.from({ length }, (_, at) =>
    add((node) => node.messages[node.messages.length - length + at] ?? 0),
  );
  const last = messages.slice(-PACE_SPANS);
  return {
    people: add((node) => node.people),
    sessions: add((node) => node.sessions),
    pages: add((node) => node.pages),
    behind: Math.max(0, ...nodes.map((node) => node.behind)),
    messages,
    pace: last.length === 0 ? undefined : last.reduce((sum, one) => sum + one, 0) / (last.length * spanSeconds),
    spanSeconds,
  };
}

/** The points of a line from left to right over a field of 100 by 28, the greatest value at its top. */
export function lineOf(values: readonly number[], slots: number): string {
  const top = Math.max(1, ...values);
  return values
    .map((value, at) => {
      const x = ((slots - values.length + at) / Math.max(1, slots - 1)) * 100;
      return `${x.toFixed(1)},${(27 - (value / top) * 26).toFixed(1)}`;
    })
    .join(' ');
}
