/**
 * Exact outcome distributions of small circuits for tests: all branches of all measurements are followed, and
 * branches with equal bits and equal states are joined. States are sparse maps, so that many idle qubits cost nothing.
 */
import { gateMatrix } from './reference-state.ts';
import type { Complex } from './reference-state.ts';
import { bindAngle } from '../../src/domain/angle.ts';
import type { ParameterValues } from '../../src/domain/angle.ts';
import type { Circuit, Condition, GateOperation, Operation } from '../../src/domain/circuit.ts';
import { operationQubits, outputClbits } from '../../src/domain/circuit.ts';

type State = Map<bigint, Complex>;

interface Branch {
  readonly weight: number;
  readonly state: State;
  readonly bits: bigint;
}

const EPSILON = 1e-14;

function holds(bits: bigint, conditions: readonly Condition[]): boolean {
  return conditions.every(({ bits: indices, op, value }) => {
    const number = indices.reduce((sum, bit, k) => sum + Number((bits >> BigInt(bit)) & 1n) * 2 ** k, 0);
    switch (op) {
      case '==':
        return number === value;
      case '!=':
        return number !== value;
      case '<':
        return number < value;
      case '<=':
        return number <= value;
      case '>':
        return number > value;
      case '>=':
        return number >= value;
    }
  });
}

function withBit(word: bigint, bit: number, value: bigint): bigint {
  return value === 1n ? word | (1n << BigInt(bit)) : word & ~(1n << BigInt(bit));
}

function applySparse(state: State, gate: GateOperation, values: ParameterValues): State {
  const matrix = gateMatrix(
    gate.gate,
    gate.params.map((angle) => bindAngle(angle, values)),
  );
  const controls = gate.controls.reduce((mask, qubit) => mask | (1n << BigInt(qubit)), 0n);
  const next: State = new Map();
  const addTo = (key: bigint, re: number, im: number): void => {
    const old = next.get(key);
    next.set(key, old === undefined ? [re, im] : [old[0] + re, old[1] + im]);
  };
  for (const [key, [re, im]] of state) {
    if ((key & controls) !== controls) {
      addTo(key, re, im);
      continue;
    }
    const column = gate.targets.reduce(
      (sum, qubit, k) => sum | (Number((key >> BigInt(qubit)) & 1n) << k),
      0,
    );
    matrix.forEach((row, index) => {
      const [a, b] = row[column]!;
      if (a === 0 && b === 0) return;
      const target = gate.targets.reduce(
        (word, qubit, k) => withBit(word, qubit, BigInt((index >> k) & 1)),
        key,
      );
      addTo(target, a * re - b * im, a * im + b * re);
    });
  }
  for (const [key, [re, im]] of next) if (re * re + im * im < 1e-30) next.delete(key);
  return next;
}

/** The two outcomes of measuring one qubit. */
function project(branch: Branch, qubit: number): readonly (readonly [0n | 1n, Branch])[] {
  return ([0n, 1n] as const).flatMap((outcome) => {
    const part: State = new Map();
    let probability = 0;
    for (const [key, amplitude] of branch.state) {
      if (((key >> BigInt(qubit)) & 1n) !== outcome) continue;
      part.set(key, amplitude);
      probability += amplitude[0] ** 2 + amplitude[1] ** 2;
    }
    if (probability < EPSILON) return [];
    const scale = 1 / Math.sqrt(probability);
    for (const [key, [re, im]] of part) part.set(key, [re * scale, im * scale]);
    return [[outcome, { ...branch, weight: branch.weight * probability, state: part }] as const];
  });
}

/** Turns the basis of a measurement into Z: H for X, S† and H for Y. */
function inBasis(branch: Branch, { basis, qubits }: Operation & { readonly kind: 'measure' }): Branch {
  const gates = { X: ['h'], Y: ['sdg', 'h'], Z: [] } as const;
  const turns = qubits.flatMap((qubit) => gates[basis].map((gate) => ({ gate, qubit })));
  const state = turns.reduce<State>(
    (current, { gate, qubit }) =>
      applySparse(current, { kind: 'gate', gate, targets: [qubit], controls: [], params: [] }, {}),
    branch.state,
  );
  return { ...branch, state };
}

class Evaluator {
  readonly #values: ParameterValues;

  constructor(values: ParameterValues) {
    this.#values = values;
  }

  run(branches: readonly Branch[], operations: readonly Operation[], idleAfter: boolean): readonly Branch[] {
    const lastUse = new Map<number, number>();
    operations.forEach((operation, index) => {
      for (const qubit of operationQubits(operation)) lastUse.set(qubit, index);
    });
    let current = branches;
    operations.forEach((operation, index) => {
      current = this.#step(current, operation);
      if (!idleAfter || operation.kind !== 'measure') return;
      const dead = operation.qubits.filter((qubit) => lastUse.get(qubit) === index);
      current = joined(current.map((branch) => cleared(branch, dead)));
    });
    return current;
  }

