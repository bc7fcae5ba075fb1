/**
 * First pass of the planner. Runs of 1-qubit gates become one matrix, swaps become another numbering of the qubits,
 * and phases wait in one pending diagonal until a gate that does not commute with them comes.
 */
import { HADAMARD, multiply, PAULI_X, type Matrix2 } from './matrices.ts';
import type { Step } from './program.ts';

/** Amplitudes whose bits in `mask` are all 1 get e^(i·angle). */
export interface PhaseTerm {
  readonly mask: number;
  readonly angle: number;
}

/** An operation on physical qubits (bits of the state index), `controls` as a bit mask. */
export type MergedOperation =
  | { readonly kind: 'matrix'; readonly target: number; readonly controls: number; readonly matrix: Matrix2 }
  /** Phases that all need qubit `centre`. */
  | { readonly kind: 'diagonal'; readonly centre: number; readonly terms: readonly PhaseTerm[] };

const IDENTITY: Matrix2 = [1, 0, 0, 0, 0, 0, 1, 0];

function phaseMatrix(angle: number): Matrix2 {
  return [1, 0, 0, 0, 0, 0, Math.cos(angle), Math.sin(angle)];
}

function isControlledX(step: Step | undefined): step is Extract<Step, { kind: 'matrix' }> {
  return step?.kind === 'matrix' && step.matrix === PAULI_X && step.controls.length === 1;
}

/**
 * CX · phase on the target · CX is diagonal: e^(i·t·(a xor b)) = e^(i·t·a)·e^(i·t·b)·e^(-2i·t·a·b).
 *
 * @returns the phases, when the three steps from `index` on have this form
 */
export function parityPhase(steps: readonly Step[], index: number): readonly Step[] | undefined {
  const [first, middle, last] = [steps[index], steps[index + 1], steps[index + 2]];
  if (!isControlledX(first) || middle?.kind !== 'phase' || !isControlledX(last)) return undefined;
  const [control] = first.controls;
  const [only, ...others] = middle.qubits;
  if (control === undefined || only !== first.target || others.length > 0) return undefined;
  if (last.target !== first.target || last.controls[0] !== control) return undefined;
  const { angle } = middle;
  return [
    { kind: 'phase', qubits: [control], angle },
    { kind: 'phase', qubits: [only], angle },
    { kind: 'phase', qubits: [control, only], angle: -2 * angle },
  ];
}

/** Merges steps; `place[q]` is the physical qubit of live qubit q and is changed by swaps. */
export class Merger {
  readonly operations: MergedOperation[] = [];
  readonly #place: number[];
  readonly #matrices = new Map<number, Matrix2>();
  readonly #terms = new Map<number, number>();

  constructor(place: number[]) {
    this.#place = place;
  }

  /** Takes all steps in order, then flushes what waits. */
  merge(steps: readonly Step[]): readonly MergedOperation[] {
    for (let index = 0; index < steps.length; index += 1) {
      const phases = parityPhase(steps, index);
      if (phases !== undefined) index += 2;
      for (const step of phases ?? steps.slice(index, index + 1)) this.#take(step);
    }
    for (const qubit of [...this.#matrices.keys()]) this.#flushMatrix(qubit);
    this.#flushRest();
    return this.operations;
  }

  #take(step: Step): void {
    const mask = (qubits: readonly number[]): number =>
      qubits.reduce((bits, qubit) => bits | (1 << this.#at(qubit)), 0);
    if (step.kind === 'phase') this.#phase(mask(step.qubits), step.angle);
    else if (step.kind === 'matrix') this.#matrix(this.#at(step.target), mask(step.controls), step.matrix);
    else [this.#place[step.a], this.#place[step.b]] = [this.#at(step.b), this.#at(step.a)];
  }

  #at(qubit: number): number {
    return this.#place[qubit] ?? 0;
  }

  #phase(mask: number, angle: number): void {
    const single = (mask & (mask - 1)) === 0;
    const qubit = 31 - Math.clz32(mask);
    const waiting = single ? this.#matrices.get(qubit) : undefined;
    if (waiting !== undefined) {
      this.#matrices.set(qubit, multiply(phaseMatrix(angle), waiting));
      return;
    }
    this.#flushMatricesIn(mask);
    this.#terms.set(mask, (this.#terms.get(mask) ?? 0) + angle);
  }

  #matrix(target: number, controls: number, matrix: Matrix2): void {
    if (controls === 0) {
      this.#matrices.set(target, multiply(matrix, this.#matrices.get(target) ?? this.#ownPhase(target)));
      return;
    }
    this.#flushMatricesIn(controls | (1 << target));
    this.#flushTerms(target);
    this.operations.push({ kind: 'matrix', target, controls, matrix });
  }

  /** Takes the pending phase of one qubit alone into a fresh matrix. */
  #ownPhase(qubit: number): Matrix2 {
    const angle = this.#terms.get(1 << qubit);
    this.#terms.delete(1 << qubit);
    return angle === undefined ? IDENTITY : phaseMatrix(angle);
  }

  #flushMatricesIn(mask: number): void {
    for (let rest = mask; rest !== 0; rest &= rest - 1) this.#flushMatrix(31 - Math.clz32(rest & -rest));
  }

  #flushMatrix(target: number): void {
    const matrix = this.#matrices.get(target);
    if (matrix === undefined) return;
    this.#matrices.delete(target);
    this.#flushTerms(target);
    this.operations.push({ kind: 'matrix', target, controls: 0, matrix });
  }

  /** Emits the pending phases that need qubit `centre`. */
  #flushTerms(centre: number): void {
    const terms: PhaseTerm[] = [];
    for (const [mask, angle] of this.#terms) {
      if (((mask >>> centre) & 1) === 0) continue;
      this.#terms.delete(mask);
      if (angle !== 0) terms.push({ mask, angle });
    }
    if (terms.length > 0) this.operations.push({ kind: 'diagonal', centre, terms });
  }

  #flushRest(): void {
    while (this.#terms.size > 0) {
      const uses = new Array<number>(32).fill(0);
      for (const mask of this.#terms.keys())
        for (let rest = mask; rest !== 0; rest &= rest - 1) {
          const qubit = 31 - Math.clz32(rest & -rest);
          uses[qubit] = (uses[qubit] ?? 0) + 1;
        }
      this.#flushTerms(uses.indexOf(Math.max(...uses)));
    }
  }
}

/** How a matrix is applied: X as an exchange, real matrices without imaginary parts. */
export function formOf(matrix: Matrix2): 'flip' | 'real' | 'matrix' {
  if (matrix === PAULI_X) return 'flip';
  if (matrix === HADAMARD) return 'real';
  const [, ai, , bi, , ci, , di] = matrix;
  return ai === 0 && bi === 0 && ci === 0 && di === 0 ? 'real' : 'matrix';
}
