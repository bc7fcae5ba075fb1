/** Reduces every gate of the domain to controlled 2×2 matrices, phases on subsets of qubits, and swaps. */
import type { Angle } from '../domain/angle.ts';
import type { GateOperation } from '../domain/circuit.ts';
import { matrixOf, PAULI_X, rx, type Matrix2 } from './matrices.ts';
import type { Step } from './program.ts';

const FIXED_PHASES: Readonly<Record<string, number>> = {
  z: Math.PI,
  s: Math.PI / 2,
  sdg: -Math.PI / 2,
  t: Math.PI / 4,
  tdg: -Math.PI / 4,
};

function matrix(target: number, controls: readonly number[], value: Matrix2): Step {
  return { kind: 'matrix', target, controls, matrix: value };
}

function phase(qubits: readonly number[], angle: number): Step {
  return { kind: 'phase', qubits, angle };
}

/** CX(a, b) · inner · CX(a, b): only the middle needs the controls. */
function betweenCx(a: number, b: number, inner: readonly Step[]): readonly Step[] {
  return [matrix(b, [a], PAULI_X), ...inner, matrix(b, [a], PAULI_X)];
}

function swapSteps(a: number, b: number, controls: readonly number[]): readonly Step[] {
  if (controls.length === 0) return [{ kind: 'swap', a, b }];
  return betweenCx(b, a, [matrix(b, [...controls, a], PAULI_X)]);
}

/** ecr = X(a)·CX(a, b)·S(a)·rx(b, pi/2), exactly. */
function echoedSteps(a: number, b: number, controls: readonly number[]): readonly Step[] {
  return [
    phase([...controls, a], Math.PI / 2),
    matrix(b, controls, rx(Math.PI / 2)),
    matrix(b, [...controls, a], PAULI_X),
    matrix(a, controls, PAULI_X),
  ];
}

/** Pauli rotations on two qubits; S maps X to Y by conjugation, CX maps X⊗1 to X⊗X. */
function pairRotation(
  gate: 'rxx' | 'ryy' | 'rzz',
  [a, b]: readonly [number, number],
  controls: readonly number[],
  t: number,
): readonly Step[] {
  if (gate === 'rzz') {
    return [
      ...(controls.length > 0 ? [phase(controls, -t / 2)] : []),
      phase([...controls, a], t),
      phase([...controls, b], t),
      phase([...controls, a, b], -2 * t),
    ];
  }
  const xx = betweenCx(a, b, [matrix(a, controls, rx(t))]);
  if (gate === 'rxx') return xx;
  const turn = (angle: number): readonly Step[] => [phase([a], angle), phase([b], angle)];
  return [...turn(-Math.PI / 2), ...xx, ...turn(Math.PI / 2)];
}

function diagonalSteps(
  operation: GateOperation,
  [t = 0]: readonly number[],
  targets: readonly number[],
  controls: readonly number[],
): readonly Step[] {
  const fixed = FIXED_PHASES[operation.gate];
  const all = [...controls, ...targets];
  if (fixed !== undefined) return [phase(all, fixed)];
  if (operation.gate === 'p') return [phase(all, t)];
  if (operation.gate === 'rz')
    return [...(controls.length > 0 ? [phase(controls, -t / 2)] : []), phase(all, t)];
  if (operation.gate === 'gphase') return controls.length > 0 ? [phase(controls, t)] : [];
  return [];
}

/**
 * The steps of one gate, in order. A global phase is dropped unless it is controlled.
 *
 * @param qubit - number of a circuit qubit among the live ones
 * @param bind - value of an angle in radians
 */
export function gateSteps(
  operation: GateOperation,
  qubit: (circuitQubit: number) => number,
  bind: (angle: Angle) => number,
): readonly Step[] {
  const targets = operation.targets.map(qubit);
  const controls = operation.controls.map(qubit);
  const params = operation.params.map(bind);
  const [a = 0, b = 0] = targets;
  switch (operation.gate) {
    case 'id':
      return [];
    case 'swap':
      return swapSteps(a, b, controls);
    case 'ecr':
      return echoedSteps(a, b, controls);
    case 'rxx':
    case 'ryy':
    case 'rzz':
      return pairRotation(operation.gate, [a, b], controls, params[0] ?? 0);
    default: {
      const value = matrixOf(operation.gate, params);
      return value === undefined
        ? diagonalSteps(operation, params, targets, controls)
        : [matrix(a, controls, value)];
    }
  }
}
