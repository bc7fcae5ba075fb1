/**
 * A worker that is stopped (SIGSTOP) for longer than its heartbeat and then wakes up: another one has the job by then,
 * the late result is refused by the fencing token, and the ledger shows one completed outcome.
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

/** Runs for more than a second on a fast machine, so that the worker is stopped in the middle; for minutes on none. */
const PROGRAM = `OPENQASM 3.0;
include "stdgates.inc";
qubit[22] q;
bit[22] c;
for int i in [1:70] {
  rx(0.1 * i) q;
  for int k in [0:20] { cx q[k], q[k + 1]; }
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
const workers: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qrtx-pause-'));
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
  for (const worker of workers) {
    if (worker.exitCode !== null || worker.signalCode !== null) continue;
    worker.kill('SIGKILL');
    await once(worker, 'exit');
  }
  await connection.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

function startWorker(): ChildProcess {
  const worker = spawn(process.execPath, [join(PACKAGE_ROOT, 'dist/src/processes/worker.js')], {
    env: { ...process.env, TEMPORAL_ADDRESS: server.address, QRTX_HOME: folder, QRTX_LOG_LEVEL: 'silent' },
    stdio: 'ignore',
  });
  workers.push(worker);
  return worker;
}

/** True once a heartbeat carries the handle: the device has the circuit, and the worker waits for its end. */
async function isFollowed(workflowId: string): Promise<boolean> {
  const asked = { namespace: 'default', execution: { workflowId } };
  const { pendingActivities } = await connection.workflowService.describeWorkflowExecution(asked);
  const beats = pendingActivities.flatMap(({ heartbeatDetails }) => heartbeatDetails?.payloads ?? []);
  return beats.some(({ data }) => Buffer.from(data ?? []).includes('executionId'));
}

it(
  'is refused after its pause, and the job was done once by another worker',
  { timeout: 600_000 },
  async () => {
    const paused = startWorker();
    const { spec } = parseJobSpec({ yaml: JOB_YAML });
    const program = { program: PROGRAM, program_format: 'qasm_text' } as const;
    await client.submit({ job_id: 'paused', job_yaml: JOB_YAML, spec: spec!, ...program });
    const entries = () => new Ledger(folder).readLedger('paused');
    await waitFor(async () => ((await isFollowed('job/paused')) ? true : undefined));
    paused.kill('SIGSTOP');
    startWorker();
    let state: string | undefined;
    for await (const update of client.updates('paused')) state = update.state;
    expect(state).toBe('Completed');
    const results = await client.results('paused');
    paused.kill('SIGCONT');
    const refused = await waitFor(async () => (await entries()).find(({ event }) => event === 'refused'));
    const lines = await entries();
    const completed = lines.filter((entry) => entry.event === 'outcome' && entry.outcome === 'completed');
    expect(completed).toHaveLength(1);
    expect(lines.map(({ event }) => event)).toEqual(['submit', 'lost', 'submit', 'outcome', 'refused']);
    expect(refused.execution_id).toBe(lines[0]?.execution_id);
    expect(refused.fencing_token).toBeLessThan(completed[0]?.fencing_token ?? 0);
    expect((await client.results('paused'))?.counts).toEqual(results?.counts);
    expect(paused.exitCode).toBeNull();
  },
);
