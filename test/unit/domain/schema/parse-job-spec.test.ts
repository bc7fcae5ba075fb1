/** What a person learns from a job.yaml that breaks a rule, and what the kernel takes from one that does not. */
import { describe, expect, test } from 'vitest';
import type { Violation } from '../../../../src/domain/errors.ts';
import { parseJobSpec } from '../../../../src/domain/schema/parse-job-spec.ts';
import { violationsError } from '../../../../src/domain/schema/violations.ts';

const HEAD = 'apiVersion: eigen.os/v1\nkind: QuantumJob\nmetadata:\n  name: bell\n';
const yamlOf = (spec: string, rest = '') => `${HEAD}spec:\n  target: sim:local\n${spec}${rest}`;
const read = (spec = '', rest = '', strict = false) => parseJobSpec({ yaml: yamlOf(spec, rest), strict });
const places = (found: readonly Violation[]) =>
  found.map(({ field, rule, line, column }) => `${field} ${rule} ${line ?? '-'}:${column ?? '-'}`);

describe('a minimal job.yaml', () => {
  test('gets every default, and no shots or seed of its own', () => {
    expect(read()).toEqual({
      spec: {
        name: 'bell',
        namespace: 'default',
        labels: {},
        annotations: {},
        target: 'sim:local',
        priority: 50,
        program: { path: 'program.eigen.py' },
        entrypoint: 'main',
        compilerOptions: {},
        metadata: {},
        timeouts: { queue: 86400, execution: 3600, job: 604800 },
        retry: {},
      },
      violations: [],
      warnings: [],
      migrated: false,
    });
  });

  test.each([['eigen.os/v1'], ['1.0'], ['"1.0"']])('may be written for apiVersion %s', (version) => {
    const yaml = yamlOf('').replace('eigen.os/v1', version);
    expect(parseJobSpec({ yaml })).toMatchObject({ violations: [], migrated: false });
  });

  test('of v0.1 is read and reported as migrated', () => {
    const yaml = yamlOf('  program_path: bell.qasm\n').replace('eigen.os/v1', 'eigen.os/v0.1');
    const parsed = parseJobSpec({ yaml });
    expect(parsed).toMatchObject({ spec: { program: { path: 'bell.qasm' } }, migrated: true });
  });
});

describe('a full job.yaml', () => {
  test('is read whole', () => {
    const parsed = read(
      '  priority: 90\n  program: {source: "OPENQASM 3.0;", format: qasm_text, entrypoint: bell}\n' +
        '  compiler: {opt: 2, fast: true}\n  metadata: {owner: ada, seed: 18446744073709551615}\n' +
        '  workload: {kind: QuantumJob, replayable: true, backend_target: sim:local}\n  dependencies: []\n',
      'runtime:\n  shots: 10000000\n  timeouts: {queue: 90s, execution: 5m, job: 2h}\n' +
        '  retry: {max_attempts: 3, base_delay_ms: 10, max_delay_ms: 20, max_elapsed_ms: 30}\nhybrid: {}\n',
    );
    expect(parsed.violations).toEqual([]);
    expect(parsed.warnings).toEqual([]);
    expect(parsed.spec).toMatchObject({
      priority: 90,
      program: { source: 'OPENQASM 3.0;', format: 'qasm_text' },
      entrypoint: 'bell',
      compilerOptions: { opt: '2', fast: 'true' },
      shots: 10_000_000,
      seed: '18446744073709551615',
      timeouts: { queue: 90, execution: 300, job: 7200 },
      retry: { max_attempts: 3, base_delay_ms: 10, max_delay_ms: 20, max_elapsed_ms: 30 },
    });
  });

  test('as an object of another language, with null for what is left out, is the same', () => {
    const spec = {
      apiVersion: 'eigen.os/v1',
      kind: 'QuantumJob',
      metadata: { name: 'bell', labels: null },
      spec: { target: 'sim:local', program: 'OPENQASM 3.0;', priority: null, workload: null },
      runtime: { shots: 7, seed: null, timeouts: null },
    };
    expect(parseJobSpec({ spec })).toMatchObject({ violations: [], spec: { shots: 7, priority: 50 } });
  });
});

