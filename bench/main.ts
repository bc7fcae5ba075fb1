/** Entry of `npm run bench`: `npm run bench -- [name …] [--quick] [--native] [--json]`; without a name all benchmarks run. */
import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { VERSION } from '../src/config/package-info.ts';
import { callersBenchmark } from './callers.ts';
import { compilerBenchmark } from './compiler.ts';
import { gatewayBenchmark } from './gateway.ts';
import { layoutBenchmark } from './layout.ts';
import { pipelineBenchmark } from './pipeline.ts';
import { type Benchmark, type BenchResult, renderTable } from './report.ts';
import { simulatorBenchmark } from './simulator.ts';

const BENCHMARKS: readonly Benchmark[] = [
  pipelineBenchmark,
  gatewayBenchmark,
  callersBenchmark,
  simulatorBenchmark,
  compilerBenchmark,
  layoutBenchmark,
];

const USAGE = [
  'usage: npm run bench -- [name …] [--quick] [--native] [--json]',
  ...BENCHMARKS.map(({ name, summary }) => `  ${name.padEnd(10)} ${summary}`),
].join('\n');

/** The machine as it was: figures mean nothing without it. */
function machine(): Readonly<Record<string, string>> {
  const model = cpus()[0]?.model ?? 'unknown';
  return {
    qrtx: VERSION,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: `${cpus().length} (${model})`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    'load before': loadavg()
      .map((value) => value.toFixed(2))
      .join(' '),
    'started at': new Date().toISOString(),
  };
}

function print(name: string, { settings, figures }: BenchResult): void {
  console.log(`\n${name}\n`);
  for (const [key, value] of Object.entries(settings)) console.log(`${key}: ${value}`);
  console.log(`\n${renderTable(figures)}`);
}

async function main(): Promise<number> {
  const options = {
    quick: { type: 'boolean' },
    native: { type: 'boolean' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const unknown = positionals.find((word) => !BENCHMARKS.some(({ name }) => name === word));
  if (values.help === true || unknown !== undefined) {
    console.error(unknown === undefined ? USAGE : `qrtx: there is no benchmark "${unknown}"\n${USAGE}`);
    return unknown === undefined ? 0 : 2;
  }
  const chosen = BENCHMARKS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const progress = (line: string): void => console.error(`qrtx: ${line}`);
  for (const benchmark of chosen) {
    const before = machine();
    const { settings, figures } = await benchmark.run({
      ...{ quick: values.quick === true, native: values.native === true, progress },
    });
    const load = loadavg()
      .map((value) => value.toFixed(2))
      .join(' ');
    const result = { settings: { ...before, 'load after': load, ...settings }, figures };
    if (values.json === true) {
      console.log(JSON.stringify({ schema: 'qrtx.bench/1', benchmark: benchmark.name, ...result }));
    } else print(benchmark.name, result);
  }
  return 0;
}

process.exitCode = await main();
