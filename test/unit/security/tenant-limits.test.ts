/** Limits of tenants on a clock of the test's own. */
import { expect, it } from 'vitest';
import { TenantGate } from '../../../src/security/tenant-limits.ts';

const LIMITS = { default: { submits_per_second: 2, submit_burst: 3, open_streams: 2 }, tenants: {} };

it('lets a burst through, then one submit for every token, and says when', () => {
  let now = 0;
  const gate = new TenantGate(LIMITS, () => now);
  for (let count = 0; count < 3; count += 1) gate.submit('acme');
  const refused = (): unknown => {
    try {
      gate.submit('acme');
      return undefined;
    } catch (error) {
      return error;
    }
  };
  expect(refused()).toMatchObject({ code: 'RATE_LIMITED', details: { retry_after_seconds: 0.5 } });
  gate.submit('umbrella');
  now = 499;
  expect(refused()).toBeDefined();
  now = 500;
  expect(refused()).toBeUndefined();
  expect(refused()).toBeDefined();
  now = 1_000_000;
  for (let count = 0; count < 3; count += 1) expect(refused()).toBeUndefined();
  expect(refused()).toBeDefined();
});

it('gives the room of a stream back once it has ended', () => {
  const gate = new TenantGate(LIMITS);
  const close = gate.openStream('acme');
  gate.openStream('acme');
  expect(() => gate.openStream('acme')).toThrow(/open streams/);
  close();
  gate.openStream('acme');
  expect(() => gate.openStream('acme')).toThrow(/open streams/);
});
