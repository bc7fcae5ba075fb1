/** Records histories of real runs for the replay test: QRTX_RECORD_HISTORIES=1 makes the test call this first. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { PipelineError } from '../../src/domain/errors.ts';
import type { JobSnapshot } from '../../src/domain/job-record.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { BELL, compiled } from '../support/fake-compiler.ts';
import { bellResult, fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { storeDouble } from '../support/store-double.ts';
import { type TestHandle, type TestJob, startTestKernel, uniqueName } from '../support/test-kernel.ts';

interface Case {
  readonly job: TestJob;
  readonly end: JobSnapshot['state'];
  /** Cancels by this way once the job is in this state. */
  readonly cancel?: { readonly in: JobSnapshot['state']; readonly by: 'cancel' | 'signal' };
}

const BUSY = uniqueName('busy');
const LOST = uniqueName('lost');
const REFUSED = uniqueName('refused');
const GUARDED = uniqueName('guarded');
const HEAVY = { spec: { program: `hangs ${'-'.repeat(70_000)}` } };
const BUDGETS = (timeouts: object): TestJob => ({ device: BUSY, runtime: { timeouts } });

const CASES: Readonly<Record<string, Case>> = {
  completed: { job: {}, end: 'Completed' },
  'failed-validation': { job: { argument: {} }, end: 'Failed' },
  'failed-compilation': { job: { spec: { program: 'bad' } }, end: 'Failed' },
  'failed-allocation': { job: { device: REFUSED }, end: 'Failed' },
  'failed-execution': {
    job: { device: LOST, runtime: { retry: { max_attempts: 2, base_delay_ms: 1 } } },
    end: 'Failed',
  },
  'failed-result-processing': { job: { jobId: 'conflict-results' }, end: 'Failed' },
  'failed-completion': { job: { jobId: 'conflict-meta' }, end: 'Failed' },
  'cancelled-compiling': { job: HEAVY, end: 'Cancelled', cancel: { in: 'Compiling', by: 'signal' } },
  'cancelled-pending': {
    job: { startDelayMs: 300 },
    end: 'Cancelled',
    cancel: { in: 'Pending', by: 'cancel' },
  },
  'cancelled-validating': {
    job: { jobId: 'hangs-input.job.yaml' },
    end: 'Cancelled',
    cancel: { in: 'Validating', by: 'signal' },
  },
  'cancelled-compiling-small': {
    job: { spec: { program: 'hangs' } },
    end: 'Cancelled',
    cancel: { in: 'Compiling', by: 'cancel' },
  },
  'cancelled-allocating': {
    job: { device: GUARDED },
    end: 'Cancelled',
    cancel: { in: 'Allocating', by: 'cancel' },
  },
  'cancelled-post-processing': {
    job: { jobId: 'hangs-results' },
    end: 'Cancelled',
    cancel: { in: 'Executing', by: 'cancel' },
  },
  'completed-after-lasting-stages': { job: { spec: { program: 'lasts' } }, end: 'Completed' },
  'completed-after-a-full-disk': { job: { jobId: 'full-once' }, end: 'Completed' },
  'cancelled-executing': {
    job: { device: BUSY },
    end: 'Cancelled',
    cancel: { in: 'Executing', by: 'cancel' },
  },
  'cancelled-executing-by-signal': {
    job: { device: BUSY },
    end: 'Cancelled',
    cancel: { in: 'Executing', by: 'signal' },
  },
  'timeout-execution': { job: BUDGETS({ execution: 1 }), end: 'Timeout' },
  'timeout-job': { job: BUDGETS({ job: 1 }), end: 'Timeout' },
};
/** These two need somebody who occupies the only slot of the device. */
const BEHIND_ANOTHER: Readonly<Record<string, Case>> = {
  'cancelled-queued': { job: { device: BUSY }, end: 'Cancelled', cancel: { in: 'Queued', by: 'cancel' } },
  'timeout-queue': { job: BUDGETS({ queue: 1 }), end: 'Timeout' },
};

/** Runs every case and writes `<case>.json` into `folder`. */
export async function recordHistories(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const kernel = await startTestKernel({
    devices: await DriverRegistry.of([
      fakeDriver(uniqueName('good'), { run: (request) => Promise.resolve(bellResult(request)) }),
      fakeDriver(BUSY, { device: { slots: 1 }, run: untilCancelled }),
      fakeDriver(LOST, { run: () => Promise.reject(new PipelineError('DEVICE_LOST', 'gone')) }),
      fakeDriver(REFUSED),
      fakeDriver(GUARDED),
    ]),
    compiler: {
      version: 'fake/1',
      compile: ({ source }) => {
        if (source.startsWith('bad')) throw new PipelineError('COMPILER_STAGE_FAILED', 'no gate "bad"');
        if (source.startsWith('lasts')) return sleep(1500).then(() => compiled(BELL));
        return source.startsWith('hangs') ? new Promise(() => undefined) : Promise.resolve(compiled(BELL));
      },
    },
    security: {
      check: (_who, _action, { id }) => {
        if (id === GUARDED) return new Promise(() => undefined);
        return Promise.resolve(id === REFUSED ? { allow: false, reason: 'not yours' } : { allow: true });
      },
    },
    store: storeDouble((jobId, name) => badDisk(jobId, name.replace('.json', ''))),
  });
  const record = async (name: string, recorded: Case): Promise<void> => {
    const job = await kernel.start(recorded.job);
    await run(job, recorded);
    await writeFile(join(folder, `${name}.json`), await historyOf(job));
  };
  for (const [name, recorded] of Object.entries(CASES)) await record(name, recorded);
  const first = await kernel.start({ device: BUSY });
  await first.reaches('Executing');
  for (const [name, recorded] of Object.entries(BEHIND_ANOTHER)) await record(name, recorded);
  await first.workflow.cancel();
  await first.ended();
  await kernel.stop();
}

let full = true;

/** A disk that misbehaves for the jobs whose ids say so. */
async function badDisk(jobId: string, name: string): Promise<void> {
  if (jobId === `conflict-${name}`) throw new PipelineError('ARTIFACT_CORRUPT', 'bad block');
  if (jobId === `hangs-${name}`) await new Promise(() => undefined);
  if (jobId !== 'full-once' || !full) return;
  full = false;
  throw new PipelineError('PERSISTENCE_STAGE_FAILED', 'no space left');
}

async function run(job: TestHandle, { end, cancel }: Case): Promise<void> {
  if (cancel !== undefined) {
    if (cancel.in !== 'Pending') await job.reaches(cancel.in);
    if (cancel.by === 'cancel') await job.workflow.cancel();
    else await job.workflow.signal('cancelJob', { reason: 'recorded', by: 'test' });
  }
  const { state } = await job.ended();
  if (state !== end) throw new Error(`job ${job.jobId} ended as ${state}, not as ${end}`);
}

/** Machine names and folders are nobody's business, and replay does not look at them. */
function scrubbed(key: string, value: unknown): unknown {
  if (key === 'identity') return 'worker';
  return key === 'stackTrace' ? '' : value;
}

/** The history without what it says about the machine that ran it. */
async function historyOf(job: TestHandle): Promise<string> {
  const json = historyToJSON(await job.workflow.fetchHistory());
  const parsed = JSON.parse(json) as unknown;
  const text = JSON.stringify(parsed, scrubbed, 2);
  return `${text.replace(/"name": "\d+@[^"]*"/g, '"name": "sticky"')}\n`;
}