describe('violations', () => {
  test('come all at once, in the order of the document, with line and column', () => {
    const parsed = parseJobSpec({
      yaml:
        'apiVersion: eigen.os/v9\nkind: Job\nmetadata:\n  name: "a b"\nspec:\n  priority: 101\n' +
        '  program: {path: ../x.py}\nruntime:\n  shots: 0\n  seed: -1\n  timeouts: {queue: 5 minutes}\n',
    });
    expect(places(parsed.violations)).toEqual([
      'apiVersion type 1:13',
      'kind one_of 2:7',
      'metadata.name pattern 4:9',
      'spec.target required 6:3',
      'spec.priority range 6:13',
      'spec.program.path value 7:19',
      'runtime.shots range 9:10',
      'runtime.seed value 10:9',
      'runtime.timeouts.queue pattern 11:21',
    ]);
    expect(parsed.spec).toBeUndefined();
    const shots = parsed.violations.find(({ field }) => field === 'runtime.shots');
    expect(shots?.message).toBe('must be a whole number from 1 to 10000000; got 0');
  });

  const cases: readonly (readonly [string, string, string, string])[] = [
    ['10^12 shots', '', 'runtime: {shots: 1000000000000}\n', 'runtime.shots range'],
    ['a fraction of a shot', '', 'runtime: {shots: 1.5}\n', 'runtime.shots type'],
    ['a seed above 64 bits', '', 'runtime: {seed: 18446744073709551616}\n', 'runtime.seed value'],
    ['no time at all', '', 'runtime: {timeouts: {job: 0}}\n', 'runtime.timeouts.job value'],
    ['a unit of time that is none', '', 'runtime: {timeouts: {job: 5d}}\n', 'runtime.timeouts.job pattern'],
    ['an absolute path', '  program: {path: /etc/passwd}\n', '', 'spec.program.path value'],
    ['a climbing path', '  program_path: a/../../b\n', '', 'spec.program_path value'],
    ['a path of another system', '  program: {path: "C:x.py"}\n', '', 'spec.program.path value'],
    ['a path and a text', '  program: {path: a.py, source: x}\n', '', 'spec.program exclusive'],
    [
      'a text beside program_path',
      '  program: x = 1\n  program_path: a.py\n',
      '',
      'spec.program_path exclusive',
    ],
    ['a file name as text', '  program: bell.qasm\n', '', 'spec.program program_text'],
    ['a label that YAML makes a number', '', 'x: 1\n', ''],
    ['a fraction as option', '  compiler: {v: 1.10}\n', '', 'spec.compiler.v type'],
    ['a list as metadata', '  metadata: [a]\n', '', 'spec.metadata type'],
    ['bad shots in metadata', '  metadata: {shots: many}\n', '', 'spec.metadata.shots pattern'],
    ['shots said twice', '  metadata: {shots: 5}\n', 'runtime: {shots: 6}\n', 'spec.metadata.shots conflict'],
    ['a seed said twice', '  workload: {seed: 5}\n', 'runtime: {seed: 6}\n', 'spec.workload.seed conflict'],
    ['a target said twice', '  workload: {backend_target: q}\n', '', 'spec.workload.backend_target conflict'],
    [
      'an entry point said twice',
      '  entrypoint: a\n  program: {entrypoint: b}\n',
      '',
      'spec.program.entrypoint conflict',
    ],
    [
      'an option said twice',
      '  compiler: {o: 1}\n  compiler_options: {o: 2}\n',
      '',
      'spec.compiler_options.o conflict',
    ],
    [
      'a time said twice',
      '  metadata: {timeout_seconds: 5}\n',
      'runtime: {timeouts: {execution: 6s}}\n',
      'spec.metadata.timeout_seconds conflict',
    ],
    [
      'a largest delay below the first',
      '',
      'runtime: {retry: {base_delay_ms: 9, max_delay_ms: 8}}\n',
      'runtime.retry.max_delay_ms range',
    ],
    ['a job that waits for a folder', '  dependencies: [".."]\n', '', 'spec.dependencies[0] value'],
    ['dependencies', '  dependencies: [a]\n', '', 'spec.dependencies not_supported_yet'],
    ['a pool', '  workload: {kind: BenchmarkJob}\n', '', 'spec.workload.kind not_supported_yet'],
    [
      'a profile that is no text',
      '  workload: {execution_profile: 7}\n',
      '',
      'spec.workload.execution_profile type',
    ],
    ['a hybrid job', '', 'hybrid: {loop: 1}\n', 'hybrid not_supported_yet'],
    ['scheduling', '  scheduling: {class: a}\n', '', 'spec.scheduling not_supported_yet'],
    ['security', '', 'security: {level: 1}\n', 'security not_supported_yet'],
    ['observability', '', 'observability: {trace: true}\n', 'observability not_supported_yet'],
    ['resources', '', 'resources: {qubits: 3}\n', 'resources not_supported_yet'],
    ['artifacts', '', 'artifacts: {keep: all}\n', 'artifacts not_supported_yet'],
    ['a section that is no mapping', '', 'artifacts: 3\n', 'artifacts type'],
  ];
  test.each(cases)('%s', (_, spec, rest, expected) => {
    const found = read(spec, rest).violations.map(({ field, rule }) => `${field} ${rule}`);
    expect(found.join()).toBe(expected);
  });

  test('equal values in two places are no contradiction', () => {
    const parsed = read(
      '  metadata: {shots: "6", seed: "07", timeout_seconds: "60", retry.max_attempts: "2"}\n',
      'runtime: {shots: 6, seed: 7, timeouts: {execution: 1m}, retry: {max_attempts: 2}}\n',
    );
    expect(parsed.violations).toEqual([]);
    expect(parsed.spec).toMatchObject({ shots: 6, seed: '7', retry: { max_attempts: 2 } });
  });

  test('a pool as target is named', () => {
    const parsed = parseJobSpec({ yaml: yamlOf('').replace('sim:local', 'pool:all') });
    expect(places(parsed.violations)).toEqual(['spec.target not_supported_yet 6:3']);
  });

  test('are cut off at fifty, and say so', () => {
    const many = Array.from({ length: 70 }, (_, index) => `  k${index}: 1\n`).join('');
    const { violations } = read(many, '', true);
    expect(violations).toHaveLength(50);
    expect(violations.at(-1)?.message).toBe('has 21 more findings; correct the ones above first');
  });
});

