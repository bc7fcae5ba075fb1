/**
 * This simulator beside Qulacs and Qiskit Aer: the same circuits on the same machine, taking turns in every round.
 * With two threads by the clock, as the goals are set; with one thread by processor time, which other work on the
 * machine disturbs less.
 */
import { prepareSimulation, runSimulation } from '../src/simulator/simulate.ts';
import { benchCircuit } from './circuits.ts';
import { installedPeers, NativePeers, type Timing } from './native-peers.ts';
import { atMost, type Figure, figuresOf, type Goal, percentile } from './report.ts';

/** Goals as ratios to Qulacs with fused gates; against Aer every circuit may take as long. */
const AGAINST_QULACS: Readonly<Record<string, Goal>> = {
  ghz_20: atMost(1),
  rand_16: atMost(0.5),
  rand_20: atMost(0.5),
  rand_24: atMost(0.4),
  qft_24: atMost(0.1),
};
const CIRCUITS = ['ghz_20', 'rand_16', 'rand_20', 'qft_20', 'qft_24', 'rand_24'];
const QUICK_CIRCUITS = ['ghz_20', 'rand_16', 'rand_20'];

/** How the comparison is made. */
export interface ComparisonOptions {
  readonly quick: boolean;
  readonly shots: number;
  readonly rounds: number;
  readonly progress: (line: string) => void;
}

const SIMULATORS = ['qrtx', 'qulacs', 'aer'] as const;
type Times = Readonly<Record<(typeof SIMULATORS)[number], Timing[]>>;

/** Times of all three, and the ratios. */
export async function compareWithPeers(options: ComparisonOptions): Promise<readonly Figure[]> {
  const python = installedPeers(options.progress);
  const figures: Figure[] = [];
  for (const name of options.quick ? QUICK_CIRCUITS : CIRCUITS)
    for (const threads of [1, 2] as const) {
      options.progress(`${name} beside Qulacs and Aer, ${threads} threads, ${options.rounds} rounds`);
      figures.push(...figuresFor(name, threads, await timesOf(name, python, threads, options)));
    }
  return figures;
}

async function timesOf(
  name: string,
  python: string,
  threads: number,
  { shots, rounds }: ComparisonOptions,
): Promise<Times> {
  const peers = new NativePeers(python, threads);
  const circuit = benchCircuit(name);
  const times: Times = { qrtx: [], qulacs: [], aer: [] };
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const own = ownTiming(name, shots, threads);
      const qulacs = await peers.run('qulacs', circuit, shots);
      const aer = await peers.run('aer', circuit, shots);
      if (round === 0) continue; // warms up compilers and caches of all three
      times.qrtx.push(own);
      times.qulacs.push(qulacs);
      times.aer.push(aer);
    }
  } finally {
    await peers.close();
  }
  return times;
}

/** Planning where it is new, evolution and sampling. */
function ownTiming(name: string, shots: number, threads: number): Timing {
  const circuit = benchCircuit(name);
  const [start, before] = [performance.now(), process.cpuUsage()];
  runSimulation(prepareSimulation(circuit, { shots, seed: '1', threads, method: 'statevector' }));
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, cpu: (user + system) / 1000 };
}

function figuresFor(name: string, threads: 1 | 2, times: Times): readonly Figure[] {
  const kind = threads === 1 ? 'cpu' : 'wall';
  const values = (simulator: (typeof SIMULATORS)[number]) => times[simulator].map((timing) => timing[kind]);
  const what = threads === 1 ? 'processor time, 1 thread' : 'time, 2 threads';
  const ratio = (peer: 'qulacs' | 'aer', goal: Goal | undefined): Figure => {
    const own = values('qrtx');
    // Each round is one pair on the machine as it was just then.
    const pairs = values(peer).map((value, round) => (own[round] ?? Number.NaN) / value);
    return {
      ...{
        name: `${name}, ${what}, against ${peer}`,
        statistic: 'best/best',
        unit: '×',
        samples: pairs.length,
      },
      value: percentile(own, 0) / percentile(values(peer), 0),
      spread: [percentile(pairs, 0), percentile(pairs, 1)],
      ...(goal && threads === 2 && { goal }),
    };
  };
  const measured = SIMULATORS.flatMap((simulator) =>
    figuresOf({
      ...{ name: `${name}, ${what}, ${simulator}`, unit: 'ms', values: values(simulator) },
      statistics: { best: null },
    }),
  );
  return [...measured, ratio('qulacs', AGAINST_QULACS[name]), ratio('aer', atMost(1))];
}
