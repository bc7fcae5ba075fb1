/**
 * The circuits of the routing figures, and the device they are routed for: 27 qubits in the heavy-hex layout of IBM
 * Falcon, with its native gates. The circuits are the static ones of the data set and seeded ones.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toCircuit } from '../src/compiler/local-compiler.ts';
import { PACKAGE_ROOT } from '../src/config/package-info.ts';
import type { Circuit } from '../src/domain/circuit.ts';
import type { Device } from '../src/domain/device.ts';
import { benchCircuit } from './circuits.ts';

/** Edges of the map; CX runs in both directions. */
const EDGES = [
  ...[0, 1, 1, 2, 1, 4, 2, 3, 3, 5, 4, 7, 5, 8, 6, 7, 7, 10, 8, 9, 8, 11, 10, 12, 11, 14, 12, 13],
  ...[12, 15, 13, 14, 14, 16, 15, 18, 16, 19, 17, 18, 18, 21, 19, 20, 19, 22, 21, 23, 22, 25],
  ...[23, 24, 24, 25, 25, 26],
];
const COUPLING = EDGES.flatMap((qubit, index) => {
  const next = EDGES[index + 1];
  if (index % 2 === 1 || next === undefined) return [];
  return [[qubit, next] as const, [next, qubit] as const];
});

/** The device. */
export const FALCON: Device = {
  id: 'bench:falcon',
  name: 'IBM Falcon layout',
  backendType: 'simulated_qpu',
  status: 'ONLINE',
  maxQubits: 27,
  maxShots: 100_000,
  basis: [...(['rz', 'sx', 'x'] as const).map((gate) => ({ gate, controls: 0 })), { gate: 'x', controls: 1 }],
  couplingMap: COUPLING,
  features: [],
  expectationValues: false,
  slots: 1,
};

const SEEDED = [
  ...['ghz_27', 'qft_8', 'qft_12', 'qft_16', 'qft_20', 'rand_6', 'rand_10', 'rand_16', 'rand_24'],
  ...['hea_12', 'hea_24', 'qaoa_12', 'qaoa_20'],
];
const FOLDER = join(PACKAGE_ROOT, 'test', 'fixtures', 'circuits', 'qasm2');

/** A circuit with its name. */
export interface NamedCircuit {
  readonly name: string;
  readonly circuit: Circuit;
}

/** All circuits of at least `fewest` qubits, in a fixed order. */
export function routingCircuits(fewest = 3): readonly NamedCircuit[] {
  const real = readdirSync(FOLDER)
    .sort()
    .map((file): NamedCircuit => {
      const source = readFileSync(`${FOLDER}/${file}`, 'utf8');
      return {
        name: file.replace('.qasm', ''),
        circuit: toCircuit({ source, target: FALCON, options: {} }).circuit,
      };
    });
  const isStatic = ({ operations }: Circuit): boolean =>
    operations.every(({ kind, condition }) => condition === undefined && kind !== 'if' && kind !== 'reset');
  return [
    ...real.filter(({ circuit }) => circuit.qubits >= fewest && isStatic(circuit)),
    ...SEEDED.map((name) => ({ name, circuit: benchCircuit(name) })),
  ];
}
