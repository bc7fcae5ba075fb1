/**
 * Last pass of the planner: puts the numbers of one circuit into the plan of its structure. An optimiser that changes
 * angles only pays for this pass alone.
 */
import type { BlockOperation, Sweep } from './block-operation.ts';
import { fuse } from './fuse.ts';
import { HADAMARD, IDENTITY, multiply, PAULI_X, type Matrix2 } from './matrices.ts';
import type { PhasePart } from './merge.ts';
import type { PlannedOperation, PlannedSweep } from './plan.ts';
import type { Step } from './program.ts';

/** Binds a sweep to the steps of a circuit of its structure. */
export function bindSweep({ qubits, targets, operations }: PlannedSweep, steps: readonly Step[]): Sweep {
  return { qubits, targets, operations: fuse(operations.flatMap((operation) => bind(operation, steps))) };
}

function bind(operation: PlannedOperation, steps: readonly Step[]): BlockOperation | readonly [] {
  switch (operation.kind) {
    case 'matrix': {
      const { target, controls, outer, factors } = operation;
      const matrix = productOf(factors, steps);
      return { kind: formOf(matrix), target, controls, outer, matrix };
    }
    case 'phase': {
      const angle = angleOf(operation.parts, steps);
      return angle === 0 ? [] : { kind: 'phase', mask: operation.mask, outer: operation.outer, angle };
    }
    case 'fan': {
      const { need, outer, own, inside, outside } = operation;
      return {
        ...{ kind: 'fan', need, outer, angle: angleOf(own, steps) },
        inside: inside.map((parts) => angleOf(parts, steps)),
        outside: outside.map(([bit, parts]) => [bit, angleOf(parts, steps)] as const),
      };
    }
  }
}

function angleOf(parts: readonly PhasePart[], steps: readonly Step[]): number {
  let angle = 0;
  for (const { step: index, factor } of parts) {
    const step = steps[index];
    if (step?.kind === 'phase') angle += factor * step.angle;
  }
  return angle;
}

function productOf(factors: readonly number[], steps: readonly Step[]): Matrix2 {
  let product: Matrix2 | undefined;
  for (const index of factors) {
    const matrix = matrixOf(steps[index]);
    product = product === undefined ? matrix : multiply(matrix, product);
  }
  return product ?? IDENTITY;
}

function matrixOf(step: Step | undefined): Matrix2 {
  if (step?.kind === 'matrix') return step.matrix;
  return step?.kind === 'phase' ? [1, 0, 0, 0, 0, 0, Math.cos(step.angle), Math.sin(step.angle)] : IDENTITY;
}

/** How a matrix is applied: X as an exchange, real matrices without imaginary parts. */
function formOf(matrix: Matrix2): 'flip' | 'real' | 'matrix' {
  if (matrix === PAULI_X) return 'flip';
  if (matrix === HADAMARD) return 'real';
  const [, ai, , bi, , ci, , di] = matrix;
  return ai === 0 && bi === 0 && ci === 0 && di === 0 ? 'real' : 'matrix';
}
