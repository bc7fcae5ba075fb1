/**
 * Stage 4, QuantumExecution: submits under the job's key (a second submit finds the first execution), follows it,
 * and checks what comes back. The raw result stays with the driver; stage 5 asks for it again by the handle.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { log } from '@temporalio/activity';
import { parseArtifactRef } from '../src/domain/artifact.ts';
import { PipelineError } from '../src/domain/errors.ts';
import { isMany } from '../src/domain/many-counts.ts';
import type { ExecutionResult } from '../src/domain/result.ts';
import type { ExecutionHandle, ExecutionRequest, QDriver } from '../src/devices/driver.ts';
import { callerOf } from './caller.ts';
import type { KernelPorts } from './ports.ts';
import type { DeviceInput } from '../src/protocol/stages.ts';
import type { DispatchAttempt } from '../src/protocol/messages.ts';
import { untilAborted } from '../src/domain/until-aborted.ts';

/** More attempts than one dispatch can have within its budgets. */
const ATTEMPTS_PER_DISPATCH = 1_000_000;

/** The fencing token of an attempt: it counts dispatches and attempts of the run, so no clock has a say. */
export function fencingTokenOf({ dispatch, attempt }: DispatchAttempt): number {
  return dispatch * ATTEMPTS_PER_DISPATCH + attempt;
}

/** A device that was asked to execute, and for which attempt. */
export interface Asked {
  readonly driver: QDriver;
  readonly submitted: Promise<ExecutionHandle>;
  readonly fencingToken: number;
  readonly run: string;
}

/** What the executor of the device hears of an execution. */
export interface ExecutionWatch {
  /** The device was asked; whatever comes of it must be stopped when the job is. */
  asked(device: Asked): void;
  /** The device has taken the circuit. */
  follow(driver: QDriver, handle: ExecutionHandle): void;
}

/** Longest wait of a stopped job for the answer to its submit: a device that takes work at all answers at once. */
const SUBMIT_PATIENCE_MS = 1000;
/** Longest wait for a device to confirm that it has stopped. */
const STOP_PATIENCE_MS = 10_000;
/** The next attempt comes at once when a worker is there that takes it; a busy one may need some seconds. */
const HANDOVER_MS = 5_000;

/** Key of the one execution of a job without a hybrid loop. */
export function executionKey(jobId: string): string {
  return `${jobId}/quantum_execution`;
}

/** An execution that is done. */
export interface Executed {
  readonly handle: ExecutionHandle;
  readonly result: ExecutionResult;
}

/**
 * Runs the circuit, or re-attaches to the run that the key already names.
 *
 * @param fencingToken - grows with every attempt; an older attempt that wakes up late is refused by the driver
 */
export async function executeCircuit(
  ports: KernelPorts,
  driver: QDriver,
  input: DeviceInput,
  fencingToken: number,
  signal: AbortSignal,
  watch: ExecutionWatch,
): Promise<Executed> {
  const request = await requestOf(ports, input, fencingToken);
  signal.throwIfAborted();
  const submitted = driver.submit(request, signal);
  watch.asked({ driver, submitted, fencingToken, run: input.run_id });
  const handle = await untilAborted(submitted, signal);
  watch.follow(driver, handle);
  const result = await untilAborted(driver.result(handle, signal), signal);
  refuseGarbage(result, input);
  return { handle, result };
}

async function requestOf(
  ports: KernelPorts,
  input: DeviceInput,
  fencingToken: number,
): Promise<ExecutionRequest> {
  const { job_id, run_id: run, aqo, shots, seed, options } = input;
  const bytes = await ports.store.get(job_id, parseArtifactRef(aqo.ref).name, aqo);
  if (bytes === undefined) throw new PipelineError('ARTIFACT_CORRUPT', `${aqo.ref} is gone`);
  const text = new TextDecoder().decode(bytes);
  const caller = callerOf(job_id, input);
  return {
    key: executionKey(job_id),
    jobId: job_id,
    fencingToken,
    run,
    aqo: text,
    shots,
    seed,
    options,
    caller,
  };
}

