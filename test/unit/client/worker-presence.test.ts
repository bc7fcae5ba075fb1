/** Which workers count as running: those that asked for work of late, each once. */
import { expect, test } from 'vitest';
import { recentPollers } from '../../../src/client/worker-presence.ts';

const poller = (identity: string, secondsAgo: number) => ({
  identity,
  lastAccessTime: { seconds: String(Math.floor(Date.now() / 1000) - secondsAgo) },
});

test('a worker in the middle of a long poll counts, one that was lost does not', () => {
  expect(recentPollers([poller('a', 60), poller('b', 3600)])).toBe(1);
  expect(recentPollers([poller('b', 3600), { identity: 'c' }])).toBe(0);
});

test('the several pollers of a worker are one', () => {
  expect(recentPollers([poller('a', 1), poller('a', 2), poller('b', 3)])).toBe(2);
});