describe('limits of maps', () => {
  const map = (entries: readonly (readonly [string, string])[]) =>
    parseJobSpec({
      spec: {
        apiVersion: 'eigen.os/v1',
        kind: 'QuantumJob',
        metadata: { name: 'bell' },
        spec: { target: 'sim:local', metadata: Object.fromEntries(entries) },
      },
    }).violations.map(({ message }) => message);
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, index) => [`k${index}`, 'v'] as const);

  test.each([
    ['64 entries', numbered(64), []],
    ['65 entries', numbered(65), ['has 65 entries; at most 64 are allowed']],
    ['a key of 128 bytes', [['k'.repeat(128), 'v']] as const, []],
    [
      'a key of 129 bytes',
      [['é'.repeat(64) + 'k', 'v']] as const,
      ['has a key that is empty or longer than 128 bytes'],
    ],
    ['a value of 4096 bytes', [['k', 'v'.repeat(4096)]] as const, []],
    [
      'a value of 4097 bytes',
      [['k', 'é'.repeat(2048) + 'v']] as const,
      ['has a value longer than 4096 bytes'],
    ],
  ])('%s', (_, entries, expected) => expect(map(entries)).toEqual(expected));
});

describe('unknown keys', () => {
  const spec = '  tagret: x\n';
  const rest = 'runtime:\n  shotz: 5\n';

  test('are left out and named in a warning', () => {
    const parsed = read(spec, rest);
    expect(parsed.violations).toEqual([]);
    expect(places(parsed.warnings)).toEqual(['spec.tagret unknown_key 7:3', 'runtime.shotz unknown_key 9:3']);
    expect(parsed.spec?.shots).toBeUndefined();
  });

  test('are errors under strict', () => {
    expect(places(read(spec, rest, true).violations)).toEqual([
      'spec.tagret unknown_key 7:3',
      'runtime.shotz unknown_key 9:3',
    ]);
  });
});

describe('violationsError', () => {
  test('names each field with its place, and is NOT_SUPPORTED_YET only when nothing else is wrong', () => {
    const unbuilt = violationsError(read('  dependencies: [a]\n').violations, 'job.yaml');
    expect(unbuilt.code).toBe('NOT_SUPPORTED_YET');
    expect(unbuilt.message).toContain('spec.dependencies (line 7, column 3): dependencies between jobs');
    const both = violationsError(read('  dependencies: [a]\n  priority: -1\n').violations);
    expect(both.code).toBe('VALIDATION_FAILED');
    expect(both.details.violations).toHaveLength(2);
  });
});
