/** Every operator on every kind of value: what Python would compute, or a refusal. Never another answer. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../../../src/domain/canonical-json.ts';
import { PipelineError } from '../../../../src/domain/errors.ts';
import { compile, distributionOf } from '../../../support/compile.ts';
import { program } from '../../../support/eigen-lang.ts';

/** The value in Python, or null where Python has none. */
type Answer = readonly [JsonValue] | null;

interface Answers {
  readonly values: readonly string[];
  /** Every operator on every pair of `values`, a row for each left side. */
  readonly binary: Readonly<Record<string, readonly (readonly Answer[])[]>>;
  readonly others: Readonly<Record<string, Answer>>;
  /** Truth of a condition for r = 0 … 7. */
  readonly measured: Readonly<Record<string, readonly boolean[]>>;
}

const file = new URL('../../../fixtures/eigen-lang/python-answers.json', import.meta.url);
const { values, binary, others, measured } = JSON.parse(readFileSync(file, 'utf8')) as Answers;

/** What a program computes; undefined when it is refused. */
function answerOf(text: string): Answer | undefined {
  try {
    const output = compile(program(`return [${text}]`)).declarations.record?.output;
    return output as readonly [JsonValue];
  } catch (error) {
    if (error instanceof PipelineError && error.code === 'COMPILER_STAGE_FAILED') return undefined;
    throw error;
  }
}

function check(cases: Iterable<readonly [string, Answer]>): { computed: number; wrong: readonly unknown[] } {
  const wrong: unknown[] = [];
  let computed = 0;
  for (const [text, right] of cases) {
    const answer = answerOf(text);
    if (answer === undefined) continue;
    computed++;
    if (right === null || answer === null || !sameJson(answer[0], right[0]))
      wrong.push({ text, answer, right });
  }
  return { computed, wrong };
}

describe('expressions of known values give what Python gives, or are refused', () => {
  it.each(Object.keys(binary))('%s', (operator) => {
    const cases = (binary[operator] ?? []).flatMap((row, a) =>
      row.map((right, b) => [`(${values[a] ?? ''}) ${operator} (${values[b] ?? ''})`, right] as const),
    );
    const { computed, wrong } = check(cases);
    expect(wrong).toEqual([]);
    expect(computed).toBeGreaterThan(0);
  });

  it('functions, signs, chains and large numbers', () => {
    const { computed, wrong } = check(Object.entries(others));
    expect(wrong).toEqual([]);
    // Most of what Python computes is computed here, too.
    expect(computed).toBeGreaterThan(Object.values(others).filter((one) => one !== null).length * 0.7);
  });
});

/** Equal, with the last digits of powers left to the machine. */
function sameJson(a: JsonValue, b: JsonValue): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= 1e-15 * Math.abs(b);
  return JSON.stringify(a) === JSON.stringify(b);
}

describe('conditions over measured bits', () => {
  const cases = Object.entries(measured);
  const body = (condition: string): string => `q = QubitRegister(4)
r = ClassicalRegister(3)
f = ClassicalRegister(1)
h(q[0:3])
measure(q[0:3], c=r)
b0, b1, b2 = r
if ${condition}:
    x(q[3])
measure(q[3], c=f)`;
  const expected = (truth: readonly boolean[]): Record<string, number> =>
    Object.fromEntries(truth.map((is, r) => [`${is ? 1 : 0}${r.toString(2).padStart(3, '0')}`, 0.125]));

  it('decide as Python does, or are refused', () => {
    const wrong: unknown[] = [];
    let computed = 0;
    for (const [condition, truth] of cases) {
      try {
        const counts = distributionOf(program(body(condition)));
        computed++;
        const sorted = Object.fromEntries(Object.entries(counts).sort());
        const right = Object.fromEntries(Object.entries(expected(truth)).sort());
        if (JSON.stringify(sorted) !== JSON.stringify(right)) wrong.push({ condition, sorted, right });
      } catch (error) {
        if (!(error instanceof PipelineError)) throw error;
        const [first] = error.details.diagnostics ?? [];
        if (first?.code !== 'EL2008' || first.line !== 12) wrong.push({ condition, first });
      }
    }
    expect(wrong).toEqual([]);
    expect(computed).toBeGreaterThan(cases.length * 0.85);
  });
});

describe('operators on what is no plain value', () => {
  const things = {
    parameter: 't',
    qubit: 'q[0]',
    qubits: 'q',
    bit: 'c[0]',
    bits: 'c',
    comparison: '(c[0] == 1)',
    measurement: 'm',
    observable: 'Observable(Z=0)',
    dataset: 'load_dataset("qfs://d")',
    function: 'h',
    module: 'math',
  };
  const plain = {
    number: '2',
    float: '0.5',
    bool: 'True',
    string: '"a"',
    none: 'None',
    list: '[1]',
    dictionary: '{}',
  };
  const all: Readonly<Record<string, string>> = { ...things, ...plain };
  const before =
    'q = QubitRegister(2)\nc = ClassicalRegister(2)\nt = Param("t", 0.5)\nm = measure(q[0], c=c[1])\n';
  const numbers = ['parameter', 'number', 'float', 'bool'];

  /** What is computed although a side is no plain value; everything else is refused. */
  const computed = (operator: string, left: string, right: string): boolean => {
    if (['and', 'or'].includes(operator)) return true;
    if (numbers.includes(left) && numbers.includes(right))
      return ['+', '-', '*', '/', '**'].includes(operator);
    const rows = ['qubits', 'bits', 'list'];
    return operator === '+' && rows.includes(left) && rows.includes(right);
  };
  const measured = ['bit', 'bits', 'comparison', 'measurement'];
  const known = ['number', 'float', 'bool'];
  const compared = (left: string, right: string): boolean =>
    (measured.includes(left) && known.includes(right)) ||
    (known.includes(left) && measured.includes(right)) ||
    (measured.includes(left) && measured.includes(right) && ![left, right].includes('bits'));
  const ORDERS = ['<', '<=', '>', '>='];

  it.each(Object.keys(binary).filter((operator) => !['and', 'or'].includes(operator)))('%s', (operator) => {
    const wrong: string[] = [];
    for (const left of Object.keys(all))
      for (const right of Object.keys(all)) {
        if (!(left in things) && !(right in things)) continue;
        const text = `${all[left] ?? ''} ${operator} ${all[right] ?? ''}`;
        const isComparison = ORDERS.includes(operator) || ['==', '!='].includes(operator);
        const two = measured.includes(left) && measured.includes(right);
        const allowed = isComparison
          ? compared(left, right) && !(two && ORDERS.includes(operator))
          : computed(operator, left, right);
        let code = '';
        try {
          compile(program(`${before}value = ${text}\nh(q[1])`));
        } catch (error) {
          if (!(error instanceof PipelineError)) throw error;
          code = error.details.diagnostics?.find(({ severity }) => severity === 'error')?.code ?? error.code;
        }
        if ((code === '') !== allowed) wrong.push(`${text}: ${code || 'accepted'}`);
      }
    expect(wrong).toEqual([]);
  });
});
