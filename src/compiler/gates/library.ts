/**
 * Gates that languages bring along, by name: OpenQASM's qelib1.inc (as today's tools extend it), stdgates.inc, and
 * Eigen-Lang's. A gate is a base gate with controls, or a short list of such.
 */
import type { Angle } from '../../domain/angle.ts';
import { combineAngles, negateAngle, scaleAngle } from '../../domain/aqo/angle-arithmetic.ts';
import type { GateSink } from '../../domain/aqo/gate-sink.ts';
import type { GateName } from '../../domain/circuit.ts';
import { GATES } from '../../domain/circuit.ts';

/** A gate with a definition: what it takes and what it does. */
export interface LibraryGate {
  readonly params: number;
  readonly qubits: number;
  /** Writes the gate for given parameters (radians) and qubits (controls first). */
  readonly expand: (sink: GateSink, params: readonly Angle[], qubits: readonly number[]) => void;
}

function controlled(gate: GateName, controls: number): LibraryGate {
  return {
    params: GATES[gate].params,
    qubits: GATES[gate].qubits + controls,
    expand: (sink, params, qubits) => {
      if (controls === 0) sink(gate, qubits, NO_QUBITS, params);
      else sink(gate, qubits.slice(controls), qubits.slice(0, controls), params);
    },
  };
}

/** One empty list for all gates without controls: a circuit may have a million of them. */
const NO_QUBITS: readonly number[] = [];

const half = (angle: Angle): Angle => scaleAngle(angle, 1 / 2);
const sum = (a: Angle, b: Angle): Angle => combineAngles('+', a, b);

/** u3 of OpenQASM 3 carries the phase -(phi + lambda) / 2, which shows under controls only; that of 2 does not. */
const U2: LibraryGate = {
  params: 2,
  qubits: 1,
  expand: (sink, [phi = 0, lambda = 0], qubits) => {
    sink('u', qubits, [], [Math.PI / 2, phi, lambda]);
  },
};

/** Controlled U with a phase of its own: p(gamma) on the control, then the controlled u. */
const CU: LibraryGate = {
  params: 4,
  qubits: 2,
  expand: (sink, [theta = 0, phi = 0, lambda = 0, gamma = 0], [control = 0, target = 0]) => {
    sink('p', [control], [], [gamma]);
    sink('u', [target], [control], [theta, phi, lambda]);
  },
};

/** Toffoli up to relative phases (Maslov 2016, figure 3). */
const RCCX: LibraryGate = {
  params: 0,
  qubits: 3,
  expand: (sink, _, [a = 0, b = 0, c = 0]) => {
    sink('u', [c], [], [Math.PI / 2, 0, Math.PI]);
    sink('t', [c], [], []);
    sink('x', [c], [b], []);
    sink('tdg', [c], [], []);
    sink('x', [c], [a], []);
    sink('t', [c], [], []);
    sink('x', [c], [b], []);
    sink('tdg', [c], [], []);
    sink('u', [c], [], [Math.PI / 2, 0, Math.PI]);
  },
};

/** The built-in U of OpenQASM 3: like u, with the phase theta / 2 that its matrix has. */
export const U_VERSION_3: LibraryGate = {
  params: 3,
  qubits: 1,
  expand: (sink, [theta = 0, phi = 0, lambda = 0], qubits) => {
    sink('gphase', [], [], [half(theta)]);
    sink('u', qubits, [], [theta, phi, lambda]);
  },
};

const U3_VERSION_3: LibraryGate = {
  params: 3,
  qubits: 1,
  expand: (sink, [theta = 0, phi = 0, lambda = 0], qubits) => {
    sink('gphase', [], [], [negateAngle(half(sum(phi, lambda)))]);
    sink('u', qubits, [], [theta, phi, lambda]);
  },
};

