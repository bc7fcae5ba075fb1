/** What the simulator costs its process: evaluations of small circuits, shots, event loop and memory. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Angle } from '../src/domain/angle.ts';
import { writeAqo } from '../src/domain/aqo/write.ts';
import type { Circuit } from '../src/domain/circuit.ts';
import type { PauliSum } from '../src/domain/result.ts';
import { SimulatorPool } from '../src/simulator/pool.ts';
import type { SimulationRequest } from '../src/simulator/protocol.ts';
import { benchCircuit } from './circuits.ts';
import { atMost, type Figure, figuresOf, type Goal } from './report.ts';
import { wireCancelFigures } from './wire-cancel.ts';

const BURST = 200;
/** Until then the just-in-time compiler is still at work: the first burst takes ten times as long as the tenth. */
const WARM_UP_BURSTS = 10;
const LOOP_STEP_MS = 5;
const IDLE_MS = 2000;
const BUDGET = 2 ** 31;

/** All figures; memory first. */
export async function loadFigures(
  quick: boolean,
  progress: (line: string) => void,
): Promise<readonly Figure[]> {
  const pool = new SimulatorPool({ threads: 1, memoryBudget: BUDGET });
  try {
    progress('peak memory');
    const memory = await memoryFigure(pool, quick ? 20 : 24);
    progress('event loop');
    const loop = await loopFigures(pool, quick ? 'rand_16' : 'rand_20');
    progress('cancel');
    const cancel = await cancelFigures(pool, quick ? 'rand_20' : 'rand_24', quick ? 3 : 10);
    progress('cancel over the wire');
    const far = quick ? 'rand_20' : 'rand_22';
    const wire = await wireCancelFigures(far, aqoOf(benchCircuit(far)), quick ? 3 : 10);
    progress('shots');
    const shots = await shotsFigure(pool, quick ? 100_000 : 1_000_000);
    progress('evaluations');
    const bursts = quick ? 3 : 10;
    const h2 = await evaluationFigures(
      pool,
      { name: 'H2 (hea_2, 5 words)', circuit: 'hea_2', sum: H2 },
      bursts,
      0.2,
    );
    const tfim = { name: 'TFIM-12 (hea_12, 23 words)', circuit: 'hea_12', sum: tfimOf(12) };
    return [
      memory,
      ...loop,
      ...cancel,
      ...wire,
      shots,
      ...h2,
      ...(await evaluationFigures(pool, tfim, bursts, 1.4)),
    ];
  } finally {
    await pool.close();
  }
}

function aqoOf(circuit: Circuit): string {
  const source_sha256 = '0'.repeat(64);
  return writeAqo(circuit, { compiler: 'bench', compiler_version: '0', source_sha256, target: 'sim:local' });
}

function requestOf(circuit: Circuit, changes: Partial<SimulationRequest> = {}): SimulationRequest {
  return { aqo: aqoOf(circuit), shots: 1000, seed: '1', threads: 2, method: 'statevector', ...changes };
}

/**
 * Growth of the process by one large state, as a multiple of its 16·2^n bytes. The threads that share the work are
 * there before: some 17 MB each, whatever the state.
 */
async function memoryFigure(pool: SimulatorPool, qubits: number): Promise<Figure> {
  await pool.run(requestOf(benchCircuit('qft_18'))).done;
  const before = process.resourceUsage().maxRSS;
  await pool.run(requestOf(benchCircuit(`qft_${qubits}`))).done;
  const ratio = ((process.resourceUsage().maxRSS - before) * 1024) / (16 * 2 ** qubits);
  const name = `qft_${qubits}, peak memory against 16 bytes × 2^${qubits}`;
  return { name, statistic: 'ratio', value: ratio, unit: '×', spread: [ratio, ratio], samples: 1 };
}

/** How late timers of this process are while the pool simulates, and beside it on this host without any work. */
async function loopFigures(pool: SimulatorPool, name: string): Promise<readonly Figure[]> {
  const busy = await latenessWhile(() =>
    Promise.all(Array.from({ length: 3 }, () => pool.run(requestOf(benchCircuit(name))).done)),
  );
  const idle = await latenessWhile(() => delay(IDLE_MS));
  return [
    ...figuresOf({
      ...{ name: `${name} in the pool, delay of the event loop`, unit: 'ms', values: busy },
      statistics: { p50: null, p99: atMost(20) },
    }),
    ...figuresOf({
      ...{ name: 'nothing in the pool, delay of the event loop', unit: 'ms', values: idle },
      statistics: { p50: null, p99: null },
    }),
  ];
}

