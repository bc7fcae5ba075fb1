/** The fairness key of a tenant: short names stand for themselves, long ones for a hash, and none is too long. */
import { expect, it } from 'vitest';
import { fairnessKey } from '../../../src/domain/fairness-key.ts';

it.each(['a', 't'.repeat(64), 'к'.repeat(32), '量'.repeat(21)])('%s is its own key', (tenant) => {
  expect(fairnessKey(tenant)).toBe(tenant);
});

it.each([
  't'.repeat(65),
  't'.repeat(256),
  'к'.repeat(33),
  '量'.repeat(22),
  '🚀'.repeat(64),
  '\ud800'.repeat(256),
])('%s has a key of at most 64 bytes', (tenant) => {
  const key = fairnessKey(tenant);
  expect(Buffer.byteLength(key)).toBeLessThanOrEqual(64);
  expect(key).toBe(fairnessKey(tenant));
});

it('long names that begin alike have keys of their own', () => {
  const tenants = Array.from({ length: 1000 }, (_, index) => `${'t'.repeat(200)}${index}`);
  expect(new Set(tenants.map(fairnessKey)).size).toBe(1000);
});

it('is the same in every version', () => {
  expect(fairnessKey('t'.repeat(65))).toBe(`${'t'.repeat(47)}~876b4d3b1d3a54a3`);
});
