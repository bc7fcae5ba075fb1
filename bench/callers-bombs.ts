/** Three job.yaml that cost much to read, sent at once by one tenant, and the submit of another one behind them. */
import { enqueueTrivial, followed, type GatewayBench } from './gateway-calls.ts';
import { atMost, type Figure, figuresOf, percentile } from './report.ts';
import { enqueueRequest, requestMetadata } from './wire-client.ts';

const HEAD = `apiVersion: eigen.os/v1
kind: QuantumJob
metadata: { name: bomb }
spec: { target: "sim:local", program: "OPENQASM 3.0; qubit q;" }
`;

/** 62 KiB of keys, one a line: more than are read, and refused once that is known. */
const TOO_MANY = HEAD + Array.from({ length: 10_400 }, (_, key) => `${key}:\n`).join('');
/** As many keys as are read, in as many bytes: each is unknown, and so a warning that has a place. */
const MOST = HEAD + Array.from({ length: 950 }, (_, key) => `k${key}: "${'x'.repeat(55)}"\n`).join('');
const BOMBS = [TOO_MANY, MOST, MOST];
const HARMLESS = [HEAD, HEAD, HEAD];

async function sendAll({ wire }: GatewayBench, documents: readonly string[]): Promise<void> {
  const metadata = () => requestMetadata({ tenant_id: 'bomber' });
  const send = (jobspec_yaml: string) =>
    wire.call(
      'EnqueueJob',
      enqueueRequest('sim:local', { name: 'bomb', metadata_kvs: { jobspec_yaml }, metadata: metadata() }),
    );
  // Whether it is accepted does not matter here: it has been read.
  await Promise.allSettled(documents.map(send));
}

async function timed(bench: GatewayBench): Promise<number> {
  const began = performance.now();
  const job_id = await enqueueTrivial(bench);
  const took = performance.now() - began;
  await followed(bench, job_id);
  return took;
}

async function timedBehind(bench: GatewayBench, documents: readonly string[]): Promise<number> {
  const sent = sendAll(bench, documents);
  const took = await timed(bench);
  await sent;
  return took;
}

/** The submit of another tenant, in turns alone, right behind three harmless ones, and right behind three bombs. */
export async function bombFigures(bench: GatewayBench): Promise<readonly Figure[]> {
  const { quick, progress } = bench.options;
  progress('submits beside three bombs');
  const [alone, plain, beside]: [number[], number[], number[]] = [[], [], []];
  for (let warm = 0; warm < 5; warm += 1) await timed(bench);
  await sendAll(bench, BOMBS);
  while (alone.length < (quick ? 10 : 40)) {
    alone.push(await timed(bench));
    plain.push(await timedBehind(bench, HARMLESS));
    beside.push(await timedBehind(bench, BOMBS));
  }
  const ratio = percentile(beside, 0.5) / percentile(alone, 0.5);
  const statistics = { p50: null, max: null };
  return [
    ...figuresOf({ name: 'submit of another tenant, alone', unit: 'ms', values: alone, statistics }),
    ...figuresOf({ name: 'the same behind three harmless ones', unit: 'ms', values: plain, statistics }),
    ...figuresOf({ name: 'the same behind three bombs', unit: 'ms', values: beside, statistics }),
    ...figuresOf({
      name: 'bombs against alone',
      unit: 'times',
      values: [ratio],
      statistics: { p50: atMost(2) },
    }),
  ];
}
