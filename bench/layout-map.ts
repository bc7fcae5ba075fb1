/** Compile times on the 27-qubit map, and two-qubit gates of large circuits, beside Qiskit and pytket. */
import { emitOpenQasm2 } from '../src/compiler/emit/openqasm2.ts';
import { benchCircuit } from './circuits.ts';
import { type Compiled, own, pairsIn, range, ratios, smallCircuits } from './layout-compare.ts';
import { atMost, percentile, type Figure } from './report.ts';
import { FALCON, type NamedCircuit } from './routing-circuits.ts';
import type { MeasuredDevice, Transpilers } from './transpilers.ts';

/** The large circuits that have goals: two-qubit gates against Qiskit. */
export const LARGE: readonly (readonly [string, number])[] = [
  ['qaoa_20', 1],
  ['qft_20', 0.93],
];

const MAP: MeasuredDevice = { qubits: FALCON.maxQubits, couplingMap: FALCON.couplingMap ?? [] };

/** The compilations of one circuit by each compiler, in turns; the first of each warms up and does not count. */
interface Runs {
  readonly ours: readonly Compiled[];
  readonly qiskit: readonly Compiled[];
  readonly pytket: readonly Compiled[];
}

async function runsOf(
  { circuit }: NamedCircuit,
  seeds: number,
  peers: Transpilers | undefined,
): Promise<Runs> {
  own(circuit, FALCON, seeds);
  const ours: Compiled[] = [];
  const qiskit: Compiled[] = [];
  const qasm = peers === undefined ? '' : emitOpenQasm2(circuit);
  await peers?.compile('qiskit', MAP, qasm, seeds);
  for (const seed of range(seeds)) {
    ours.push(own(circuit, FALCON, seed));
    if (peers !== undefined) qiskit.push(await peers.compile('qiskit', MAP, qasm, seed));
  }
  const pytket = peers === undefined ? [] : [await peers.compile('pytket', MAP, qasm, 0)];
  return { ours, qiskit, pytket };
}

const median = (all: readonly Compiled[], value: (one: Compiled) => number): number =>
  percentile(all.map(value), 0.5);
const gatesOf = ({ circuit }: Compiled): number => pairsIn(circuit.operations);

function timeFigures(name: string, { ours, qiskit, pytket }: Runs): readonly Figure[] {
  return Object.entries({ QRTX: ours, Qiskit: qiskit, pytket }).flatMap(([what, all]) => {
    if (all.length === 0) return [];
    const times = all.map(({ wall }) => wall);
    return [
      {
        ...{ name: `${name}: compile time, ${what}`, statistic: 'median', unit: 'ms', samples: all.length },
        value: percentile(times, 0.5),
        spread: [percentile(times, 0), percentile(times, 1)] as const,
      },
    ];
  });
}

function goalFigures(name: string, most: number, { ours, qiskit, pytket }: Runs): readonly Figure[] {
  const one = (what: string, value: number, goal?: number): Figure =>
    ratios(`${name}: ${what}`, 'median', [value], goal === undefined ? undefined : atMost(goal));
  const against = (peer: readonly Compiled[], value: (of: Compiled) => number): number =>
    median(ours, value) / median(peer, value);
  return [
    one('two-qubit gates against Qiskit', against(qiskit, gatesOf), most),
    one('two-qubit gates against pytket', against(pytket, gatesOf), 0.93),
    one(
      'compile time against Qiskit',
      against(qiskit, ({ wall }) => wall),
      3,
    ),
    one(
      'processor time against Qiskit',
      against(qiskit, ({ cpu }) => cpu),
    ),
  ];
}

/** The figures of all circuits. */
export async function mapFigures(
  seeds: number,
  peers: Transpilers | undefined,
  progress: (line: string) => void,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  const large = LARGE.map(([name]) => ({ name, circuit: benchCircuit(name) }));
  for (const named of [...smallCircuits(), ...large]) {
    progress(`${named.name} on ${FALCON.name}`);
    const runs = await runsOf(named, seeds, peers);
    figures.push(...timeFigures(named.name, runs));
    const goal = LARGE.find(([name]) => name === named.name)?.[1];
    if (goal !== undefined && runs.qiskit.length > 0) figures.push(...goalFigures(named.name, goal, runs));
  }
  return figures;
}
