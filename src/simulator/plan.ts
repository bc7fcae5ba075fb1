/**
 * Second pass of the planner: operations whose targets fit in one block of qubits share a sweep, so that memory is
 * passed once for all of them. Controls and phases on qubits outside the block are decided per block.
 */
import { bitsOf, countBits } from './bits.ts';
import type { MergedOperation, PhasePart, PhaseTerm } from './merge.ts';

/** A block has at most 2^14 amplitudes: 256 KiB, which stay in the second-level cache. */
export const BLOCK_QUBITS = 14;
/** Qubits that are in every block, so that memory is touched in runs of whole cache lines. */
const RUN_QUBITS = 3;
const LOW = 2 ** RUN_QUBITS - 1;
/** A sweep holds tables for this many fans. */
export const MAX_FANS = 64;
/** Operations that a sweep may look past in search of one that fits. */
const LOOK_AHEAD = 4096;
/** From so many phases with one common qubit on, a table is cheaper than one kernel call per phase. */
const FAN_TERMS = 3;

/** An operation inside a block: bit positions are those of the block, `outer` are bits of the block's base. */
export type PlannedOperation =
  | {
      readonly kind: 'matrix';
      readonly target: number;
      readonly controls: number;
      readonly outer: number;
      readonly factors: readonly number[];
    }
  | {
      readonly kind: 'phase';
      readonly mask: number;
      readonly outer: number;
      readonly parts: readonly PhasePart[];
    }
  /** Phases with one common bit: alone, and together with each bit of the block and of the base. */
  | {
      readonly kind: 'fan';
      readonly need: number;
      readonly outer: number;
      readonly own: readonly PhasePart[];
      readonly inside: readonly (readonly PhasePart[])[];
      readonly outside: readonly (readonly [bit: number, parts: readonly PhasePart[]])[];
    };

/** One pass over memory, for all circuits of one structure. */
export interface PlannedSweep {
  /** State index bit of each bit of the block, ascending. */
  readonly qubits: readonly number[];
  /** Bits that the sweep may set where they were always 0. */
  readonly targets: number;
  readonly operations: readonly PlannedOperation[];
}

/**
 * Groups merged operations of a register of `qubits` qubits into sweeps.
 *
 * @param check - called before every sweep; may throw
 */
export function planSweeps(
  merged: readonly MergedOperation[],
  qubits: number,
  check: () => void,
): readonly PlannedSweep[] {
  const sweeps: PlannedSweep[] = [];
  let left: Left = { waiting: [], next: 0 };
  while (left.waiting.length > 0 || left.next < merged.length) {
    check();
    const { chosen, targets, rest } = chooseOperations(merged, left, qubits);
    const block = blockOf(targets, qubits);
    const local = new Map(block.map((qubit, position) => [qubit, position]));
    sweeps.push({
      qubits: block,
      targets,
      operations: chosen.flatMap((operation) => localise(operation, local)),
    });
    left = rest;
  }
  return sweeps;
}

/** What is not in a sweep yet: operations that were passed over, then all from index `next` on. */
interface Left {
  readonly waiting: readonly MergedOperation[];
  readonly next: number;
}

interface Choice {
  readonly chosen: readonly MergedOperation[];
  readonly targets: number;
  readonly rest: Left;
}

/** Takes operations in order; one that does not fit keeps later ones that do not commute with it out. */
function chooseOperations(merged: readonly MergedOperation[], left: Left, qubits: number): Choice {
  const end: Left = { waiting: [], next: merged.length };
  const oneBlock =
    qubits <= BLOCK_QUBITS && merged.filter(({ kind }) => kind === 'diagonal').length <= MAX_FANS;
  if (oneBlock) return { chosen: merged, targets: targetsOf(merged), rest: end };
  const choice = new Chooser();
  for (const operation of left.waiting) choice.offer(operation);
  let { next } = left;
  while (choice.passed.length < LOOK_AHEAD) {
    const operation = merged[next];
    if (operation === undefined) break;
    choice.offer(operation);
    next += 1;
  }
  return { chosen: choice.chosen, targets: choice.targets, rest: { waiting: choice.passed, next } };
}

