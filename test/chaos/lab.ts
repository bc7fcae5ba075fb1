/** What chaos tests need: a server of their own on a file, worker processes they may kill, and a client beside them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { expect } from 'vitest';
import { JobClient } from '../../src/client/index.ts';
import { PACKAGE_ROOT } from '../../src/config/package-info.ts';
import { SEARCH_ATTRIBUTES } from '../../src/config/search-attributes.ts';
import type { JobUpdate } from '../../src/domain/job-record.ts';
import { parseJobSpec } from '../../src/domain/schema/parse-job-spec.ts';
import { isTerminal, type TaskState } from '../../src/domain/task-state.ts';
import type { LedgerEntry } from '../../src/ledger/ledger-entry.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { type DevServer, startDevServer } from '../../src/temporal-server/dev-server.ts';
import { findFreePorts } from '../../src/temporal-server/ports.ts';
import type { ArtifactStore } from '../../src/qfs/artifact-store.ts';
import { createLocalStore } from '../../src/qfs/local-store.ts';
import { Child } from '../support/child.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { WAIT_MS } from '../support/patience.ts';
import { expectAllListed } from '../support/record-checks.ts';
import { JOBS_TASK_QUEUE, jobWorkflowId } from '../../src/protocol/messages.ts';
import { testTemporal } from '../support/temporal-server.ts';
import { waitFor } from '../support/wait-for.ts';

const WORKFLOW_TASKS = proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW;

/** A Bell pair: short, and its counts depend on the seed only. */
export const BELL = `OPENQASM 3.0;
include "stdgates.inc";
qubit[2] q;
bit[2] c;
h q[0];
cx q[0], q[1];
c = measure q;
`;

const jobYaml = (target: string): string => `apiVersion: eigen.os/v1
kind: QuantumJob
metadata: {name: chaos}
spec: {target: "${target}", program: {path: program.qasm}}
runtime: {shots: 200, seed: 11, retry: {max_attempts: 10}}
`;

/** The folder, the server and the client of one test file. */
export class ChaosLab {
  /** Home of workers and gateways. */
  readonly folder: string;
  /** Of the server, and of all the others unless they have a home elsewhere. */
  readonly #own: string;
  readonly store: ArtifactStore;
  readonly client: JobClient;
  readonly #connection: Connection;
  readonly #port: number;
  readonly #workers: Child[] = [];
  readonly #gateways: GatewayProcess[] = [];
  #server: DevServer;
  /** Rejects when a worker ends that nobody has ended: what a test waits for would never come. */
  readonly #lostWorker: Promise<never>;
  #loseWorker: (error: Error) => void = () => undefined;

