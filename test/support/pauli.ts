/** Hamiltonians of the fixtures, and the exact value of observables in the final state of a circuit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Circuit } from '../../src/domain/circuit.ts';
import type { ExpectationValue, PauliSum } from '../../src/domain/result.ts';
import { prepareSimulation, runSimulation, type SimulationOptions } from '../../src/simulator/simulate.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/hamiltonians');

/** A file of test/fixtures/hamiltonians. */
export interface Hamiltonian extends PauliSum {
  readonly id: string;
  readonly qubits: number;
  readonly reference: {
    readonly groundEnergy: number;
    readonly hartreeFock?: number;
    readonly hartreeFockBitstring?: string;
  };
}

export function hamiltonian(id: string): Hamiltonian {
  return JSON.parse(readFileSync(join(FOLDER, `${id}.json`), 'utf8')) as Hamiltonian;
}

export function expectations(
  circuit: Circuit,
  observables: readonly PauliSum[],
  options: Partial<SimulationOptions> = {},
): readonly ExpectationValue[] {
  const all = { shots: 1, seed: '1', observables, ...options };
  return runSimulation(prepareSimulation(circuit, all)).expectationValues ?? [];
}