/**
 * Stops whatever the device was asked to do; false when it did not confirm that nothing runs any more: it did not
 * answer the submit, or not the cancel. An execution that it takes later is cancelled as soon as it says so.
 */
export async function stopDevice({ driver, submitted, fencingToken, run }: Asked): Promise<boolean> {
  const answered = submitted.then(
    (handle) => ({ handle }),
    (error: unknown) => ({ error }),
  );
  const stopped = answered.then(async (answer) => {
    if ('error' in answer) return startedNothing(answer.error);
    await driver.cancel(answer.handle, fencingToken, run);
    return true;
  });
  const confirmed = stopped.catch((error: unknown) => {
    log.warn('an execution could not be cancelled', { error });
    return false;
  });
  if ((await inTime(answered, SUBMIT_PATIENCE_MS)) === undefined) return false;
  return (await inTime(confirmed, STOP_PATIENCE_MS)) ?? false;
}

/** True when the execution goes on at its device without this process, and the next attempt finds it there. */
function livesOn({ driver }: Asked): boolean {
  return driver.find !== undefined;
}

/**
 * Ends what this process has to do with an execution, because it shuts down: one that lives on at its device is left to
 * the next worker, any other is stopped. False when it may still run.
 */
export async function handOver(asked: Asked): Promise<boolean> {
  return livesOn(asked) ? false : stopDevice(asked);
}

/**
 * Leaves an execution to the next attempt, which may come to this process again and attach to it; one that nobody has
 * attached to is stopped after a while, unless it lives on at its device. The execution of a job that has ended (it was
 * terminated) is nobody's, and stopped at once.
 */
export async function leaveToNextAttempt(asked: Asked, jobHasEnded: () => Promise<boolean>): Promise<void> {
  if (!(await jobHasEnded())) {
    if (livesOn(asked)) return;
    await sleep(HANDOVER_MS, undefined, { ref: false });
  }
  await stopDevice(asked);
}

/** A device that refuses says so in the kernel's words; any other end of the call leaves open what it did. */
function startedNothing(error: unknown): boolean {
  return error instanceof PipelineError && error.code !== 'DEVICE_LOST';
}

async function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Counts that cannot be the answer to the question are the device's error, found before they become results. */
function refuseGarbage(result: ExecutionResult, { shots, requirements, device_id }: DeviceInput): void {
  if (!hasCounts(result)) throw garbage(device_id, 'no counts came back');
  const { counts } = result;
  const outcome = wrongOutcome(counts, requirements.clbits);
  if (outcome !== undefined) throw garbage(device_id, outcome);
  const total = isMany(counts) ? counts.shots : Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total !== shots) throw garbage(device_id, `${total} shots came back, ${shots} were asked for`);
}

/** What is wrong with the first outcome that is; of many outcomes the keys are well-formed by their type. */
function wrongOutcome(counts: ExecutionResult['counts'], width: number): string | undefined {
  if (isMany(counts)) {
    return counts.width === width
      ? undefined
      : `the outcomes have ${counts.width} classical bits, not ${width}`;
  }
  for (const [key, count] of Object.entries(counts)) {
    if (key.length !== width || /[^01]/.test(key))
      return `the outcome "${key}" has not ${width} classical bits`;
    if (!Number.isSafeInteger(count) || count < 1) return `${count} is not a number of shots`;
  }
  return undefined;
}

/** A peer may answer anything, whatever the port promises. */
function hasCounts(result: unknown): boolean {
  const counts = (result as { counts?: unknown } | null | undefined)?.counts;
  return typeof counts === 'object' && counts !== null;
}

function garbage(device: string, problem: string): PipelineError {
  return new PipelineError('EXECUTION_STAGE_FAILED', `device ${device} returned garbage: ${problem}`, {
    device,
  });
}