  private constructor(own: string, folder: string, port: number, server: DevServer, connection: Connection) {
    this.#own = own;
    this.folder = folder;
    this.#port = port;
    this.#server = server;
    this.#connection = connection;
    this.store = createLocalStore(folder);
    this.client = new JobClient({ connection, namespace: 'default', store: this.store });
    this.#lostWorker = new Promise((_, reject) => {
      this.#loseWorker = reject;
    });
    this.#lostWorker.catch(() => undefined);
  }

  /** @param home - an empty folder for workers and gateways; default: beside the server's file */
  static async open(home?: string): Promise<ChaosLab> {
    const own = await mkdtemp(join(tmpdir(), 'qrtx-chaos-'));
    const [port = 0] = await findFreePorts(1);
    const server = await startServer(own, port);
    return new ChaosLab(
      own,
      home ?? own,
      port,
      server,
      await Connection.connect({ address: server.address }),
    );
  }

  /** `kill -9` of the server, and a new one on its file. */
  async killServer(): Promise<void> {
    process.kill(this.#server.pid, 'SIGKILL');
    await this.#server.exited;
    this.#server = await startServer(this.#own, this.#port);
  }

  /** The worker as it is shipped. */
  startWorker(): Child {
    return this.#start([join(PACKAGE_ROOT, 'dist/src/processes/worker.js')]);
  }

  /** A worker that holds jobs where their ids say. */
  startHeldWorker({ slots = 4, graceMs = 500 }): Child {
    const script = join(import.meta.dirname, 'held-worker.mjs');
    return this.#start([script, this.folder, this.#server.address, String(slots), String(graceMs)]);
  }

  /** A gateway as it is shipped. */
  async startGateway(): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.start(this.folder, this.#server.address);
    this.#gateways.push(gateway);
    return gateway;
  }

  async submit(jobId: string, program = BELL, target = 'sim:local'): Promise<void> {
    const job_yaml = jobYaml(target);
    const { spec } = parseJobSpec({ yaml: job_yaml });
    if (spec === undefined) throw new Error('the specification of this test is not valid');
    const source = { program, program_format: 'qasm_text' as const };
    await this.client.submit({ job_id: jobId, job_yaml, spec, subject: jobId, ...source });
  }

  /** True when the server has taken a job from an attempt whose heartbeats have stopped. */
  async isLost(jobId: string): Promise<boolean> {
    const asked = { namespace: 'default', execution: { workflowId: jobWorkflowId(jobId) } };
    const { pendingActivities } = await this.#connection.workflowService.describeWorkflowExecution(asked);
    return pendingActivities.some(({ attempt, lastFailure }) => (attempt ?? 0) > 1 && lastFailure !== null);
  }

  /** How many worker processes ask for jobs. */
  async workersOfJobs(): Promise<number> {
    const taskQueue = { name: JOBS_TASK_QUEUE };
    const asked = { namespace: 'default', taskQueue, taskQueueType: WORKFLOW_TASKS };
    const { pollers } = await this.#connection.workflowService.describeTaskQueue(asked);
    return new Set(pollers.map(({ identity }) => identity)).size;
  }

  /** Waits for a condition; fails at once when a worker ends by itself. */
  until<T>(what: string, probe: Parameters<typeof waitFor<T>>[1]): Promise<T> {
    return Promise.race([waitFor(what, probe), this.#lostWorker]);
  }

  /** A job in the ledger, without its attaches: a machine that stands still for 1.5 s may cost one at any time. */
  async storyOf(jobId: string, root = this.folder): Promise<readonly LedgerEntry[]> {
    const entries = await new Ledger(root).readLedger(jobId);
    return entries.filter(({ event }) => event !== 'attach');
  }

  /** Waits until a job is in a state. */
  async reaches(jobId: string, state: TaskState): Promise<void> {
    await this.until(`job ${jobId} in ${state}`, async () => {
      const { state: now } = await this.client.status(jobId);
      if (now !== state && isTerminal(now))
        throw new Error(`job ${jobId} ended as ${now}, not seen in ${state}`);
      return now === state;
    });
  }

  /** Follows a job to its end. */
  async updatesOf(jobId: string): Promise<readonly JobUpdate[]> {
    const late = AbortSignal.timeout(WAIT_MS);
    const updates = toArray(this.client.updates(jobId, { signal: late }));
    const all = await Promise.race([updates, this.#lostWorker]);
    if (late.aborted) throw new Error(`job ${jobId} did not end: ${JSON.stringify(all.at(-1))}`);
    return all;
  }

  /**
   * Checks a job that was disturbed: completed, one story with one end, the results of the undisturbed one, one
   * completed execution, every file listed with its hash and none half-written.
   */
  async expectUndisturbed(jobId: string, undisturbed: string): Promise<void> {
    const updates = await this.updatesOf(jobId);
    expect(updates.at(-1)?.state, jobId).toBe('Completed');
    expect(updates.map(({ event_seq }) => event_seq)).toEqual(updates.map((_, index) => index + 1));
    expect(updates.filter(({ state }) => isTerminal(state))).toHaveLength(1);
    const [mine, other] = [await this.client.results(jobId), await this.client.results(undisturbed)];
    const answer = ({ counts, shots, seed, method }: NonNullable<typeof mine>) => [
      counts,
      shots,
      seed,
      method,
    ];
    expect(answer(mine!), jobId).toEqual(answer(other!));
    expect(await this.#compiled(jobId)).toEqual(await this.#compiled(undisturbed));
    const entries = await new Ledger(this.folder).readLedger(jobId);
    const completed = entries.filter((entry) => entry.event === 'outcome' && entry.outcome === 'completed');
    expect(completed, jobId).toHaveLength(1);
    await expectAllListed(this.store, jobId);
  }

  async close(): Promise<void> {
    for (const gateway of this.#gateways) await gateway.end('SIGKILL');
    for (const worker of this.#workers) await worker.end('SIGKILL');
    await this.#connection.close();
    await this.#server.stop();
    await rm(this.#own, { recursive: true, force: true });
  }

  async #compiled(jobId: string): Promise<readonly string[]> {
    const names = ['compiled.aqo.json', 'compiled.qasm'];
    const refs = await this.store.list(jobId);
    return refs.filter(({ ref }) => names.includes(ref.split('/').at(-1) ?? '')).map(({ sha256 }) => sha256);
  }

  #start(command: readonly string[]): Child {
    const environment = {
      TEMPORAL_ADDRESS: this.#server.address,
      QRTX_HOME: this.folder,
      QRTX_LOG_LEVEL: 'silent',
    };
    const env = { ...process.env, ...environment };
    const worker = new Child(process.execPath, command, { name: 'a worker', env, onLost: this.#loseWorker });
    this.#workers.push(worker);
    return worker;
  }
}

async function toArray<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const array: T[] = [];
  for await (const item of items) array.push(item);
  return array;
}

function startServer(folder: string, port: number): Promise<DevServer> {
  return startDevServer({
    cliPath: testTemporal().cliPath,
    port,
    namespace: 'default',
    dbFile: join(folder, 'temporal.db'),
    searchAttributes: SEARCH_ATTRIBUTES,
    logFile: join(folder, 'server.log'),
  });
}
