import { endOf } from '../access/subjects.js';

/** What a tree is made of: each names what it stands beneath, or nothing on top. */
export interface Node {
  readonly id: string;
  readonly parent?: string | null;
  readonly name: string;
}

export interface Branch<T extends Node> {
  readonly node: T;
  readonly beneath: readonly Branch<T>[];
}

/** By name on each level. What stands beneath one that is not there, or in a circle, is on top: nothing is ever not shown. */
export function treeOf<T extends Node>(nodes: readonly T[], language: string): Branch<T>[] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const beneath = new Map<string, T[]>();
  for (const node of nodes) {
    const above = node.parent != null && known.has(node.parent) ? node.parent : '';
    beneath.set(above, [...(beneath.get(above) ?? []), node]);
  }
  const shown = new Set<string>();
  const order = new Intl.Collator(language, { numeric: true });
  const branch = (node: T): Branch<T> => {
    shown.add(node.id);
    return { node, beneath: branches((beneath.get(node.id) ?? []).filter((one) => !shown.has(one.id))) };
  };
  const branches = (level: readonly T[]): Branch<T>[] =>
    [...level].sort((one, other) => order.compare(one.name, other.name)).map(branch);
  const top = branches(beneath.get('') ?? []);
  const circles = nodes.filter((node) => !shown.has(node.id));
  return [...top, ...circles.flatMap((node) => (shown.has(node.id) ? [] : [branch(node)]))];
}

/** A node and all that stand beneath it, by their ids. */
export function within(nodes: readonly Node[], id: string): ReadonlySet<string> {
  const found = new Set([id]);
  // Each round finds the next level; one that finds nothing new is the last.
  for (let before = 0; before < found.size;) {
    before = found.size;
    nodes.filter((node) => node.parent != null && found.has(node.parent)).forEach((node) => found.add(node.id));
  }
  return found;
}

/** The names above a node, from the top, without its own. */
export function pathTo(nodes: readonly Node[], node: Node): string[] {
  const known = new Map(nodes.map((one) => [one.id, one]));
  const path: string[] = [];
  for (let at = known.get(node.parent ?? ''); at !== undefined && path.length < known.size;) {
    path.unshift(at.name);
    at = known.get(at.parent ?? '');
  }
  return path;
}

/** The last moment of that day where the reader is, by which one asks how it was then; undefined for no day, today or later. */
export function momentOf(day: string, now: number): string | undefined {
  const end = endOf(day);
  return end === undefined || Date.parse(end) > now ? undefined : new Date(Date.parse(end) - 1).toISOString();
}
