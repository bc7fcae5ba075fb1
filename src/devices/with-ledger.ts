/**
 * Gives any driver the promises of contract §8: a key completes at most once, a known execution is attached to
 * instead of repeated (also over a crash, when the device keeps executions), and a late call is refused.
 */
import { randomUUID } from 'node:crypto';
import { PipelineError } from '../domain/errors.ts';
import type { ExecutionResult } from '../domain/result.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { askedFor, difference, refuseOther } from './asked-for.ts';
import { delegate } from './delegate.ts';
import type { ExecutionHandle, ExecutionRequest, ExecutionStatus, QDriver } from './driver.ts';
import type { Ledger } from '../ledger/ledger.ts';
import {
  type AskedFor,
  type KeyRecord,
  type LedgerEntry,
  type OutcomeEntry,
  tokenFor,
} from '../ledger/ledger-entry.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import { lost } from './execution-table.ts';
import { type Claim, answer, failureLine, handleOf, lineOf, outcomeOf, stale } from './ledger-lines.ts';
import { untilStored } from './until-stored.ts';

/** An execution that this process started. */
interface Running {
  readonly executionId: string;
  readonly inner: ExecutionHandle;
  /** Settles after the outcome is on record. */
  readonly recorded: Promise<ExecutionResult>;
  token: number;
  readonly wait: OutcomeWait;
}

/** The wait of an outcome for a disk that has no room for it. */
interface OutcomeWait {
  readonly unwanted: AbortController;
  /** What the disk said; undefined while nothing waits. */
  reason: string | undefined;
}

/** A driver with a ledger in front of it. */
export async function withLedger(driver: QDriver, ledger: Ledger): Promise<QDriver> {
  const { id } = await driver.describe();
  const ledgered = new LedgeredExecutions(driver, ledger, id);
  return delegate(driver, {
    submit: (request, signal) => ledgered.submit(request, signal),
    known: (key) => ledgered.known(key),
    status: (handle) => ledgered.status(handle),
    result: (handle, signal) => ledgered.result(handle, signal),
    cancel: (handle, fencingToken, run) => ledgered.cancel(handle, fencingToken, run),
  });
}

class LedgeredExecutions {
  readonly #driver: QDriver;
  readonly #ledger: Ledger;
  readonly #device: string;
  readonly #running = new Map<string, Running>();
  /** Submits of one key wait for each other. */
  readonly #submitting = new Map<string, Promise<unknown>>();

  constructor(driver: QDriver, ledger: Ledger, device: string) {
    this.#driver = driver;
    this.#ledger = ledger;
    this.#device = device;
  }

