import { describe, expect, it } from 'vitest';
import { momentOf, pathTo, treeOf, within, type Branch, type Node } from '../src/console/organisation/tree.js';

const one = (id: string, name: string, parent: string | null = null): Node => ({ id, name, parent });
const shape = (branches: readonly Branch<Node>[]): unknown[] =>
  branches.map(({ node, beneath }) => (beneath.length === 0 ? node.name : [node.name, ...shape(beneath)]));

describe('a tree of departments', () => {
  const nodes = [
    one('3', 'North 10', '1'),
    one('4', 'North 9', '1'),
    one('1', 'Sales'),
    one('2', 'Audit'),
    one('5', 'Ice', '3'),
  ];

  it('is sorted by name on each level, numbers by their size', () => {
    expect(shape(treeOf(nodes, 'en'))).toEqual(['Audit', ['Sales', 'North 9', ['North 10', 'Ice']]]);
  });

  it('shows each department once, whatever it says of itself', () => {
    expect(shape(treeOf([one('1', 'A', '9'), one('2', 'B', '3'), one('3', 'C', '2')], 'en'))).toEqual([
      'A',
      ['B', 'C'],
    ]);
    expect(shape(treeOf([one('1', 'A', '1')], 'en'))).toEqual(['A']);
    expect(treeOf([], 'en')).toEqual([]);
  });

  it('knows what is within one, and what it stands beneath', () => {
    expect([...within(nodes, '1')].sort()).toEqual(['1', '3', '4', '5']);
    expect([...within(nodes, '2')]).toEqual(['2']);
    expect(pathTo(nodes, one('5', 'Ice', '3'))).toEqual(['Sales', 'North 10']);
    expect(pathTo(nodes, one('2', 'Audit'))).toEqual([]);
    expect(pathTo([one('2', 'B', '3'), one('3', 'C', '2')], one('2', 'B', '3')).length).toBeLessThanOrEqual(2);
  });
});

describe('a day that is asked for', () => {
  const noon = new Date(2026, 10, 22, 12).getTime();

  it('is meant until its end, where the reader is', () => {
    expect(momentOf('2026-11-21', noon)).toBe(new Date(2026, 10, 21, 23, 59, 59, 999).toISOString());
  });

  it('is now when it is today, to come, or none', () => {
    expect(['2026-11-22', '2027-01-01', '', 'yesterday'].map((day) => momentOf(day, noon))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
