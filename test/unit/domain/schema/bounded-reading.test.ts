/** Reading what a caller built costs in proportion to its size, and what is too much is refused before it is read. */
import { describe, expect, test } from 'vitest';
import { readEnqueueFields } from '../../../../src/gateway/enqueue-fields.ts';
import { detectLanguage } from '../../../../src/compiler/detect-format.ts';
import { parsePauliSum } from '../../../../src/domain/pauli-sum.ts';
import { parseJobArgument } from '../../../../src/domain/schema/parse-job-argument.ts';
import { parseJobSpec } from '../../../../src/domain/schema/parse-job-spec.ts';
import { readYaml } from '../../../../src/domain/schema/yaml-source.ts';
import { threadMs } from '../../../support/thread-time.ts';

const HEAD =
  "apiVersion: eigen.os/v1\nkind: QuantumJob\nmetadata: {name: many}\nspec: {target: 'sim:local'}\n";
const withKeys = (count: number): string =>
  HEAD + Array.from({ length: count }, (_, index) => `${index}:\n`).join('');
const numbered = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));

/** CPU milliseconds of `times` calls, the best of three rounds. */
function costOf(work: () => unknown, times = 1): number {
  const round = (): number => {
    const before = threadMs();
    for (let call = 0; call < times; call += 1) work();
    return threadMs() - before;
  };
  return Math.min(round(), round(), round());
}

/** Long enough for the clock, which counts in milliseconds. */
const WORTH_MEASURING_MS = 10;

/** How much more four times the input costs; 4 is linear, 16 is quadratic. */
function growth(work: (size: number) => unknown, size: number): number {
  const small = () => work(size);
  let times = 1;
  while (costOf(small, times) < WORTH_MEASURING_MS) times *= 2;
  return costOf(() => work(4 * size), times) / costOf(small, times);
}

test('a job.yaml of 10 400 keys is refused for less than it costs to read one of 1000', () => {
  const bomb = withKeys(10_400);
  expect(parseJobSpec({ yaml: bomb }).violations).toEqual([
    { field: 'job.yaml', rule: 'limit', message: 'has more than 1000 keys; at most 1000 are allowed' },
  ]);
  const [refused, read] = [bomb, withKeys(990)].map((yaml) => costOf(() => parseJobSpec({ yaml }), 8));
  expect(refused).toBeLessThan(read ?? 0);
});

test.each<[string, (size: number) => unknown, number]>([
  ['keys of one mapping', (size) => readYaml(withKeys(size), 'x', 100_000), 1200],
  ['keys nobody knows', (size) => parseJobSpec({ yaml: withKeys(size) }), 240],
  ['the same key', (size) => readYaml('a: 1\n'.repeat(size), 'x', 100_000), 1200],
  ['keys without values', (size) => readYaml(`{${'a,'.repeat(size)}}`, 'x', 100_000), 1500],
  ['broken lines', (size) => readYaml('%\n'.repeat(size)), 4000],
  ['blanks in a Pauli sum', (size) => attempt(() => parsePauliSum(`${' '.repeat(size)}!`)), 2000],
  ['blanks after a Pauli sum', (size) => parsePauliSum(`${'+X'.repeat(size)}${' '.repeat(size)}`), 4000],
  ['comments before a program', (size) => detectLanguage({ source: `${'/**/'.repeat(size)}x` }), 4000],
  ['blank lines before a program', (size) => detectLanguage({ source: `x${'\n'.repeat(size)}` }), 16_000],
  ['declarations without an end', (size) => detectLanguage({ source: 'qubit\n'.repeat(size) }), 5000],
])('%s cost in proportion to their number', (_what, work, size) => {
  expect(growth(work, size)).toBeLessThan(8);
});

function attempt(work: () => unknown): void {
  expect(work).toThrow(RangeError);
}

describe('an object that a caller built', () => {
  const spec = (more: object) => ({ apiVersion: 'eigen.os/v1', kind: 'QuantumJob', ...more });
  test.each<[string, object, RegExp]>([
    ['keys', spec({ metadata: { name: 'x', labels: numbered(1001) } }), /more than 1000 keys/],
    ['items', spec({ spec: { dependencies: Array(10_001).fill('a') } }), /more than 10000 items/],
    ['levels', JSON.parse(`${'{"a":'.repeat(30)}1${'}'.repeat(30)}`) as object, /24 levels/],
  ])('with too many %s is refused', (_what, given, message) => {
    const { violations } = parseJobSpec({ spec: given });
    expect(violations).toHaveLength(1);
    expect(violations[0]?.message).toMatch(message);
    expect(violations[0]?.field).toBe('spec');
  });

  test('is bounded as the argument of a job, too', () => {
    const { violations } = parseJobArgument({ version: 1, job_yaml: 'x', ...numbered(3000) });
    expect(violations).toMatchObject([{ field: 'argument', rule: 'limit' }]);
  });

  test('is bounded as a request over the wire', () => {
    const request = { program: Buffer.from('x'), metadata_kvs: numbered(50_000), compiler_options: {} };
    const stated = { tenant: 't', project: 'p', requestId: 'r', traceparent: undefined };
    expect(() => readEnqueueFields(request as never, stated)).toThrow(/request: has more than 1000 keys/);
  });
});

test('a report shows no more of a key than a key may have', () => {
  const { warnings } = parseJobArgument({ version: 1, job_yaml: HEAD, ['k'.repeat(60_000)]: 1 });
  expect(warnings.map(({ field }) => field.length)).toEqual([129]);
});

test('every report is capped, also of what cannot be read at all', () => {
  const { violations } = parseJobSpec({ yaml: '%\n'.repeat(5000) });
  expect(violations.length).toBeLessThanOrEqual(50);
});
