/** Owners of jobs are asked for once, believed for a minute, and errors are not remembered. */
import { expect, it } from 'vitest';
import { JobOwners } from '../../../src/client/job-owners.ts';

const ACME = { tenant: 'acme', project: 'chem' };

function owners() {
  const looks: string[] = [];
  const clock = { now: 0 };
  let failing = false;
  const look = async (jobId: string) => {
    looks.push(jobId);
    await Promise.resolve();
    if (failing) throw new Error('no such job');
    return ACME;
  };
  const subject = new JobOwners(look, () => clock.now);
  return { subject, looks, clock, fail: (value: boolean) => (failing = value) };
}

it('looks once for all who ask within a minute', async () => {
  const { subject, looks, clock } = owners();
  expect(await Promise.all([subject.of('job'), subject.of('job')])).toEqual([ACME, ACME]);
  clock.now = 59_000;
  await subject.of('job');
  expect(looks).toEqual(['job']);
  clock.now = 60_000;
  await subject.of('job');
  expect(looks).toEqual(['job', 'job']);
});

it('does not look for a job that it was told of', async () => {
  const { subject, looks } = owners();
  subject.learn('job', ACME);
  expect(await subject.of('job')).toEqual(ACME);
  expect(looks).toEqual([]);
});

it('asks again after an error', async () => {
  const { subject, looks, fail } = owners();
  fail(true);
  await expect(subject.of('job')).rejects.toThrow('no such job');
  fail(false);
  expect(await subject.of('job')).toEqual(ACME);
  expect(looks).toHaveLength(2);
});

it('forgets the oldest of very many', async () => {
  const { subject, looks } = owners();
  for (let n = 0; n <= 10_000; n += 1) subject.learn(`job-${n}`, ACME);
  await subject.of('job-1');
  await subject.of('job-0');
  expect(looks).toEqual(['job-0']);
});
