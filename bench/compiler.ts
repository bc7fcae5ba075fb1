/**
 * Speed of the OpenQASM parser, compile times, cache hits, and how many two-qubit gates routing on a 27-qubit map takes, beside the
 * figures that `bench/qiskit-routing.py` recorded for the same circuits.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withCompileCache } from '../src/compiler/compile-cache.ts';
import { DiagnosticSink } from '../src/compiler/diagnostics/sink.ts';
import { SourceText } from '../src/compiler/diagnostics/source-text.ts';
import { compileProgram, createLocalCompiler } from '../src/compiler/local-compiler.ts';
import { parseOpenQasm } from '../src/compiler/openqasm/parser.ts';
import { PASSES } from '../src/compiler/passes/pipeline.ts';
import { runPasses } from '../src/compiler/passes/run-passes.ts';
import { PACKAGE_ROOT } from '../src/config/package-info.ts';
import { createLocalCache } from '../src/qfs/local-cache.ts';
import { atLeast, atMost, figuresOf, percentile, type Benchmark, type Figure } from './report.ts';
import { FALCON, routingCircuits } from './routing-circuits.ts';
import { SIM_LOCAL } from './sim-local.ts';

const CIRCUITS = join(PACKAGE_ROOT, 'test', 'fixtures', 'circuits');
const RECORD = join(PACKAGE_ROOT, 'bench', 'qiskit-routing.json');
/** Characters that are read for one sample, or a few more: all files of a language, again and again. */
const SAMPLE_BYTES = 1_000_000;
/** Warm: ten samples bring no best one that is faster by this share. Limited, for a machine that never rests. */
const STILL_FASTER = 0.03;
const MOST_WARMING = 200;
/** The default level of the compiler. */
const LEVEL = 2;
/** Figures of another compiler for the same circuits and seeds. */
interface Recorded {
  readonly compiler: string;
  readonly circuits: Readonly<
    Record<string, { readonly two_qubit_gates: readonly number[]; readonly milliseconds: readonly number[] }>
  >;
}

interface Source {
  readonly file: string;
  readonly text: string;
}

function sourcesIn(folder: string): readonly Source[] {
  const path = join(CIRCUITS, folder);
  return readdirSync(path)
    .sort()
    .map((file) => ({ file: `${folder}/${file}`, text: readFileSync(join(path, file), 'utf8') }));
}

/**
 * MB per second of CPU time, lexer and parser, over all files of a language. The samples begin when the compiler of
 * JavaScript is through: when more of them no longer bring a faster one. CPU time says the same on a busy machine.
 */
function parserFigures(folder: string, rounds: number): readonly Figure[] {
  const sources = sourcesIn(folder);
  const bytes = sources.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const turns = Math.ceil(SAMPLE_BYTES / bytes);
  const sample = (): number => {
    const start = process.cpuUsage();
    for (let turn = 0; turn < turns; turn++) {
      for (const { text, file } of sources) parseOpenQasm(new DiagnosticSink(new SourceText(text, file)));
    }
    const { user, system } = process.cpuUsage(start);
    return (turns * bytes) / (user + system);
  };
  const warming = warm(sample);
  const version = folder === 'qasm2' ? '2' : '3';
  return figuresOf({
    name: `OpenQASM ${version}: lexer and parser, data set, warm after ${warming} MB`,
    unit: 'MB per CPU s',
    values: Array.from({ length: rounds }, sample),
    statistics: { median: atLeast(5) },
  });
}

/** Takes samples until they are no longer getting faster. @returns how many that took. */
function warm(sample: () => number): number {
  let best = 0;
  for (let taken = 0; taken < MOST_WARMING; taken += 10) {
    const fastest = Math.max(...Array.from({ length: 10 }, sample));
    if (fastest < best * (1 + STILL_FASTER)) return taken + 10;
    best = fastest;
  }
  return MOST_WARMING;
}

/** Text to AQO for the simulator: the circuit that takes longest, best of some repetitions. */
function slowestFigure(repetitions: number): Figure {
  const options = { optimization_level: String(LEVEL) };
  const timed = [...sourcesIn('qasm2'), ...sourcesIn('qasm3')].map(({ text, file }) => {
    const times = Array.from({ length: repetitions }, () => {
      const start = performance.now();
      compileProgram({ source: text, file, target: SIM_LOCAL, options });
      return performance.now() - start;
    });
    return { file, times };
  });
  const [slowest = { file: '', times: [0] }] = timed.sort(
    (a, b) => Math.min(...b.times) - Math.min(...a.times),
  );
  const [low, high] = [percentile(slowest.times, 0), percentile(slowest.times, 1)];
  return {
    ...{ name: `compile for sim:local, slowest: ${slowest.file}`, statistic: 'best', unit: 'ms' },
    ...{ value: low, spread: [low, high], samples: repetitions },
  };
}

