/** Random circuits for property tests, and what a pass made of them as a unitary on the program's own qubits. */
import fc from 'fast-check';
import type { Layout, PlacedCircuit } from '../../src/compiler/passes/pass.ts';
import type { Circuit, GateName, GateOperation, Operation } from '../../src/domain/circuit.ts';
import { GATES } from '../../src/domain/circuit.ts';
import type { Device, NativeGate } from '../../src/domain/device.ts';
import { SIMULATOR } from './compile.ts';
import { gatesOf, unitaryOf, type Complex } from './reference-state.ts';

const bare = (...gates: readonly GateName[]): readonly NativeGate[] =>
  gates.map((gate) => ({ gate, controls: 0 }));

/** Native gates of the machines people use. */
export const BASES = {
  'IBM with cx': [...bare('rz', 'sx', 'x'), { gate: 'x', controls: 1 }],
  'IBM with ecr': bare('rz', 'sx', 'x', 'ecr'),
  'IBM with cz': [...bare('rz', 'sx', 'x'), { gate: 'z', controls: 1 }],
  IQM: [...bare('prx'), { gate: 'z', controls: 1 }],
  ions: bare('rx', 'ry', 'rz', 'rxx'),
  'ions with prx': bare('prx', 'rz', 'rxx'),
  AQO: [
    ...bare('rx', 'ry', 'rz', 'x', 'y', 'z', 'h', 's', 't', 'swap'),
    ...[1, 2].flatMap((controls) => [{ gate: 'x', controls } as const, { gate: 'z', controls } as const]),
  ],
  'u and cx': [...bare('u'), { gate: 'x', controls: 1 }],
  'rotations and cx': [...bare('rx', 'ry', 'rz'), { gate: 'x', controls: 1 }],
} as const satisfies Record<string, readonly NativeGate[]>;

/** A device with native gates, all to all unless a coupling map is given. */
export function deviceWith(
  basis: Device['basis'],
  maxQubits = SIMULATOR.maxQubits,
  couplingMap?: NonNullable<Device['couplingMap']>,
): Device {
  const device: Device = { ...SIMULATOR, id: 'test:device', basis, maxQubits, expectationValues: false };
  return couplingMap === undefined ? device : { ...device, couplingMap };
}

/** Any gate on four qubits with up to two controls. */
export const anyGate: fc.Arbitrary<GateOperation> = fc
  .record({
    gate: fc.constantFrom(...(Object.keys(GATES) as readonly GateName[])),
    order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4, maxLength: 4 }),
    controls: fc.integer({ min: 0, max: 2 }),
    angles: fc.array(fc.constantFrom(0.3, -1.1, Math.PI / 2, 0, -Math.PI, 2.5), {
      minLength: 3,
      maxLength: 3,
    }),
  })
  .map(({ gate, order, controls, angles }) => ({
    kind: 'gate',
    gate,
    targets: order.slice(0, GATES[gate].qubits),
    controls: order.slice(2, 2 + controls),
    params: angles.slice(0, GATES[gate].params),
  }));

/** A gate on one qubit, or one of the gates that passes cancel and join. */
const commonGate: fc.Arbitrary<GateOperation> = fc
  .record({
    gate: fc.constantFrom<readonly [GateName, number]>(
      ...([
        ['x', 1],
        ['x', 1],
        ['z', 1],
        ['p', 1],
        ['rz', 1],
        ['swap', 0],
        ['rzz', 0],
        ['rxx', 0],
      ] as const),
      ...(['h', 's', 't', 'tdg', 'x', 'sx', 'z', 'rx', 'rz', 'p'] as const).map((gate) => [gate, 0] as const),
    ),
    order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4, maxLength: 4 }),
    angle: fc.constantFrom(0.3, -0.3, Math.PI / 2, Math.PI / 4, -2.5),
  })
  .map(({ gate: [gate, controls], order, angle }) => ({
    kind: 'gate',
    gate,
    targets: order.slice(0, GATES[gate].qubits),
    controls: order.slice(2, 2 + controls),
    params: GATES[gate].params === 0 ? [] : [angle],
  }));

/** Up to 30 gates on four qubits: a few of every kind, or many that meet. */
export const anyGates: fc.Arbitrary<readonly GateOperation[]> = fc.oneof(
  fc.array(anyGate, { minLength: 1, maxLength: 10 }),
  fc.array(commonGate, { minLength: 1, maxLength: 30 }),
);

/** A circuit of gates on four qubits. */
export function gatesOnly(operations: readonly Operation[]): Circuit {
  return { qubits: 4, clbits: 0, operations, parameters: {} };
}

/**
 * The unitary of a compiled circuit on the qubits of the program: entry [x][y] leads from x at the initial places to
 * y at the final ones, all other device qubits in zero before and after.
 */
export function unitaryOfPlaced(circuit: PlacedCircuit, programQubits: number): Complex[][] {
  const same = Array.from({ length: programQubits }, (_, qubit) => qubit);
  const { initial, final }: Layout = circuit.layout ?? { initial: same, final: same };
  const spread = (value: number, places: readonly number[]): number =>
    same.reduce((sum, qubit) => sum | (((value >> qubit) & 1) << places[qubit]!), 0);
  const whole = unitaryOf(gatesOf(circuit), circuit.qubits);
  const states = Array.from({ length: 2 ** programQubits }, (_, value) => value);
  return states.map((x) => states.map((y) => whole[spread(x, initial)]![spread(y, final)]!));
}
