import { describe, expect, it } from 'vitest';
import { atLeast, atMost, figuresOf, goalMet, percentile, renderTable } from '../../../bench/report.ts';

describe('figures of a benchmark', () => {
  it('takes the nearest-rank percentile, whatever the order of the samples', () => {
    const samples = [30, 10, 40, 20];
    expect([0, 0.5, 0.75, 0.99, 1].map((share) => percentile(samples, share))).toEqual([10, 20, 30, 40, 40]);
  });

  it('refuses to make a figure of nothing', () => {
    expect(() => percentile([], 0.5)).toThrow(RangeError);
  });

  it('keeps spread and number of samples, and says in the table which goal was missed', () => {
    const figures = figuresOf({
      name: 'latency',
      unit: 'ms',
      values: [50, 60, 200],
      statistics: { p50: atMost(70), p99: atMost(150), max: null },
    });
    expect(figures.map(goalMet)).toEqual([true, false, undefined]);
    expect(figures[1]).toMatchObject({ value: 200, spread: [50, 200], samples: 3 });
    const lines = renderTable(figures).split('\n');
    expect(lines[1]).toMatch(/p50 +60\.0 ms .*at most 70 +met$/);
    expect(lines[2]).toMatch(/p99 +200 ms .*at most 150 +MISSED$/);
  });

  it('reads a bound from below the other way round', () => {
    const [figure] = figuresOf({
      name: 'rate',
      unit: '/s',
      values: [36],
      statistics: { median: atLeast(35) },
    });
    expect(figure === undefined ? undefined : goalMet(figure)).toBe(true);
  });
});
