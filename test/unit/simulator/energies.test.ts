/** Energies and QAOA values against the reference data. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchCircuit } from '../../../bench/circuits.ts';
import type { Circuit } from '../../../src/domain/circuit.ts';
import type { PauliSum } from '../../../src/domain/result.ts';
import { prepareSimulation, runSimulation } from '../../../src/simulator/simulate.ts';
import { circuit, gate, measureAll } from '../../support/circuits.ts';
import { expectations, hamiltonian } from '../../support/pauli.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');

const read = (file: string): unknown => JSON.parse(readFileSync(join(FIXTURES, file), 'utf8'));
const namesIn = (folder: string) =>
  readdirSync(join(FIXTURES, folder)).map((file) => file.replace(/\.json$/, ''));

/** A basis state; the rightmost character is qubit 0. */
function basisState(bits: string): Circuit {
  const ones = Array.from(bits)
    .reverse()
    .flatMap((bit, qubit) => (bit === '1' ? [gate('x', qubit)] : []));
  return circuit(bits.length, bits.length, ones);
}

describe('Hamiltonians', () => {
  const molecules = namesIn('hamiltonians')
    .map(hamiltonian)
    .filter(({ reference }) => reference.hartreeFockBitstring !== undefined);

  it.each(molecules)('$id: the mean-field state has the mean-field energy', (molecule) => {
    const { hartreeFock = Number.NaN, hartreeFockBitstring = '' } = molecule.reference;
    const state = basisState(hartreeFockBitstring);
    for (const kernels of ['wasm', 'plain'] as const)
      expect(expectations(state, [molecule], { kernels })[0]?.value).toBeCloseTo(hartreeFock, 9);
    expect(expectations(state, [molecule], { method: 'density_matrix' })[0]?.value).toBeCloseTo(
      hartreeFock,
      9,
    );
    expect(expectations(state, [molecule], { method: 'stabilizer' })[0]?.value).toBeCloseTo(hartreeFock, 9);
  });

  const { energies } = read('bench/references.json') as {
    energies: readonly { circuit: string; hamiltonian: string; expectation: number }[];
  };
  it.each(energies)('$hamiltonian in the state of $circuit', (reference) => {
    const state = benchCircuit(reference.circuit);
    const observables = [hamiltonian(reference.hamiltonian)];
    const exact = expectations(state, observables)[0];
    expect(exact?.value).toBeCloseTo(reference.expectation, 9);
    expect(exact?.standardError).toBe(0);
    const estimate = expectations(state, observables, { expectation: 'sampled', shots: 20_000 })[0]!;
    expect(estimate.standardError).toBeGreaterThan(0);
    expect(Math.abs(estimate.value - reference.expectation)).toBeLessThan(5 * estimate.standardError);
  });

  it.each(molecules.filter(({ id }) => id.startsWith('h2_') && id.endsWith('_red2')))(
    '$id: one angle reaches the ground state',
    (molecule) => {
      const energy = (angle: number) => {
        const state = circuit(2, 2, [
          ...[gate('x', 0), gate('x', 1), gate('ry', 0, { params: [angle] })],
          ...[gate('x', 0), gate('x', 1, { controls: [0] }), gate('x', 0)],
        ]);
        return expectations(state, [molecule])[0]!.value;
      };
      // E(t) = a + b·cos t + c·sin t: three values give the minimum.
      const [zero, quarter, half] = [energy(0), energy(Math.PI / 2), energy(Math.PI)];
      const mean = (zero + half) / 2;
      expect(mean - Math.hypot((zero - half) / 2, quarter - mean)).toBeCloseTo(
        molecule.reference.groundEnergy,
        9,
      );
    },
  );
});

interface Graph {
  readonly id: string;
  readonly nodes: number;
  readonly edges: readonly (readonly [number, number])[];
  readonly reference: {
    readonly qaoaP1?: readonly {
      readonly gamma: number;
      readonly beta: number;
      readonly expectedCut: number;
      readonly probabilityOfOptimum: number;
    }[];
    readonly maxCut: number;
  };
}

/** QAOA of one layer: RZZ(-gamma) on every edge, RX(2·beta) on every node. */
function qaoa({ nodes, edges }: Pick<Graph, 'nodes' | 'edges'>, gamma: number, beta: number): Circuit {
  const all = Array.from({ length: nodes }, (_, node) => node);
  return circuit(nodes, nodes, [
    ...all.map((node) => gate('h', node)),
    ...edges.map((edge) => gate('rzz', edge, { params: [-gamma] })),
    ...all.map((node) => gate('rx', node, { params: [2 * beta] })),
    measureAll(nodes),
  ]);
}

/** Number of cut edges: half of one minus ZZ, summed. */
function cutObservable({ nodes, edges }: Pick<Graph, 'nodes' | 'edges'>): PauliSum {
  const word = (ends: readonly number[]) =>
    Array.from({ length: nodes }, (_, k) => (ends.includes(nodes - 1 - k) ? 'Z' : 'I')).join('');
  return {
    terms: [
      { pauli: word([]), coefficient: edges.length / 2 },
      ...edges.map((edge) => ({ pauli: word(edge), coefficient: -0.5 })),
    ],
  };
}

describe('MaxCut', () => {
  const graphs = namesIn('maxcut')
    .map((name) => read(`maxcut/${name}.json`) as Graph)
    .flatMap((graph) => (graph.reference.qaoaP1 ?? []).map((values) => ({ ...graph, ...values })));

  it.each(graphs)('$id: QAOA at gamma $gamma, beta $beta', (graph) => {
    const state = qaoa(graph, graph.gamma, graph.beta);
    const shots = 20_000;
    const simulation = runSimulation(
      prepareSimulation(state, { shots, seed: '8', observables: [cutObservable(graph)] }),
    );
    expect(simulation.expectationValues?.[0]?.value).toBeCloseTo(graph.expectedCut, 9);
    const best = Object.entries(simulation.counts)
      .filter(([key]) => cutOf(key, graph.edges) === graph.reference.maxCut)
      .reduce((sum, [, count]) => sum + count, 0);
    const p = graph.probabilityOfOptimum;
    expect(Math.abs(best - shots * p)).toBeLessThan(5 * Math.sqrt(shots * p * (1 - p)) + 1e-9);
  });

  it('cuts three quarters of a ring with one layer', () => {
    const nodes = 8;
    const ring = {
      nodes,
      edges: Array.from({ length: nodes }, (_, k) => [k, (k + 1) % nodes] as const),
    };
    const [cut] = expectations(qaoa(ring, Math.PI / 4, Math.PI / 8), [cutObservable(ring)]);
    expect(cut!.value / nodes).toBeCloseTo(0.75, 12);
  });
});

function cutOf(key: string, edges: Graph['edges']): number {
  return edges.filter(([a, b]) => key.at(-1 - a) !== key.at(-1 - b)).length;
}
