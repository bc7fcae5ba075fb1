/** A second, naive state vector for tests: every gate as its full definition on complex pairs, nothing shared. */
import type { GateOperation, Operation } from '../../src/domain/circuit.ts';

type Complex = readonly [number, number];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const plus = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];
const turn = (angle: number): Complex => [Math.cos(angle), Math.sin(angle)];
const one: Complex = [1, 0];
const zero: Complex = [0, 0];
const r = Math.SQRT1_2;

/** Matrix of a base gate on its targets; target 0 is the lowest bit of row and column. */
function matrixOf({ gate, params }: GateOperation): readonly (readonly Complex[])[] {
  const [t = 0, f = 0, l = 0] = params as number[];
  const [c, s] = [Math.cos(t / 2), Math.sin(t / 2)];
  const diagonal = (...entries: Complex[]) =>
    entries.map((e, i) => entries.map((_, j) => (i === j ? e : zero)));
  switch (gate) {
    case 'id':
      return diagonal(one, one);
    case 'x':
      return [
        [zero, one],
        [one, zero],
      ];
    case 'y':
      return [
        [zero, [0, -1]],
        [[0, 1], zero],
      ];
    case 'z':
      return diagonal(one, [-1, 0]);
    case 'h':
      return [
        [
          [r, 0],
          [r, 0],
        ],
        [
          [r, 0],
          [-r, 0],
        ],
      ];
    case 's':
      return diagonal(one, [0, 1]);
    case 'sdg':
      return diagonal(one, [0, -1]);
    case 't':
      return diagonal(one, turn(Math.PI / 4));
    case 'tdg':
      return diagonal(one, turn(-Math.PI / 4));
    case 'sx':
      return [
        [
          [0.5, 0.5],
          [0.5, -0.5],
        ],
        [
          [0.5, -0.5],
          [0.5, 0.5],
        ],
      ];
    case 'sxdg':
      return [
        [
          [0.5, -0.5],
          [0.5, 0.5],
        ],
        [
          [0.5, 0.5],
          [0.5, -0.5],
        ],
      ];
    case 'rx':
      return [
        [
          [c, 0],
          [0, -s],
        ],
        [
          [0, -s],
          [c, 0],
        ],
      ];
    case 'ry':
      return [
        [
          [c, 0],
          [-s, 0],
        ],
        [
          [s, 0],
          [c, 0],
        ],
      ];
    case 'rz':
      return diagonal(turn(-t / 2), turn(t / 2));
    case 'p':
      return diagonal(one, turn(t));
    case 'u':
      return [
        [[c, 0], times([-s, 0], turn(l))],
        [times([s, 0], turn(f)), times([c, 0], turn(f + l))],
      ];
    case 'prx':
      return [
        [[c, 0], times([0, -s], turn(-f))],
        [times([0, -s], turn(f)), [c, 0]],
      ];
    case 'ecr':
      return [
        [zero, [r, 0], zero, [0, r]],
        [[r, 0], zero, [0, -r], zero],
        [zero, [0, r], zero, [r, 0]],
        [[0, -r], zero, [r, 0], zero],
      ];
    case 'swap':
      return [
        [one, zero, zero, zero],
        [zero, zero, one, zero],
        [zero, one, zero, zero],
        [zero, zero, zero, one],
      ];
    case 'rzz':
      return diagonal(turn(-t / 2), turn(t / 2), turn(t / 2), turn(-t / 2));
    case 'rxx':
    case 'ryy': {
      const corner: Complex = [0, gate === 'rxx' ? -s : s];
      const [cc, ms]: Complex[] = [
        [c, 0],
        [0, -s],
      ];
      return [
        [cc!, zero, zero, corner],
        [zero, cc!, ms!, zero],
        [zero, ms!, cc!, zero],
        [corner, zero, zero, cc!],
      ];
    }
    case 'gphase':
      return [[turn(t)]];
  }
}

/** Amplitudes after gates on the zero state of `qubits` qubits. */
export function denseState(qubits: number, operations: readonly Operation[]): readonly Complex[] {
  let state: Complex[] = Array.from({ length: 2 ** qubits }, (_, i) => (i === 0 ? one : zero));
  for (const operation of operations) {
    if (operation.kind !== 'gate') continue;
    const matrix = matrixOf(operation);
    const { targets, controls } = operation;
    state = state.map((amplitude, index) => {
      if (!controls.every((q) => ((index >>> q) & 1) === 1)) return amplitude;
      const row = targets.reduce((sum, q, k) => sum | (((index >>> q) & 1) << k), 0);
      return matrix[row]!.reduce<Complex>((sum, entry, column) => {
        const from = targets.reduce(
          (i, q, k) => (((column >>> k) & 1) === 1 ? i | (1 << q) : i & ~(1 << q)),
          index,
        );
        return plus(sum, times(entry, state[from]!));
      }, zero);
    });
  }
  return state;
}