/** A program that was compiled before, from the cache on disk to the worker: the largest answer of the data set. */
async function cacheFigure(repetitions: number): Promise<Figure> {
  const folder = await mkdtemp(join(tmpdir(), 'qrtx-bench-cache-'));
  try {
    const local = createLocalCompiler();
    const report = (error: unknown): never => {
      throw error;
    };
    const cached = withCompileCache(local, createLocalCache(folder), { build: 'bench', report });
    const requests = sourcesIn('qasm2').map(({ text, file }) => ({
      ...{ source: text, file, target: SIM_LOCAL, options: {} },
    }));
    const signal = new AbortController().signal;
    const sizes: number[] = [];
    for (const request of requests) sizes.push((await cached.compile(request, signal)).aqo.length);
    const largest = requests[sizes.indexOf(Math.max(...sizes))];
    const times: number[] = [];
    for (let turn = 0; largest !== undefined && turn < repetitions; turn++) {
      const start = performance.now();
      await cached.compile(largest, signal);
      times.push(performance.now() - start);
    }
    return {
      ...{ name: `cache hit, largest: ${largest?.file ?? ''}`, statistic: 'p50', unit: 'ms' },
      value: percentile(times, 0.5),
      ...{ spread: [percentile(times, 0), percentile(times, 1)], samples: times.length },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Two-qubit gates and times of one circuit over seeds; ratios to the record come last. */
function routingFigures(seeds: number, progress: (line: string) => void): readonly Figure[] {
  const record = existsSync(RECORD) ? (JSON.parse(readFileSync(RECORD, 'utf8')) as Recorded) : undefined;
  const figures: Figure[] = [];
  const ratios: number[] = [];
  for (const { name, circuit } of routingCircuits()) {
    progress(`routing ${name}`);
    const runs = Array.from({ length: seeds }, (_, seed) => {
      const start = performance.now();
      const { report } = runPasses(circuit, PASSES, { device: FALCON, level: LEVEL, seed }, () => 0);
      return { gates: report.at(-1)?.twoQubitGates ?? 0, ms: performance.now() - start };
    });
    const gates = runs.map((run) => run.gates);
    figures.push(
      ...figuresOf({
        name: `${name}: two-qubit gates`,
        unit: '',
        values: gates,
        statistics: { median: null },
      }),
      ...figuresOf({
        ...{ name: `${name}: compile time`, unit: 'ms', values: runs.map(({ ms }) => ms) },
        statistics: { median: null },
      }),
    );
    const other = percentile(record?.circuits[name]?.two_qubit_gates ?? [0], 0.5);
    if (other > 0) ratios.push(percentile(gates, 0.5) / other);
  }
  return ratios.length === 0 ? figures : [...figures, ratioFigure(ratios)];
}

function ratioFigure(ratios: readonly number[]): Figure {
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  return {
    ...{ name: 'two-qubit gates against Qiskit, all circuits', statistic: 'geometric mean', unit: '×' },
    ...{ value: mean, spread: [percentile(ratios, 0), percentile(ratios, 1)], samples: ratios.length },
    goal: atMost(1.1),
  };
}

/** `npm run bench -- compiler`. */
export const compilerBenchmark: Benchmark = {
  name: 'compiler',
  summary: 'speed of the parsers, compile times, cache hits, two-qubit gates after routing on a 27-qubit map',
  run: async ({ quick, progress }) => {
    const seeds = quick ? 1 : 5;
    const figures = [
      ...['qasm2', 'qasm3'].flatMap((folder) => parserFigures(folder, quick ? 5 : 30)),
      slowestFigure(quick ? 1 : 5),
      await cacheFigure(quick ? 20 : 100),
      ...routingFigures(seeds, progress),
    ];
    const settings = {
      level: String(LEVEL),
      seeds: `0 to ${seeds - 1}`,
      map: `${FALCON.name}, ${FALCON.maxQubits} qubits, rz sx x cx`,
      against: existsSync(RECORD)
        ? (JSON.parse(readFileSync(RECORD, 'utf8')) as Recorded).compiler
        : 'nothing: run bench/qiskit-routing.py',
    };
    return { settings, figures };
  },
};
