/**
 * `kill -9` of a worker process while it executes: the job completes on the next worker, its results are those of an
 * undisturbed run, and the ledger shows one completed outcome.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { JobClient } from '../../src/client/index.ts';
import { PACKAGE_ROOT } from '../../src/config/package-info.ts';
import { SEARCH_ATTRIBUTES } from '../../src/config/search-attributes.ts';
import { parseJobSpec } from '../../src/domain/schema/parse-job-spec.ts';
import { Ledger } from '../../src/drivers/ledger.ts';
import { type DevServer, startDevServer } from '../../src/processes/dev-server.ts';
import { findFreePorts } from '../../src/processes/ports.ts';
import { createLocalStore } from '../../src/qfs/local-store.ts';
import { testTemporal } from '../support/temporal-server.ts';
import { waitFor } from '../support/test-kernel.ts';

/** Long enough to be killed in the middle: layers of rotations and entanglers on 20 qubits. */
const LONG_PROGRAM = `OPENQASM 3.0;
include "stdgates.inc";
qubit[20] q;
bit[20] c;
for int i in [1:150] {
  rx(0.1 * i) q;
  for int k in [0:18] { cx q[k], q[k + 1]; }
}
c = measure q;
`;
const JOB_YAML = `apiVersion: eigen.os/v1
kind: QuantumJob
metadata: {name: long}
spec: {target: "sim:local", program: {path: program.qasm}}
runtime: {shots: 200, seed: 11}
`;

let folder: string;
let server: DevServer;
let connection: Connection;
let client: JobClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qrtx-chaos-'));
  const [port = 0] = await findFreePorts(1);
  server = await startDevServer({
    cliPath: testTemporal().cliPath,
    port,
    namespace: 'default',
    dbFile: join(folder, 'temporal.db'),
    searchAttributes: SEARCH_ATTRIBUTES,
    logFile: join(folder, 'server.log'),
  });
  connection = await Connection.connect({ address: server.address });
  client = new JobClient({ connection, namespace: 'default', store: createLocalStore(folder) });
});
afterAll(async () => {
  await connection.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

function startWorker(): ChildProcess {
  return spawn(process.execPath, [join(PACKAGE_ROOT, 'dist/src/processes/worker.js')], {
    env: { ...process.env, TEMPORAL_ADDRESS: server.address, QRTX_HOME: folder, QRTX_LOG_LEVEL: 'silent' },
    stdio: 'ignore',
  });
}

async function submitLong(jobId: string): Promise<void> {
  const { spec } = parseJobSpec({ yaml: JOB_YAML });
  await client.submit({
    job_id: jobId,
    job_yaml: JOB_YAML,
    spec: spec!,
    program: LONG_PROGRAM,
    program_format: 'qasm_text',
  });
}

async function lastUpdate(jobId: string): Promise<string | undefined> {
  let state: string | undefined;
  for await (const update of client.updates(jobId)) state = update.state;
  return state;
}

it('goes on after its worker was killed while executing', async () => {
  const first = startWorker();
  await submitLong('killed');
  await waitFor(async () => ((await client.status('killed')).state === 'Executing' ? true : undefined));
  first.kill('SIGKILL');
  await once(first, 'exit');
  const second = startWorker();
  try {
    expect(await lastUpdate('killed')).toBe('Completed');
    await submitLong('undisturbed');
    expect(await lastUpdate('undisturbed')).toBe('Completed');
  } finally {
    second.kill('SIGTERM');
    await once(second, 'exit');
  }
  const [killed, undisturbed] = [await client.results('killed'), await client.results('undisturbed')];
  expect(killed?.counts).toEqual(undisturbed?.counts);
  const entries = await new Ledger(folder).readLedger('killed');
  const completed = entries.filter((entry) => entry.event === 'outcome' && entry.outcome === 'completed');
  expect(completed).toHaveLength(1);
  expect(entries.map(({ event }) => event)).toEqual(['submit', 'lost', 'submit', 'outcome']);
  expect((await client.status('killed')).attempt).toBe(2);
}, 120_000);
