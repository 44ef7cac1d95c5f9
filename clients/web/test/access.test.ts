import { describe, expect, it, vi } from 'vitest';
import { endOf, everyPage, kindOf, standingOf } from '../src/console/access/subjects.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');

describe('a grant', () => {
  const grant = { from: '2026-11-01T00:00:00Z', until: null, ended: null };

  it.each([
    ['holds', grant],
    ['holds', { ...grant, until: '2026-11-22T12:00:01Z' }],
    ['holds', { ...grant, from: '2026-11-22T12:00:00Z' }],
    ['over', { ...grant, until: '2026-11-22T12:00:00Z' }],
    ['later', { ...grant, from: '2026-11-22T12:00:01Z' }],
    ['ended', { ...grant, ended: '2026-11-10T00:00:00Z' }],
    ['ended', { ...grant, from: '2026-12-01T00:00:00Z', ended: '2026-11-10T00:00:00Z' }],
    ['ended', { ...grant, until: '2026-11-20T00:00:00Z', ended: '2026-11-10T00:00:00Z' }],
  ] as const)('%s: %o', (standing, one) => {
    expect(standingOf(one, NOW)).toBe(standing);
  });

  it('holds through its last day, where the reader is', () => {
    expect(endOf('2026-12-31')).toBe(new Date(2027, 0, 1).toISOString());
    expect(endOf('2028-02-28')).toBe(new Date(2028, 1, 29).toISOString());
    expect(endOf('')).toBeUndefined();
    expect(endOf('31.12.2026')).toBeUndefined();
  });
});

describe('an address', () => {
  it('names a person unless it says something else', () => {
    expect([undefined, '', 'robot', 'person', 'app', 'department'].map(kindOf)).toEqual([
      'person',
      'person',
      'person',
      'person',
      'app',
      'department',
    ]);
  });
});

describe('a whole list', () => {
  it('is read page by page, each from where the one before ended', async () => {
    const read = vi.fn(async (after: string) =>
      after === '0' ? { items: [1, 2], next: '2' } : { items: [3], next: null },
    );
    await expect(everyPage(read)).resolves.toEqual([1, 2, 3]);
    expect(read.mock.calls.map(([after]) => after)).toEqual(['0', '2']);
  });

  it('ends somewhere, also where the server always has another page', async () => {
    const read = vi.fn(async (after: string) => ({ items: [after], next: String(Number(after) + 1) }));
    await everyPage(read);
    expect(read).toHaveBeenCalledTimes(50);
  });
});
