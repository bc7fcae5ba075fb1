/**
 * The Temporal contract as foreign clients see it: the samples of examples/clients, run in their own languages against
 * an instance of their own.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelJob, runJob, statusOf } from '../../examples/clients/typescript/quantum-job.ts';
import type { JobSnapshot, JobUpdate } from '../../src/domain/job-record.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { HELD, type TestInstance, startTestInstance } from '../e2e/instance.ts';
import { BELL, PROGRAM, jobFolder, jobYaml } from '../e2e/qrtx.ts';
import { Child } from '../support/child.ts';
import { runToEnd } from '../support/run-to-end.ts';
import { testTemporal } from '../support/temporal-server.ts';

const SAMPLES = join(import.meta.dirname, '../../examples/clients');

let running: TestInstance;
let work: string;
let env: NodeJS.ProcessEnv;
let long: string;

beforeAll(async () => {
  running = await startTestInstance();
  work = await mkdtemp(join(tmpdir(), 'qrtx-clients-'));
  const { address } = running.instance.server;
  env = { ...running.env, TEMPORAL_ADDRESS: address, TEMPORAL: testTemporal().cliPath };
  long = await jobFolder(work, 'long', jobYaml({ target: HELD }), PROGRAM);
});

afterAll(async () => {
  await running.stop();
  await rm(work, { recursive: true, force: true });
});

/** Runs a program and returns its stdout. */
async function output(command: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runToEnd(command, args, env);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}`);
  return stdout;
}

/** What the device's ledger says was completed for a job. */
async function completions(jobId: string): Promise<readonly unknown[]> {
  const entries = await new Ledger(running.env.QRTX_HOME).readLedger(jobId);
  return entries.filter((entry) => entry.event === 'outcome' && entry.outcome === 'completed');
}

describe('Python', () => {
  const program = join(SAMPLES, 'python/quantum_job.py');
  const interpreter = process.env.QRTX_TEST_PYTHON ?? '';
  const python = async (...args: readonly string[]): Promise<readonly Record<string, unknown>[]> => {
    const text = await output(interpreter, [program, ...args]);
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  test('submits, streams every event once and in order, and reads verified results', async () => {
    const lines = await python('run', 'py-bell', BELL);
    const updates = lines.slice(0, -2) as unknown as readonly JobUpdate[];
    expect(updates.map(({ event_seq }) => event_seq)).toEqual(updates.map((_, index) => index + 1));
    expect(updates.at(-1)?.state).toBe('Completed');
    const [end, counts] = lines.slice(-2);
    expect(end).toMatchObject({
      schema: 'qrtx.outcome/1',
      job_id: 'py-bell',
      state: 'Completed',
      results_ref: 'qfs://circuit_fs/py-bell/results.json',
    });
    expect(Object.keys(counts ?? {}).sort()).toEqual(['00', '11']);
    expect(Object.values(counts ?? {}).reduce((sum: number, count) => sum + Number(count), 0)).toBe(4096);
  });

  test('a duplicate submit is the same job, and nothing runs twice', async () => {
    const first = await python('run', 'py-twice', BELL);
    const second = await python('run', 'py-twice', BELL);
    expect(second.slice(-2)).toEqual(first.slice(-2));
    expect(await python('run', 'py-twice', BELL)).toEqual(second);
    expect(await completions('py-twice')).toHaveLength(1);
  });

  test('an invalid job ends as ERROR with the code of the command line', async () => {
    const folder = await jobFolder(work, 'zero', jobYaml({ shots: '0' }), PROGRAM);
    const lines = await python('run', 'py-zero', folder);
    expect(lines.at(-1)).toMatchObject({
      state: 'Failed',
      type: 'ValidationError',
      last_error: {
        code: 'VALIDATION_FAILED',
        details: { violations: [{ field: 'runtime.shots', line: 10 }] },
      },
    });
  });

  test('cancels a running job, with the reason on record, and reads its status', async () => {
    const follower = new Child(interpreter, [program, 'run', 'py-long', long], { name: 'the follower', env });
    await follower.says('"Executing"');
    const [end] = await python('cancel', 'py-long', 'wrong angle');
    expect(end).toMatchObject({ state: 'Cancelled', last_error: { code: 'CANCELLED' } });
    const [snapshot] = await python('status', 'py-long');
    expect(snapshot).toMatchObject({ state: 'Cancelled', cancel_requested: { reason: 'wrong angle' } });
    expect(await follower.ended).toEqual([0, null]);
  });
});

describe('the temporal command', () => {
  const sample = (...args: readonly string[]) =>
    output('sh', [join(SAMPLES, 'temporal-cli/quantum-job.sh'), ...args]);

  test('submits, waits, queries and describes', async () => {
    await sample('submit', 'cli-bell');
    const result = JSON.parse(await sample('result', 'cli-bell')) as { result: unknown };
    expect(result.result).toMatchObject({ job_id: 'cli-bell', state: 'Completed' });
    const state = JSON.parse(await sample('state', 'cli-bell')) as { queryResult: readonly JobSnapshot[] };
    expect(state.queryResult[0]).toMatchObject({ state: 'Completed', status: 'DONE' });
    const later = JSON.parse(await sample('updates', 'cli-bell', '3')) as {
      queryResult: readonly (readonly JobUpdate[])[];
    };
    expect(later.queryResult[0]?.[0]?.event_seq).toBe(4);
    expect(await sample('describe', 'cli-bell')).toContain('WORKFLOW_EXECUTION_STATUS_COMPLETED');
  });

  test('a second submit names the run of the first, also after its end, and nothing runs twice', async () => {
    const first = JSON.parse(await sample('submit', 'cli-twice')) as { runId: string };
    await sample('result', 'cli-twice');
    expect(JSON.parse(await sample('submit', 'cli-twice'))).toMatchObject({ runId: first.runId });
    expect(await completions('cli-twice')).toHaveLength(1);
  });

  test('cancels a job that another client started', async () => {
    const connection = await Connection.connect({ address: running.instance.server.address });
    try {
      const client = new Client({ connection });
      const ended = runJob(client, 'cli-long', long).catch((error: unknown) => error);
      const state = async () => ((await statusOf(client, 'cli-long')) as JobSnapshot | undefined)?.state;
      await expect.poll(state).toBe('Executing');
      await sample('cancel', 'cli-long', 'no longer needed');
      expect(await ended).toHaveProperty('name', 'CancelledFailure');
      expect(await statusOf(client, 'cli-long')).toMatchObject({
        state: 'Cancelled',
        cancel_requested: { reason: 'no longer needed' },
      });
    } finally {
      await connection.close();
    }
  });
});

test('TypeScript: runs a job, finds it again, and cancels another', async () => {
  const connection = await Connection.connect({ address: running.instance.server.address });
  try {
    const client = new Client({ connection });
    const outcome = await runJob(client, 'ts-bell', BELL);
    expect(outcome).toMatchObject({ job_id: 'ts-bell', state: 'Completed' });
    expect(await runJob(client, 'ts-bell', BELL)).toEqual(outcome);
    const ended = runJob(client, 'ts-long', long).catch((error: unknown) => error);
    const state = async () => ((await statusOf(client, 'ts-long')) as JobSnapshot | undefined)?.state;
    await expect.poll(state).toBe('Executing');
    await cancelJob(client, 'ts-long', 'enough');
    expect(await ended).toHaveProperty('name', 'CancelledFailure');
  } finally {
    await connection.close();
  }
});