  async submit(request: ExecutionRequest, signal: AbortSignal): Promise<ExecutionHandle> {
    const before = this.#submitting.get(request.key);
    const work = (async () => {
      await before?.catch(() => undefined);
      return await this.#submit(request, signal);
    })();
    this.#submitting.set(request.key, work);
    try {
      return await work;
    } finally {
      if (this.#submitting.get(request.key) === work) this.#submitting.delete(request.key);
    }
  }

  async known(key: string): Promise<ExecutionHandle | undefined> {
    // A submit under way comes first: whoever asks may have overtaken it.
    await this.#submitting.get(key)?.catch(() => undefined);
    const record = await this.#file(key).record(key);
    if (record?.completed !== undefined) return handleOf(record.completed);
    const executionId = this.#running.get(key)?.executionId;
    return executionId !== undefined && executionId === record?.owner ? { key, executionId } : undefined;
  }

  async status(handle: ExecutionHandle): Promise<ExecutionStatus> {
    const running = this.#mine(handle);
    if (running !== undefined) {
      const { reason } = running.wait;
      const status = await this.#driver.status(running.inner);
      return reason === undefined ? status : { ...status, state: 'running', waiting: reason };
    }
    const outcome = outcomeOf(handle, await this.#file(handle.key).record(handle.key));
    return outcome === undefined
      ? { state: 'lost', phase: 'QuantumInitializing', progress: 0 }
      : { state: outcome.outcome, phase: 'Measuring', progress: outcome.outcome === 'completed' ? 1 : 0 };
  }

  async result(handle: ExecutionHandle, signal: AbortSignal): Promise<ExecutionResult> {
    const running = this.#mine(handle);
    if (running !== undefined) return await untilAborted(running.recorded, signal);
    const file = this.#file(handle.key);
    const outcome = outcomeOf(handle, await file.record(handle.key));
    if (outcome === undefined) throw lost(handle);
    if (outcome.outcome === 'completed') return await file.load(outcome);
    const { code = 'INTERNAL', message = '', details = {} } = outcome.error ?? {};
    throw new PipelineError(code, message, details);
  }

  async cancel(handle: ExecutionHandle, count: number, run?: string): Promise<void> {
    const running = this.#mine(handle);
    if (running === undefined) return;
    const file = this.#file(handle.key);
    // A device is stopped also when the ledger cannot be read: what this process knows decides then.
    const record = await file.record(handle.key).catch(() => file.lastRead(handle.key));
    const fencingToken = tokenFor(record, count, run) ?? 0;
    const newest = Math.max(running.token, record?.token ?? 0);
    // An attempt that has lost the job must not stop what the next one has attached to, here or in another process.
    if (fencingToken < newest && record?.owner === handle.executionId) return;
    await this.#driver.cancel(running.inner, fencingToken);
    // Who cancels needs no result: it is not waited until the disk has room for it.
    running.wait.unwanted.abort(new PipelineError('CANCELLED', 'cancelled before its result was on record'));
    await running.recorded.catch(() => undefined);
  }

  async #submit(request: ExecutionRequest, signal: AbortSignal): Promise<ExecutionHandle> {
    const { key, run } = request;
    const file = this.#file(key);
    const record = await file.record(key);
    const token = tokenFor(record, request.fencingToken, run);
    const newest = record?.token ?? 0;
    if (token === undefined || token < newest) throw stale(key, token ?? request.fencingToken ?? 0, newest);
    const asked = await askedFor(request);
    if (record?.completed !== undefined) return answer(record.completed, record, asked);
    const running = this.#running.get(key);
    const claim = { ...request, fencingToken: token };
    if (running !== undefined && running.executionId === record?.owner) {
      refuseOther(key, 'is running', difference(record.request, asked));
      await this.#attach(running, claim, file);
      return { key, executionId: running.executionId };
    }
    return await this.#start(claim, asked, record, file, signal);
  }

  /** A newer attempt takes over an execution of this process: from here older attempts are refused. */
  async #attach(running: Running, claim: Claim, file: LedgerFile): Promise<void> {
    const { fencingToken } = claim;
    if (fencingToken === running.token) return;
    // First here, then in the file: whoever concludes in between must know that the newer token is its own.
    running.token = Math.max(running.token, fencingToken);
    await file.append({ ...lineOf(this.#device, claim, running.executionId), event: 'attach' });
  }

  async #start(
    request: Claim,
    asked: AskedFor,
    record: KeyRecord | undefined,
    file: LedgerFile,
    signal: AbortSignal,
  ): Promise<ExecutionHandle> {
    const { key, fencingToken } = request;
    if (record?.owner !== undefined && difference(record.request, asked) === undefined) {
      const found = await this.#driver.find?.(request, signal);
      if (found !== undefined) return await this.#reattach(request, record.owner, found, file);
    }
    const executionId = randomUUID();
    const submit: LedgerEntry = {
      ...lineOf(this.#device, request, executionId),
      event: 'submit',
      request: asked,
    };
    const after =
      record?.owner === undefined
        ? await file.append(submit)
        : await file.append({ ...lineOf(this.#device, request, record.owner), event: 'lost' }, submit);
    if (after?.completed !== undefined) return answer(after.completed, after, asked);
    if (after?.owner !== executionId) throw stale(key, fencingToken, after?.token ?? 0);
    const inner = await this.#ask(request, executionId, file, signal);
    if (this.#driver.find !== undefined) {
      const accepted = lineOf(this.#device, request, executionId);
      await file.append({ ...accepted, event: 'accepted', handle: inner.executionId });
    }
    return this.#follow(request, executionId, inner, file);
  }

  /** An execution that outlived the process that asked for it. */
  async #reattach(
    request: Claim,
    executionId: string,
    inner: ExecutionHandle,
    file: LedgerFile,
  ): Promise<ExecutionHandle> {
    const { key, fencingToken } = request;
    const entry = lineOf(this.#device, request, executionId);
    const after = await file.append({ ...entry, event: 'attach', handle: inner.executionId });
    if (after?.completed !== undefined) return handleOf(after.completed);
    if (after?.owner !== executionId || after.token > fencingToken) {
      throw stale(key, fencingToken, after?.token ?? 0);
    }
    return this.#follow(request, executionId, inner, file);
  }

  #follow(request: Claim, executionId: string, inner: ExecutionHandle, file: LedgerFile): ExecutionHandle {
    const { key, fencingToken } = request;
    const wait: OutcomeWait = { unwanted: new AbortController(), reason: undefined };
    const recorded = this.#record(request, executionId, inner, file, wait);
    recorded.catch(() => undefined);
    const running: Running = { executionId, inner, recorded, wait, token: fencingToken };
    this.#running.set(key, running);
    void recorded.catch(() => undefined).then(() => this.#forget(key, running));
    return { key, executionId };
  }

  /** Submits to the device; its refusal is an outcome. */
  async #ask(
    request: Claim,
    executionId: string,
    file: LedgerFile,
    signal: AbortSignal,
  ): Promise<ExecutionHandle> {
    try {
      if (signal.aborted) throw new PipelineError('CANCELLED', 'stopped before the device was asked');
      return await this.#driver.submit(request, signal);
    } catch (error) {
      await this.#conclude(failureLine(this.#device, request, executionId, error), file);
      throw error;
    }
  }

  /** Waits for the end and puts it on record; only the owner of the key may return a result. */
  async #record(
    request: Claim,
    executionId: string,
    inner: ExecutionHandle,
    file: LedgerFile,
    wait: OutcomeWait,
  ): Promise<ExecutionResult> {
    const { executionId: handle } = inner;
    let result: ExecutionResult;
    try {
      result = await this.#driver.result(inner, new AbortController().signal);
    } catch (error) {
      await this.#conclude({ ...failureLine(this.#device, request, executionId, error), handle }, file);
      throw error;
    }
    const write = async (): Promise<void> => {
      const base = lineOf(this.#device, request, executionId);
      const stored = await file.store(result);
      await this.#conclude({ ...base, event: 'outcome', outcome: 'completed', handle, ...stored }, file);
    };
    await untilStored(write, wait.unwanted.signal, (reason) => {
      wait.reason = reason;
    });
    return result;
  }

  /** Puts an end on record. Of an execution that lost its key meanwhile, only that it came too late. */
  async #conclude(outcome: OutcomeEntry, file: LedgerFile): Promise<void> {
    const { key, execution_id: executionId } = outcome;
    const before = await file.record(key);
    const running = this.#mine({ key, executionId });
    const token = Math.max(outcome.fencing_token, running?.token ?? 0);
    if (before?.owner === executionId && before.token <= token) {
      const after = await file.append({ ...outcome, fencing_token: token });
      if ([after?.completed, after?.ended].some((entry) => entry?.execution_id === executionId)) return;
    }
    const newest = before?.token ?? 0;
    const { schema, device, run, at } = outcome;
    const base = { schema, key, device, execution_id: executionId, fencing_token: token, at };
    const late = {
      ...base,
      ...(run !== undefined && { run }),
      event: 'refused',
      newest_token: newest,
    } as const;
    await file.append(late);
    throw stale(key, token, newest);
  }

  #forget(key: string, running: Running): void {
    if (this.#running.get(key) === running) this.#running.delete(key);
  }

  #mine(handle: ExecutionHandle): Running | undefined {
    const running = this.#running.get(handle.key);
    return running?.executionId === handle.executionId ? running : undefined;
  }

  #file(key: string): LedgerFile {
    return this.#ledger.file(this.#device, key);
  }
}
