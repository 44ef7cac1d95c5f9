import { describe, expect, it } from 'vitest';
import { barsOf, highestOf, shareOf, tookOf, type Tick } from '../src/console/traffic/series.js';

const tick = (requests: number, refused = 0, errors = 0): Tick => ({
  at: '2026-11-22T10:00:00Z',
  requests,
  refused,
  errors,
});

describe('the course of traffic', () => {
  it('is drawn in parts of the highest, and never higher', () => {
    const bars = barsOf([tick(10), tick(20, 5, 5), tick(4, 4, 4)]);

    expect(bars[0]).toEqual({ errors: 0, refused: 0, answered: 0.5 });
    expect(bars[1]).toEqual({ errors: 0.25, refused: 0.25, answered: 0.5 });
    expect(bars[2]).toEqual({ errors: 0.2, refused: 0, answered: 0 });
  });

  it('of nothing is nothing', () => {
    expect(barsOf([tick(0)])).toEqual([{ errors: 0, refused: 0, answered: 0 }]);
    expect(highestOf([])).toBe(0);
  });

  it('is told by its highest slice that is over', () => {
    expect(highestOf([tick(10), tick(50), tick(500)])).toBe(10);
  });
});

describe('figures of traffic', () => {
  it('say how long it took with two digits', () => {
    expect(tookOf(304, 'en')).toBe('0.3 ms');
    expect(tookOf(12_345, 'en')).toBe('12 ms');
    expect(tookOf(1_456_000, 'en')).toBe('1.5 s');
    expect(tookOf(null, 'en')).toBe('–');
  });

  it('never tell something as nothing', () => {
    expect(shareOf(0, 10, 'en')).toBe('0 %');
    expect(shareOf(1, 100_000, 'en')).toBe('< 0.1 %');
    expect(shareOf(1, 31, 'en')).toBe('3.2 %');
    expect(shareOf(1, 2, 'en')).toBe('50 %');
    expect(shareOf(3, 0, 'en')).toBe('0 %');
  });
});
