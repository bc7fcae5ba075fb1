/** What the layout figures share: the circuits, a timed compilation of ours, and ratios. */
import type { PlacedCircuit } from '../src/compiler/passes/pass.ts';
import { PASSES } from '../src/compiler/passes/pipeline.ts';
import { runPasses } from '../src/compiler/passes/run-passes.ts';
import type { Circuit, Operation } from '../src/domain/circuit.ts';
import type { Device } from '../src/domain/device.ts';
import { benchCircuit } from './circuits.ts';
import { percentile, type Figure, type Goal } from './report.ts';
import { type NamedCircuit, routingCircuits } from './routing-circuits.ts';
import type { Transpiled } from './transpilers.ts';

/** The default level of the compiler. */
export const LEVEL = 2;
const SEEDED = [
  'ghz_3',
  'ghz_5',
  'ghz_7',
  'qft_3',
  'qft_5',
  'qft_6',
  'rand_4',
  'rand_5',
  'hea_4',
  'hea_6',
  'qaoa_4',
  'qaoa_6',
];

/** What a compiler made, and the time it took. */
export type Compiled = Pick<Transpiled, 'circuit' | 'wall' | 'cpu'>;

/** Circuits of two to seven qubits whose measurements come last. */
export function smallCircuits(): readonly NamedCircuit[] {
  const known = routingCircuits(2).filter(({ circuit }) => circuit.qubits <= 7 && endsMeasured(circuit));
  const names = new Set(known.map(({ name }) => name));
  const seeded = SEEDED.filter((name) => !names.has(name));
  return [...known, ...seeded.map((name) => ({ name, circuit: benchCircuit(name) }))];
}

function endsMeasured({ operations }: Circuit): boolean {
  const measured = new Set<number>();
  return operations.every((one) => {
    if (one.kind === 'measure') for (const qubit of one.qubits) measured.add(qubit);
    return one.kind !== 'gate' || ![...one.targets, ...one.controls].some((qubit) => measured.has(qubit));
  });
}

/** One compilation of ours, timed. */
export function own(
  circuit: Circuit,
  device: Device,
  seed: number,
): Compiled & { readonly circuit: PlacedCircuit } {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const compiled = runPasses(circuit, PASSES, { device, level: LEVEL, seed }, () => 0).circuit;
  const { user, system } = process.cpuUsage(before);
  return { circuit: compiled, wall: performance.now() - start, cpu: (user + system) / 1000 };
}

/** Gates on two qubits. */
export function pairsIn(operations: readonly Operation[]): number {
  return operations.filter((one) => one.kind === 'gate' && one.targets.length + one.controls.length === 2)
    .length;
}

/** 0 to count − 1. */
export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** A statistic of ratios. */
export function ratios(
  name: string,
  statistic: 'geometric mean' | 'smallest' | 'median',
  values: readonly number[],
  goal?: Goal,
): Figure {
  const mean = Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
  const [low, high] = [percentile(values, 0), percentile(values, 1)];
  const value = statistic === 'smallest' ? low : statistic === 'median' ? percentile(values, 0.5) : mean;
  const base = { name, statistic, value, unit: '×', spread: [low, high] as const, samples: values.length };
  return goal === undefined ? base : { ...base, goal };
}