/** The operations of one sweep as they are chosen. */
class Chooser {
  readonly chosen: MergedOperation[] = [];
  readonly passed: MergedOperation[] = [];
  targets = 0;
  #passedTargets = 0;
  #passedUses = 0;
  #fans = 0;

  offer(operation: MergedOperation): void {
    const target = targetOf(operation);
    const uses = usesOf(operation);
    const commutes =
      (target & (this.#passedTargets | this.#passedUses)) === 0 && (uses & this.#passedTargets) === 0;
    const fits = countBits(this.targets | target | LOW) <= BLOCK_QUBITS;
    if (commutes && fits && (operation.kind === 'matrix' || this.#fans < MAX_FANS)) {
      this.targets |= target;
      if (operation.kind === 'diagonal') this.#fans += 1;
      this.chosen.push(operation);
      return;
    }
    this.#passedTargets |= target;
    this.#passedUses |= uses;
    this.passed.push(operation);
  }
}

function targetOf(operation: MergedOperation): number {
  return operation.kind === 'matrix' ? 1 << operation.target : 0;
}

function targetsOf(merged: readonly MergedOperation[]): number {
  return merged.reduce((mask, operation) => mask | targetOf(operation), 0);
}

/** Qubits on which an operation is diagonal. */
function usesOf(operation: MergedOperation): number {
  if (operation.kind === 'matrix') return operation.controls;
  return operation.terms.reduce((mask, term) => mask | term.mask, 0);
}

/** The targets, filled up with the lowest other qubits. */
function blockOf(targets: number, qubits: number): readonly number[] {
  const size = Math.min(qubits, BLOCK_QUBITS);
  let mask = targets;
  for (let qubit = 0; countBits(mask) < size; qubit += 1) mask |= 1 << qubit;
  return bitsOf(mask);
}

/** Splits a mask into bits of the block and the rest. */
function split(mask: number, local: ReadonlyMap<number, number>): { inside: number; outer: number } {
  let [inside, outer] = [0, 0];
  for (const bit of bitsOf(mask)) {
    const position = local.get(bit);
    if (position === undefined) outer |= 1 << bit;
    else inside |= 1 << position;
  }
  return { inside, outer };
}

function localise(
  operation: MergedOperation,
  local: ReadonlyMap<number, number>,
): readonly PlannedOperation[] {
  if (operation.kind === 'matrix') {
    const { inside, outer } = split(operation.controls, local);
    const target = local.get(operation.target) ?? 0;
    return [{ kind: 'matrix', target, controls: inside, outer, factors: operation.factors }];
  }
  const linear = operation.terms.filter(({ mask }) => countBits(mask) <= 2);
  const asFan = linear.length >= FAN_TERMS;
  const single = asFan ? operation.terms.filter(({ mask }) => countBits(mask) > 2) : operation.terms;
  const phases = single.map(({ mask, parts }): PlannedOperation => {
    const { inside, outer } = split(mask, local);
    return { kind: 'phase', mask: inside, outer, parts };
  });
  return asFan ? [...phases, fanOf(operation.centre, linear, local)] : phases;
}

function fanOf(
  centre: number,
  terms: readonly PhaseTerm[],
  local: ReadonlyMap<number, number>,
): PlannedOperation {
  const { inside: need, outer } = split(1 << centre, local);
  const inside = new Array<readonly PhasePart[]>(local.size).fill([]);
  const outside: [number, readonly PhasePart[]][] = [];
  let own: readonly PhasePart[] = [];
  for (const { mask, parts } of terms) {
    const [other] = bitsOf(mask & ~(1 << centre));
    const position = other === undefined ? undefined : local.get(other);
    if (other === undefined) own = parts;
    else if (position === undefined) outside.push([other, parts]);
    else inside[position] = parts;
  }
  return { kind: 'fan', need, outer, own, inside, outside };
}