/** How late a timer is, in ms, again and again while some work goes on. */
async function latenessWhile(begin: () => Promise<unknown>): Promise<readonly number[]> {
  const late: number[] = [];
  const state = { running: true };
  const work = begin().finally(() => (state.running = false));
  while (state.running) {
    const start = performance.now();
    await delay(LOOP_STEP_MS);
    late.push(Math.max(0, performance.now() - start - LOOP_STEP_MS));
  }
  await work;
  return late;
}

/** From the cancel of a running simulation to the end of its work. */
async function cancelFigures(pool: SimulatorPool, name: string, samples: number): Promise<readonly Figure[]> {
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const run = pool.run(requestOf(benchCircuit(name), { seed: String(sample) }));
    while (run.control.progress === 0) await delay(1);
    const start = performance.now();
    await run.cancel();
    times.push(performance.now() - start);
  }
  return figuresOf({
    ...{ name: `${name} in the pool, cancel to stopped`, unit: 'ms', values: times },
    statistics: { p50: null, max: atMost(50) },
  });
}

async function shotsFigure(pool: SimulatorPool, shots: number): Promise<Figure> {
  const rates: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const { seconds } = await pool.run(requestOf(benchCircuit('hea_12'), { shots })).done;
    rates.push(shots / seconds / 1e6);
  }
  const [best, worst] = [Math.max(...rates), Math.min(...rates)];
  const name = `hea_12, ${shots} shots, evolution and sampling`;
  return { name, statistic: 'best', value: best, unit: 'million/s', spread: [worst, best], samples: 3 };
}

/** H2 in STO-3G at 0.735 Å on 2 qubits, electronic part. */
const H2: PauliSum = {
  terms: [
    { pauli: 'II', coefficient: -1.052373245772859 },
    { pauli: 'IZ', coefficient: 0.39793742484318045 },
    { pauli: 'ZI', coefficient: -0.39793742484318045 },
    { pauli: 'ZZ', coefficient: -0.01128010425623538 },
    { pauli: 'XX', coefficient: 0.18093119978423156 },
  ],
};

/** Open chain of spins in a transverse field: -ZZ on neighbours, -X on every one. */
function tfimOf(n: number): PauliSum {
  const word = (letter: string, from: number): string =>
    'I'.repeat(n - from - letter.length) + letter + 'I'.repeat(from);
  const places = Array.from({ length: n }, (_, place) => place);
  return {
    terms: [
      ...places.slice(1).map((place) => ({ pauli: word('ZZ', place - 1), coefficient: -1 })),
      ...places.map((place) => ({ pauli: word('X', place), coefficient: -1 })),
    ],
  };
}

interface Evaluation {
  readonly name: string;
  readonly circuit: string;
  readonly sum: PauliSum;
}

/** One energy after another with other angles, all handed to the pool at once. */
async function evaluationFigures(
  pool: SimulatorPool,
  { name, circuit, sum }: Evaluation,
  bursts: number,
  goal: number,
): Promise<readonly Figure[]> {
  const { symbolic, values } = withParameters(benchCircuit(circuit));
  const base = requestOf(symbolic, { shots: 1, threads: 1, observables: [sum] });
  const times: number[] = [];
  for (let burst = 0; burst < WARM_UP_BURSTS + bursts; burst += 1) {
    const start = performance.now();
    const runs = Array.from({ length: BURST }, (_, index) => {
      const shift = 0.01 * (burst * BURST + index);
      const parameters = Object.fromEntries(
        Object.entries(values).map(([key, value]) => [key, value + shift]),
      );
      return pool.run({ ...base, parameters }).done;
    });
    await Promise.all(runs);
    if (burst >= WARM_UP_BURSTS) times.push((performance.now() - start) / BURST);
  }
  const bound: Goal = atMost(goal);
  const statistics = { best: bound, median: bound } as const;
  return figuresOf({
    name: `${name}, one evaluation in a burst of ${BURST}`,
    unit: 'ms',
    values: times,
    statistics,
  });
}

/** The circuit with every angle as a parameter, and their values. */
function withParameters(circuit: Circuit): { symbolic: Circuit; values: Readonly<Record<string, number>> } {
  const values: Record<string, number> = {};
  const parameter = (angle: Angle): Angle => {
    const key = `theta_${Object.keys(values).length}`;
    values[key] = Number(angle);
    return { kind: 'parameter', name: key };
  };
  const operations = circuit.operations.map((one) =>
    one.kind === 'gate' ? { ...one, params: one.params.map(parameter) } : one,
  );
  const parameters = Object.fromEntries(Object.keys(values).map((key) => [key, null]));
  return { symbolic: { ...circuit, operations, parameters }, values };
}
