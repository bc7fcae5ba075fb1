/** The argument of `quantumJob` as clients of any language send it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJobArgument } from '../../../../src/domain/schema/parse-job-argument.ts';

const yaml = 'kind: QuantumJob\n';

describe('parseJobArgument', () => {
  test('fills in the defaults of identity', () => {
    expect(parseJobArgument({ job_yaml: yaml })).toEqual({
      argument: {
        version: 1,
        job_yaml: yaml,
        tenant: 'default',
        project: 'default',
        subject: 'anonymous',
        roles: ['user'],
      },
      violations: [],
      warnings: [],
    });
  });

  test('takes every field, and null for what is left out', () => {
    const full = {
      version: 1,
      job_id: 'bell-1',
      spec: { kind: 'QuantumJob' },
      program: 'OPENQASM 3.0;',
      program_format: 'qasm_text',
      tenant: 'acme',
      project: 'chem',
      subject: 'ada',
      roles: ['admin'],
      request_id: 'r-1',
      idempotency_key: 'k',
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
      deadline_seconds: 60,
    };
    expect(parseJobArgument({ ...full, job_yaml: null })).toEqual({
      argument: full,
      violations: [],
      warnings: [],
    });
  });

  test('names unknown keys in a warning and leaves them out', () => {
    const parsed = parseJobArgument({ job_yaml: yaml, jobYaml: 'x' });
    expect(parsed.warnings).toMatchObject([{ field: 'jobYaml', rule: 'unknown_key' }]);
    expect(parsed.argument).not.toHaveProperty('jobYaml');
  });

  const wrong: readonly (readonly [string, unknown, string])[] = [
    ['nothing', undefined, 'argument required'],
    ['null', null, 'argument type'],
    ['a text', 'job', 'argument type'],
    ['a list', [{ job_yaml: yaml }], 'argument type'],
    ['an empty object', {}, 'job_yaml required'],
    ['both forms', { job_yaml: yaml, spec: {} }, 'spec exclusive'],
    ['another version', { job_yaml: yaml, version: 2 }, 'version one_of'],
    ['a number as id', { job_yaml: yaml, job_id: 5 }, 'job_id type'],
    ['an id with a slash', { job_yaml: yaml, job_id: 'a/b' }, 'job_id value'],
    ['a folder as id', { job_yaml: yaml, job_id: '..' }, 'job_id value'],
    ['a list as specification', { spec: [] }, 'spec type'],
    ['bytes as program', { job_yaml: yaml, program: [1] }, 'program type'],
    ['a program of 300 KiB', { job_yaml: yaml, program: 'x'.repeat(300 * 1024) }, 'program value'],
    ['a program with NUL', { job_yaml: yaml, program: 'a\0b' }, 'program value'],
    ['a program that is no Unicode text', { job_yaml: yaml, program: 'a\ud800b' }, 'program value'],
    ['an unknown format', { job_yaml: yaml, program_format: 'quil' }, 'program_format one_of'],
    ['one role as text', { job_yaml: yaml, roles: 'admin' }, 'roles type'],
    ['a role that is no text', { job_yaml: yaml, roles: [1] }, 'roles[0] type'],
    ['33 roles', { job_yaml: yaml, roles: Array(33).fill('a') }, 'roles range'],
    ['a tenant of two lines', { job_yaml: yaml, tenant: 'a\nb' }, 'tenant pattern'],
    ['an endless tenant', { job_yaml: yaml, tenant: 'é'.repeat(129) }, 'tenant value'],
    ['a broken traceparent', { job_yaml: yaml, traceparent: '00-1-2-3' }, 'traceparent pattern'],
    ['no time left', { job_yaml: yaml, deadline_seconds: 0 }, 'deadline_seconds value'],
    ['an argument above 400 KiB', { job_yaml: yaml, x: 'y'.repeat(401 * 1024) }, 'argument limit'],
  ];
  test.each(wrong)('refuses %s', (_, raw, expected) => {
    const parsed = parseJobArgument(raw);
    expect(parsed.violations.map(({ field, rule }) => `${field} ${rule}`)).toEqual([expected]);
    expect(parsed.argument).toBeUndefined();
  });

  test('reports everything at once', () => {
    const parsed = parseJobArgument({ job_yaml: 1, program: 2, roles: 3 });
    expect(parsed.violations.map(({ field }) => field)).toEqual(['job_yaml', 'program', 'roles']);
  });

  test('reads or refuses any JSON, and never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (raw) => {
        const parsed = parseJobArgument(raw);
        expect(parsed.argument === undefined).toBe(parsed.violations.length > 0);
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});
