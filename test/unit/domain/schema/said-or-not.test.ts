/** What a job specification from other programs says without meaning it, and what runs although it is not built. */
import { describe, expect, test } from 'vitest';
import type { Violation } from '../../../../src/domain/errors.ts';
import { normalisedForm } from '../../../../src/domain/job-spec.ts';
import { parseJobSpec } from '../../../../src/domain/schema/parse-job-spec.ts';
import { violationsError } from '../../../../src/domain/schema/violations.ts';

const HEAD = 'apiVersion: eigen.os/v1\nkind: QuantumJob\nmetadata:\n  name: bell\n';
const yamlOf = (spec: string, rest = '') => `${HEAD}spec:\n  target: sim:local\n${spec}${rest}`;
const read = (spec = '', rest = '', strict = false) => parseJobSpec({ yaml: yamlOf(spec, rest), strict });
const places = (found: readonly Violation[]) =>
  found.map(({ field, rule, line, column }) => `${field} ${rule} ${line ?? '-'}:${column ?? '-'}`);

describe('what says nothing', () => {
  test('counts as left out, wherever a field may be: empty text, and hints of nothing but empty text, 0 and false', () => {
    const spec = {
      apiVersion: 'eigen.os/v1',
      kind: 'QuantumJob',
      metadata: { name: 'bell', display_name: '', namespace: '', labels: { team: '' } },
      spec: {
        target: 'sim:local',
        program: { source: '', path: '', entrypoint: '', format: '' },
        program_path: '',
        entrypoint: '',
        compiler: { optimization_level: '' },
        metadata: { shots: '', seed: '', timeout_seconds: '', 'retry.max_attempts': '', note: '' },
        workload: {
          kind: '',
          execution_profile: '',
          backend_target: '',
          seed: '',
          topology: { cluster_id: '', partition_count: 0, partition_ids: [], deep: { er: [''] } },
          security: { fail_closed: false, tenant_id: '' },
        },
      },
      runtime: { shots: '', seed: '', timeouts: { queue: '' }, retry: { max_attempts: '' } },
    };
    const parsed = parseJobSpec({ spec, strict: true });
    const { spec: minimal } = read();
    expect(parsed).toMatchObject({ violations: [], warnings: [] });
    expect(parsed.spec).toEqual({
      ...minimal,
      labels: { team: '' },
      metadata: { ...spec.spec.metadata },
    });
  });

  test.each(['quantum', 'circuit', 'turbo 2'])('the profile %s is a free name', (profile) => {
    expect(read(`  workload: {execution_profile: "${profile}"}\n`)).toEqual(read());
  });

  test('hints of a workload that say something are named in a warning, also under strict', () => {
    const parsed = read('  workload: {topology: {preferred_workers: [w1]}, security: {}}\n', '', true);
    expect(parsed.violations).toEqual([]);
    expect(places(parsed.warnings)).toEqual(['spec.workload.topology note 7:14']);
  });
});

describe('a workload kind that is not built', () => {
  const spec = '  workload: {kind: HybridWorkflow}\n';
  const yaml = yamlOf(spec);

  test('is refused where the site says nothing, and runs with a warning where it says so', () => {
    expect(violationsError(parseJobSpec({ yaml }).violations).code).toBe('NOT_SUPPORTED_YET');
    const parsed = parseJobSpec({ yaml, unbuiltKinds: 'run_as_quantum_job' });
    expect(parsed).toMatchObject({ violations: [], spec: { workloadKind: 'HybridWorkflow' } });
    expect(parsed.warnings).toMatchObject([
      { field: 'spec.workload.kind', message: expect.stringContaining('runs as a QuantumJob') as string },
    ]);
  });

  test('is still known in the normalised form', () => {
    const { spec: once } = parseJobSpec({ yaml, unbuiltKinds: 'run_as_quantum_job' });
    const form = normalisedForm(once!);
    expect(parseJobSpec({ spec: form }).violations).toHaveLength(1);
    expect(parseJobSpec({ spec: form, unbuiltKinds: 'run_as_quantum_job' }).spec).toEqual(once);
  });

  test('does not run with what belongs to it: such sections stay refused', () => {
    const hybrid = parseJobSpec({ yaml: `${yaml}hybrid: {loop: 1}\n`, unbuiltKinds: 'run_as_quantum_job' });
    expect(places(hybrid.violations)).toEqual(['hybrid not_supported_yet 8:1']);
  });
});

describe('a name', () => {
  const named = (name: string) => ({
    yaml: yamlOf('').replace('name: bell', `name: ${JSON.stringify(name)}`),
  });

  test('with other characters is a violation in job.yaml; from the wire it gets a safe one beside it', () => {
    expect(places(parseJobSpec(named('Größe 5')).violations)).toEqual(['metadata.name pattern 4:9']);
    const { spec } = parseJobSpec({ ...named('Größe 5'), anyName: true });
    expect(spec).toMatchObject({ displayName: 'Größe 5' });
    expect(parseJobSpec({ spec: normalisedForm(spec!), strict: true }).spec).toEqual(spec);
  });
});
