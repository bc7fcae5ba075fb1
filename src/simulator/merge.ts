/**
 * First pass of the planner. Runs of 1-qubit gates become one matrix, swaps become another numbering of the qubits,
 * and phases wait in one pending diagonal until a gate that does not commute with them comes.
 */
import { bitsOf, lowestBit } from './bits.ts';
import { PAULI_X } from './matrices.ts';
import type { Step } from './program.ts';

/** A share of a phase: `factor` times the angle of a step. */
export interface PhasePart {
  readonly step: number;
  readonly factor: number;
}

/** Amplitudes whose bits in `mask` are all 1 get the sum of the parts as phase. */
export interface PhaseTerm {
  readonly mask: number;
  readonly parts: readonly PhasePart[];
}

/**
 * An operation on physical qubits (bits of the state index), `controls` as a bit mask. It names the steps that its
 * numbers come from, not the numbers: circuits of one structure share it.
 */
export type MergedOperation =
  | {
      readonly kind: 'matrix';
      readonly target: number;
      readonly controls: number;
      /** Steps whose product it is, the first acts first. */
      readonly factors: readonly number[];
    }
  /** Phases that all need qubit `centre`. */
  | { readonly kind: 'diagonal'; readonly centre: number; readonly terms: readonly PhaseTerm[] };

function isControlledX(step: Step | undefined): step is Extract<Step, { kind: 'matrix' }> {
  return step?.kind === 'matrix' && step.matrix === PAULI_X && step.controls.length === 1;
}

/**
 * CX · phase on the target · CX is diagonal: e^(i·t·(a xor b)) = e^(i·t·a)·e^(i·t·b)·e^(-2i·t·a·b).
 *
 * @returns the qubits a and b, when the three steps from `index` on have this form
 */
function parityPhase(steps: readonly Step[], index: number): readonly [number, number] | undefined {
  const [first, middle, last] = [steps[index], steps[index + 1], steps[index + 2]];
  if (!isControlledX(first) || middle?.kind !== 'phase' || !isControlledX(last)) return undefined;
  const [control] = first.controls;
  const [only, ...others] = middle.qubits;
  if (control === undefined || only !== first.target || others.length > 0) return undefined;
  return last.target === first.target && last.controls[0] === control ? [control, only] : undefined;
}

/** Merges steps; `place[q]` is the physical qubit of live qubit q and is changed by swaps. */
export class Merger {
  readonly operations: MergedOperation[] = [];
  readonly #place: number[];
  /** Steps whose product waits, per qubit. */
  readonly #matrices = new Map<number, number[]>();
  readonly #terms = new Map<number, PhasePart[]>();

  constructor(place: number[]) {
    this.#place = place;
  }

  /** Takes all steps in order, then flushes what waits. */
  merge(steps: readonly Step[]): readonly MergedOperation[] {
    for (let index = 0; index < steps.length; index += 1) {
      const parity = parityPhase(steps, index);
      const step = steps[index];
      if (parity !== undefined) {
        index += 1;
        for (const qubit of parity) this.#phase(this.#mask([qubit]), { step: index, factor: 1 });
        this.#phase(this.#mask(parity), { step: index, factor: -2 });
        index += 1;
      } else if (step !== undefined) this.#take(step, index);
    }
    for (const qubit of [...this.#matrices.keys()]) this.#flushMatrix(qubit);
    this.#flushRest();
    return this.operations;
  }

  #take(step: Step, index: number): void {
    if (step.kind === 'phase') this.#phase(this.#mask(step.qubits), { step: index, factor: 1 });
    else if (step.kind === 'matrix') this.#matrix(this.#at(step.target), this.#mask(step.controls), index);
    else [this.#place[step.a], this.#place[step.b]] = [this.#at(step.b), this.#at(step.a)];
  }

  #at(qubit: number): number {
    return this.#place[qubit] ?? 0;
  }

  #mask(qubits: readonly number[]): number {
    return qubits.reduce((bits, qubit) => bits | (1 << this.#at(qubit)), 0);
  }

  /** A phase of one qubit has the factor 1: it may join a product. */
  #phase(mask: number, part: PhasePart): void {
    const single = (mask & (mask - 1)) === 0;
    const waiting = single ? this.#matrices.get(lowestBit(mask)) : undefined;
    if (waiting !== undefined) {
      waiting.push(part.step);
      return;
    }
    this.#flushMatricesIn(mask);
    const parts = this.#terms.get(mask);
    if (parts === undefined) this.#terms.set(mask, [part]);
    else parts.push(part);
  }

  #matrix(target: number, controls: number, step: number): void {
    if (controls === 0) {
      const waiting = this.#matrices.get(target) ?? this.#ownPhase(target);
      waiting.push(step);
      this.#matrices.set(target, waiting);
      return;
    }
    this.#flushMatricesIn(controls | (1 << target));
    this.#flushTerms(target);
    this.operations.push({ kind: 'matrix', target, controls, factors: [step] });
  }

  /** Takes the pending phase of one qubit alone into a fresh product. */
  #ownPhase(qubit: number): number[] {
    const parts = this.#terms.get(1 << qubit) ?? [];
    this.#terms.delete(1 << qubit);
    return parts.map(({ step }) => step);
  }

  #flushMatricesIn(mask: number): void {
    for (let rest = mask; rest !== 0; rest &= rest - 1) this.#flushMatrix(lowestBit(rest));
  }

  #flushMatrix(target: number): void {
    const factors = this.#matrices.get(target);
    if (factors === undefined) return;
    this.#matrices.delete(target);
    this.#flushTerms(target);
    this.operations.push({ kind: 'matrix', target, controls: 0, factors });
  }

  /** Emits the pending phases that need qubit `centre`. */
  #flushTerms(centre: number): void {
    const terms: PhaseTerm[] = [];
    for (const [mask, parts] of this.#terms) {
      if (((mask >>> centre) & 1) === 0) continue;
      this.#terms.delete(mask);
      terms.push({ mask, parts });
    }
    if (terms.length > 0) this.operations.push({ kind: 'diagonal', centre, terms });
  }

  #flushRest(): void {
    while (this.#terms.size > 0) {
      const uses = new Array<number>(32).fill(0);
      for (const mask of this.#terms.keys())
        for (const qubit of bitsOf(mask)) uses[qubit] = (uses[qubit] ?? 0) + 1;
      this.#flushTerms(uses.indexOf(Math.max(...uses)));
    }
  }
}
