/** Limits of tenants on a clock of the test's own. */
import { expect, it } from 'vitest';
import { TenantGate } from '../../../src/security/tenant-limits.ts';

const LIMITS = {
  default: { submits_per_second: 2, submit_burst: 3, open_streams: 2, open_jobs: 1000 },
  tenants: { small: { submits_per_second: 1000, submit_burst: 1000, open_jobs: 3 } },
};
const none = () => Promise.resolve(0);

it('lets a burst through, then one submit for every token, and says when', async () => {
  let now = 0;
  const gate = new TenantGate(LIMITS, none, () => now);
  for (let count = 0; count < 3; count += 1) await gate.submit('acme');
  const refused = (): Promise<unknown> =>
    gate.submit('acme').then(
      () => undefined,
      (error: unknown) => error,
    );
  expect(await refused()).toMatchObject({ code: 'RATE_LIMITED', details: { retry_after_seconds: 0.5 } });
  await gate.submit('umbrella');
  now = 499;
  expect(await refused()).toBeDefined();
  now = 500;
  expect(await refused()).toBeUndefined();
  expect(await refused()).toBeDefined();
  now = 1_000_000;
  for (let count = 0; count < 3; count += 1) expect(await refused()).toBeUndefined();
  expect(await refused()).toBeDefined();
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
  const full = /has 3 jobs that have not ended/;
  for (let started = 0; started < 2; started += 1) {
    await gate.submit('small');
    gate.opened('small');
  }
  await expect(gate.submit('small')).rejects.toThrow(full);
  await expect(gate.submit('small')).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    details: { retry_after_seconds: 2 },
  });
  // A tenant that hammers costs the server one query a second.
  expect(queries).toBe(1);
  await gate.submit('acme');
  counted = 0;
  now = 1000;
  await gate.submit('small');
  expect(queries).toBe(3);
});

it('takes a server that cannot count as no reason to refuse', async () => {
  const gate = new TenantGate(LIMITS, () => Promise.reject(new Error('busy')));
  await gate.submit('small');
});
