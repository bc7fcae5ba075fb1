/** The retry budget of stage 4: growing pauses, bounded in number, length and time. */
import { expect, it } from 'vitest';
import { retryDelay } from '../../../src/job/dispatch.ts';

const BUDGET = { max_attempts: 4, base_delay_ms: 100, max_delay_ms: 250, max_elapsed_ms: 1000 };

it('doubles the pause up to the longest', () => {
  expect([2, 3, 4].map((next) => retryDelay(BUDGET, next, 0))).toEqual([100, 200, 250]);
});

it('ends after the last attempt and when the time is spent', () => {
  expect(retryDelay(BUDGET, 5, 0)).toBeUndefined();
  expect(retryDelay(BUDGET, 2, 950)).toBeUndefined();
  expect(retryDelay(BUDGET, 2, 900)).toBe(100);
});