  #step(branches: readonly Branch[], operation: Operation): readonly Branch[] {
    const { condition } = operation;
    const going =
      condition === undefined ? branches : branches.filter((branch) => holds(branch.bits, condition));
    const resting =
      condition === undefined ? [] : branches.filter((branch) => !holds(branch.bits, condition));
    return [...resting, ...this.#apply(going, operation)];
  }

  #apply(branches: readonly Branch[], operation: Operation): readonly Branch[] {
    switch (operation.kind) {
      case 'barrier':
        return branches;
      case 'gate':
        return branches.map((branch) => ({
          ...branch,
          state: applySparse(branch.state, operation, this.#values),
        }));
      case 'measure': {
        const turned = branches.map((branch) => inBasis(branch, operation));
        return operation.qubits.reduce<readonly Branch[]>((list, qubit, index) => {
          const bit = operation.clbits[index]!;
          return list.flatMap((branch) =>
            project(branch, qubit).map(([outcome, next]) => ({
              ...next,
              bits: withBit(branch.bits, bit, outcome),
            })),
          );
        }, turned);
      }
      case 'reset':
        return operation.qubits.reduce<readonly Branch[]>(
          (list, qubit) =>
            joined(list.flatMap((b) => project(b, qubit).map(([, next]) => cleared(next, [qubit])))),
          branches,
        );
      case 'assign':
        return branches.map((branch) => ({ ...branch, bits: assigned(branch.bits, operation) }));
      case 'if': {
        const yes = branches.filter((branch) => holds(branch.bits, operation.when));
        const no = branches.filter((branch) => !holds(branch.bits, operation.when));
        return [...this.run(yes, operation.then, false), ...this.run(no, operation.otherwise, false)];
      }
      case 'while':
        return this.#loop(branches, operation);
    }
  }

  #loop(branches: readonly Branch[], operation: Operation & { readonly kind: 'while' }): readonly Branch[] {
    let going = branches;
    const done: Branch[] = [];
    for (let round = 0; round <= operation.max && going.length > 0; round++) {
      done.push(...going.filter((branch) => !holds(branch.bits, operation.when)));
      const again = going.filter((branch) => holds(branch.bits, operation.when) && branch.weight > EPSILON);
      going = joined(this.run(again, operation.body, false));
    }
    return joined(done);
  }
}

function assigned(bits: bigint, operation: Operation & { readonly kind: 'assign' }): bigint {
  return operation.clbits.reduce((word, bit, index) => {
    const source = operation.sources[index]!;
    if (typeof source === 'number') return withBit(word, bit, BigInt(source));
    const value = (word >> BigInt(source.bit)) & 1n;
    return withBit(word, bit, source.inverted === true ? 1n - value : value);
  }, bits);
}

/** Puts measured qubits to zero: their value is in the bits, and nothing looks at them again. */
function cleared(branch: Branch, qubits: readonly number[]): Branch {
  const state: State = new Map();
  for (const [key, amplitude] of branch.state) {
    state.set(
      qubits.reduce((word, qubit) => withBit(word, qubit, 0n), key),
      amplitude,
    );
  }
  return { ...branch, state };
}

function joined(branches: readonly Branch[]): readonly Branch[] {
  const found = new Map<string, Branch>();
  for (const branch of branches) {
    const key = `${branch.bits}|${fingerprint(branch.state)}`;
    const before = found.get(key);
    found.set(key, before === undefined ? branch : { ...before, weight: before.weight + branch.weight });
  }
  return [...found.values()];
}

/** Amplitudes without their global phase, rounded. */
function fingerprint(state: State): string {
  const entries = [...state].sort(([a], [b]) => (a < b ? -1 : 1));
  const [, [re, im]] = entries.find(([, [x, y]]) => x * x + y * y > 1e-6) ?? [0n, [1, 0] as Complex];
  const size = Math.hypot(re, im);
  const round = (x: number): string => (Math.round(x * 1e10) / 1e10 + 0).toFixed(10);
  return entries
    .map(([key, [x, y]]) => `${key}:${round((x * re + y * im) / size)},${round((y * re - x * im) / size)}`)
    .join(';');
}

/** Probabilities of all counts keys, outcomes below 1e-13 left out. */
export function exactDistribution(circuit: Circuit, values: ParameterValues = {}): Map<string, number> {
  const start: Branch = { weight: 1, state: new Map([[0n, [1, 0]]]), bits: 0n };
  const width = outputClbits(circuit);
  const mask = (1n << BigInt(width)) - 1n;
  const result = new Map<string, number>();
  for (const { bits, weight } of new Evaluator(values).run([start], circuit.operations, true)) {
    const key = width === 0 ? '' : (bits & mask).toString(2).padStart(width, '0');
    result.set(key, (result.get(key) ?? 0) + weight);
  }
  for (const [key, probability] of result) if (probability < 1e-13) result.delete(key);
  return result;
}

/** Total variation distance of two distributions. */
export function totalVariation(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const key of new Set([...a.keys(), ...b.keys()]))
    sum += Math.abs((a.get(key) ?? 0) - (b.get(key) ?? 0));
  return sum / 2;
}
