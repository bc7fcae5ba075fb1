/**
 * Second pass of the planner: operations whose targets fit in one block of qubits share a sweep, so that memory is
 * passed once for all of them. Controls and phases on qubits outside the block are decided per block.
 */
import { bitsOf, countBits } from './bits.ts';
import type { Matrix2 } from './matrices.ts';
import { formOf, type MergedOperation } from './merge.ts';

/** A block has at most 2^14 amplitudes: 256 KiB, which stay in the second-level cache. */
export const BLOCK_QUBITS = 14;
/** Qubits that are in every block, so that memory is touched in runs of whole cache lines. */
const RUN_QUBITS = 3;
/** A sweep holds tables for this many fans. */
export const MAX_FANS = 64;
/** Operations that a sweep may look past in search of one that fits. */
const LOOK_AHEAD = 4096;
/** From so many phases with one common qubit on, a table is cheaper than one kernel call per phase. */
const FAN_TERMS = 3;

/** An operation inside a block: bit positions are those of the block, `outer` are bits of the block's base. */
export type BlockOperation =
  | {
      readonly kind: 'flip' | 'real' | 'matrix';
      readonly target: number;
      readonly controls: number;
      readonly outer: number;
      readonly matrix: Matrix2;
    }
  | { readonly kind: 'phase'; readonly mask: number; readonly outer: number; readonly angle: number }
  | {
      readonly kind: 'fan';
      readonly need: number;
      readonly outer: number;
      readonly angle: number;
      /** Angle per bit of the block. */
      readonly inside: readonly number[];
      /** Angles of bits of the base. */
      readonly outside: readonly (readonly [bit: number, angle: number])[];
    };

/** One pass over memory. */
export interface Sweep {
  /** State index bit of each bit of the block, ascending. */
  readonly qubits: readonly number[];
  /** Bits that the sweep may set where they were always 0. */
  readonly targets: number;
  readonly operations: readonly BlockOperation[];
}

/** Groups merged operations of a register of `qubits` qubits into sweeps. */
export function planSweeps(merged: readonly MergedOperation[], qubits: number): readonly Sweep[] {
  const sweeps: Sweep[] = [];
  let left = merged;
  while (left.length > 0) {
    const { chosen, targets, rest } = chooseOperations(left, qubits);
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

interface Choice {
  readonly chosen: readonly MergedOperation[];
  readonly targets: number;
  readonly rest: readonly MergedOperation[];
}

/** Takes operations in order; one that does not fit keeps later ones that do not commute with it out. */
function chooseOperations(merged: readonly MergedOperation[], qubits: number): Choice {
  const oneBlock =
    qubits <= BLOCK_QUBITS && merged.filter(({ kind }) => kind === 'diagonal').length <= MAX_FANS;
  if (oneBlock) return { chosen: merged, targets: targetsOf(merged), rest: [] };
  const low = 2 ** RUN_QUBITS - 1;
  const chosen: MergedOperation[] = [];
  const rest: MergedOperation[] = [];
  let [targets, passedTargets, passedUses, fans] = [0, 0, 0, 0];
  let index = 0;
  for (; index < merged.length && rest.length < LOOK_AHEAD; index += 1) {
    const operation = merged[index];
    if (operation === undefined) break;
    const target = targetOf(operation);
    const uses = usesOf(operation);
    const commutes = (target & (passedTargets | passedUses)) === 0 && (uses & passedTargets) === 0;
    const fits = countBits(targets | target | low) <= BLOCK_QUBITS;
    if (commutes && fits && (operation.kind === 'matrix' || fans < MAX_FANS)) {
      targets |= target;
      if (operation.kind === 'diagonal') fans += 1;
      chosen.push(operation);
    } else {
      passedTargets |= target;
      passedUses |= uses;
      rest.push(operation);
    }
  }
  return { chosen, targets, rest: rest.concat(merged.slice(index)) };
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

function localise(operation: MergedOperation, local: ReadonlyMap<number, number>): readonly BlockOperation[] {
  if (operation.kind === 'matrix') {
    const { inside, outer } = split(operation.controls, local);
    const { matrix } = operation;
    const target = local.get(operation.target) ?? 0;
    return [{ kind: formOf(matrix), target, controls: inside, outer, matrix }];
  }
  const linear = operation.terms.filter(({ mask }) => countBits(mask) <= 2);
  const asFan = linear.length >= FAN_TERMS;
  const single = asFan ? operation.terms.filter(({ mask }) => countBits(mask) > 2) : operation.terms;
  const phases = single.map(({ mask, angle }): BlockOperation => {
    const { inside, outer } = split(mask, local);
    return { kind: 'phase', mask: inside, outer, angle };
  });
  return asFan ? [...phases, fanOf(operation.centre, linear, local)] : phases;
}

function fanOf(
  centre: number,
  terms: readonly { readonly mask: number; readonly angle: number }[],
  local: ReadonlyMap<number, number>,
): BlockOperation {
  const { inside: need, outer } = split(1 << centre, local);
  const inside = new Array<number>(local.size).fill(0);
  const outside: [number, number][] = [];
  let own = 0;
  for (const { mask, angle } of terms) {
    const [other] = bitsOf(mask & ~(1 << centre));
    const position = other === undefined ? undefined : local.get(other);
    if (other === undefined) own += angle;
    else if (position === undefined) outside.push([other, angle]);
    else inside[position] = angle;
  }
  return { kind: 'fan', need, outer, angle: own, inside, outside };
}