const U2_VERSION_3: LibraryGate = {
  params: 2,
  qubits: 1,
  expand: (sink, [phi = 0, lambda = 0], qubits) => {
    U3_VERSION_3.expand(sink, [Math.PI / 2, phi, lambda], qubits);
  },
};

/** Gates that every library has under the same name. */
const COMMON: readonly (readonly [string, LibraryGate])[] = [
  ...(['id', 'x', 'y', 'z', 'h', 's', 'sdg', 't', 'tdg', 'sx', 'rx', 'ry', 'rz', 'p', 'swap'] as const).map(
    (name) => [name, controlled(name, 0)] as const,
  ),
  ['u1', controlled('p', 0)],
  ['cx', controlled('x', 1)],
  ['cy', controlled('y', 1)],
  ['cz', controlled('z', 1)],
  ['ch', controlled('h', 1)],
  ['cp', controlled('p', 1)],
  ['crx', controlled('rx', 1)],
  ['cry', controlled('ry', 1)],
  ['crz', controlled('rz', 1)],
  ['ccx', controlled('x', 2)],
  ['cswap', controlled('swap', 1)],
  ['cu', CU],
];

/** Gates of the first qelib1.inc; a program may not define them again. */
export const QELIB1_GATES: ReadonlyMap<string, LibraryGate> = new Map([
  ...COMMON,
  ['u', controlled('u', 0)],
  ['u0', { params: 1, qubits: 1, expand: (sink, _, qubits) => sink('id', qubits, [], []) }],
  ['u2', U2],
  ['u3', controlled('u', 0)],
  ['cu1', controlled('p', 1)],
  ['cu3', controlled('u', 1)],
  ['sxdg', controlled('sxdg', 0)],
  ['csx', controlled('sx', 1)],
  ['ccz', controlled('z', 2)],
  ['rxx', controlled('rxx', 0)],
  ['ryy', controlled('ryy', 0)],
  ['rzz', controlled('rzz', 0)],
  ['rccx', RCCX],
  ['c3x', controlled('x', 3)],
  ['c4x', controlled('x', 4)],
  ['c3sqrtx', controlled('sx', 3)],
]);

/** Names that a program may define itself although qelib1.inc has them today: the first qelib1.inc had not. */
export const QELIB1_ADDITIONS: ReadonlySet<string> = new Set([
  ...['sx', 'sxdg', 'p', 'u', 'u0', 'swap', 'cswap', 'crx', 'cry', 'cp', 'csx', 'cu', 'ccz'],
  ...['rxx', 'ryy', 'rzz', 'rccx', 'c3x', 'c4x', 'c3sqrtx'],
]);

/** Gates of stdgates.inc. */
export const STDGATES: ReadonlyMap<string, LibraryGate> = new Map([
  ...COMMON,
  ['CX', controlled('x', 1)],
  ['phase', controlled('p', 0)],
  ['cphase', controlled('p', 1)],
  ['u2', U2_VERSION_3],
  ['u3', U3_VERSION_3],
]);

/** Built-in gates of OpenQASM 2: no include is needed. */
export const BUILT_IN_VERSION_2: ReadonlyMap<string, LibraryGate> = new Map([
  ['U', controlled('u', 0)],
  ['CX', controlled('x', 1)],
]);

/** Built-in gates of OpenQASM 3. */
export const BUILT_IN_VERSION_3: ReadonlyMap<string, LibraryGate> = new Map([
  ['U', U_VERSION_3],
  ['gphase', controlled('gphase', 0)],
]);

/** Gates of Eigen-Lang. */
export const EIGEN_GATES: ReadonlyMap<string, LibraryGate> = new Map([
  ...COMMON,
  ['cnot', controlled('x', 1)],
  ['u2', U2],
  ['u3', controlled('u', 0)],
  ['rxx', controlled('rxx', 0)],
  ['ryy', controlled('ryy', 0)],
  ['rzz', controlled('rzz', 0)],
  ['ccz', controlled('z', 2)],
]);
