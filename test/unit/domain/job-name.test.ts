import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JOB_NAME, jobNames } from '../../../src/domain/job-name.ts';

describe('the names of a job', () => {
  it.each([
    ['bell', 'bell', undefined],
    ['Bell_2.v-1', 'Bell_2.v-1', undefined],
    ['my bell state', 'my-bell-state', 'my bell state'],
    ['Größe: 5 µm', 'Gro-e-5-m', 'Größe: 5 µm'],
    ['café', 'cafe', 'café'],
    ['two\nlines\u0007', 'two-lines', 'two lines'],
    ['../../etc/passwd', 'etc-passwd', '../../etc/passwd'],
    ['x'.repeat(200), 'x'.repeat(128), 'x'.repeat(200)],
  ])('%j: %s', (given, name, display_name) => {
    expect(jobNames(given)).toEqual({ name, ...(display_name !== undefined && { display_name }) });
  });

  it('of letters that ASCII does not have tell jobs apart', () => {
    const names = ['量子', '纠缠', 'квант'].map((given) => jobNames(given)?.name);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^job-[0-9a-f]{8}$/);
  });

  it('are none where there is nothing to see', () => {
    expect(['', ' ', '\n\t\0'].map(jobNames)).toEqual([undefined, undefined, undefined]);
  });

  it('are by the rule whatever was given, and always the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (given) => {
        const names = jobNames(given);
        if (names !== undefined) expect(names.name).toMatch(JOB_NAME);
        expect(jobNames(given)).toEqual(names);
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});
