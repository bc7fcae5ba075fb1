/** Limits of tenants on a clock of the test's own. */
import { expect, it } from 'vitest';
import { TenantGate } from '../../../src/security/tenant-limits.ts';

const LIMITS = {
  default: { submits_per_second: 2, submit_burst: 3, open_streams: 2, open_jobs: 1000 },
  tenants: { small: { submits_per_second: 1000, submit_burst: 1000, open_jobs: 3 } },
};
const none = () => Promise.resolve(0);

it('lets a burst through, then one submit for every token, and says when', () => {
  let now = 0;
  const gate = new TenantGate(LIMITS, none, () => now);
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
  const gate = new TenantGate(LIMITS, none);
  const close = gate.openStream('acme');
  gate.openStream('acme');
  expect(() => gate.openStream('acme')).toThrow(/open streams/);
  close();
  gate.openStream('acme');
  expect(() => gate.openStream('acme')).toThrow(/open streams/);
});

it('refuses what is beyond the open jobs of a tenant until the server counts fewer', async () => {
  let now = 0;
  let counted = 1;
  let queries = 0;
  const count = () => {
    queries += 1;
    return Promise.resolve(counted);
  };
  const gate = new TenantGate(LIMITS, count, () => now);
  expect(await gate.takeJob('small')).toBeDefined();
  const giveBack = await gate.takeJob('small');
  expect(await gate.takeJob('small')).toBeUndefined();
  expect(() => gate.refuseJob('small')).toThrow(/has 3 jobs that have not ended/);
  // A tenant that hammers costs the server one query a second.
  expect(queries).toBe(1);
  expect(await gate.takeJob('acme')).toBeDefined();
  giveBack?.();
  expect(await gate.takeJob('small')).toBeDefined();
  expect(await gate.takeJob('small')).toBeUndefined();
  counted = 0;
  now = 1000;
  expect(await gate.takeJob('small')).toBeDefined();
  expect(queries).toBe(3);
});

it('gives submits at the same moment no more room than there is', async () => {
  const gate = new TenantGate(LIMITS, none);
  const taken = await Promise.all(Array.from({ length: 10 }, () => gate.takeJob('small')));
  expect(taken.filter((room) => room !== undefined)).toHaveLength(3);
});

it('takes a server that cannot count as no reason to refuse', async () => {
  const gate = new TenantGate(LIMITS, () => Promise.reject(new Error('busy')));
  expect(await gate.takeJob('small')).toBeDefined();
});
