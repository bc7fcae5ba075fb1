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
import type { AskedFor, KeyRecord, LedgerEntry, OutcomeEntry } from '../ledger/ledger-entry.ts';
import type { LedgerFile } from '../ledger/ledger-file.ts';
import { lost } from './execution-table.ts';

/** An execution that this process started. */
interface Running {
  readonly executionId: string;
  readonly inner: ExecutionHandle;
  /** Settles after the outcome is on record. */
  readonly recorded: Promise<ExecutionResult>;
  token: number;
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
    cancel: (handle, fencingToken) => ledgered.cancel(handle, fencingToken),
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
    if (running !== undefined) return await this.#driver.status(running.inner);
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

  async cancel(handle: ExecutionHandle, fencingToken: number): Promise<void> {
    const running = this.#mine(handle);
    if (running === undefined) return;
    const record = await this.#file(handle.key).record(handle.key);
    const newest = Math.max(running.token, record?.token ?? 0);
    // An attempt that has lost the job must not stop what the next one has attached to, here or in another process.
    if (fencingToken < newest && record?.owner === handle.executionId) return;
    await this.#driver.cancel(running.inner, fencingToken);
    await running.recorded.catch(() => undefined);
  }

  async #submit(request: ExecutionRequest, signal: AbortSignal): Promise<ExecutionHandle> {
    const { key, fencingToken } = request;
    const file = this.#file(key);
    const record = await file.record(key);
    if (record !== undefined && fencingToken < record.token) throw stale(key, fencingToken, record.token);
    const asked = await askedFor(request);
    if (record?.completed !== undefined) return answer(record.completed, record, asked);
    const running = this.#running.get(key);
    if (running !== undefined && running.executionId === record?.owner) {
      refuseOther(key, 'is running', record.request, asked);
      await this.#attach(running, request, file);
      return { key, executionId: running.executionId };
    }
    return await this.#start(request, asked, record, file, signal);
  }

  /** A newer attempt takes over an execution of this process: from here older attempts are refused. */
  async #attach(running: Running, { key, fencingToken }: ExecutionRequest, file: LedgerFile): Promise<void> {
    if (fencingToken === running.token) return;
    // First here, then in the file: whoever concludes in between must know that the newer token is its own.
    running.token = Math.max(running.token, fencingToken);
    await file.append({ ...this.#entry(key, running.executionId, fencingToken), event: 'attach' });
  }

  async #start(
    request: ExecutionRequest,
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
    const base = this.#entry(key, executionId, fencingToken);
    const submit: LedgerEntry = { ...base, event: 'submit', request: asked };
    const after =
      record?.owner === undefined
        ? await file.append(submit)
        : await file.append({ ...this.#entry(key, record.owner, fencingToken), event: 'lost' }, submit);
    if (after?.completed !== undefined) return answer(after.completed, after, asked);
    if (after?.owner !== executionId) throw stale(key, fencingToken, after?.token ?? 0);
    const inner = await this.#ask(request, executionId, file, signal);
    if (this.#driver.find !== undefined) {
      const handle = inner.executionId;
      await file.append({ ...base, event: 'accepted', handle });
    }
    return this.#follow(request, executionId, inner, file);
  }

  /** An execution that outlived the process that asked for it. */
  async #reattach(
    request: ExecutionRequest,
    executionId: string,
    inner: ExecutionHandle,
    file: LedgerFile,
  ): Promise<ExecutionHandle> {
    const { key, fencingToken } = request;
    const entry = this.#entry(key, executionId, fencingToken);
    const after = await file.append({ ...entry, event: 'attach', handle: inner.executionId });
    if (after?.completed !== undefined) return handleOf(after.completed);
    if (after?.owner !== executionId || after.token > fencingToken) {
      throw stale(key, fencingToken, after?.token ?? 0);
    }
    return this.#follow(request, executionId, inner, file);
  }

  #follow(
    request: ExecutionRequest,
    executionId: string,
    inner: ExecutionHandle,
    file: LedgerFile,
  ): ExecutionHandle {
    const { key, fencingToken } = request;
    const recorded = this.#record(request, executionId, inner, file);
    recorded.catch(() => undefined);
    const running: Running = { executionId, inner, recorded, token: fencingToken };
    this.#running.set(key, running);
    void recorded.catch(() => undefined).then(() => this.#forget(key, running));
    return { key, executionId };
  }

  /** Submits to the device; its refusal is an outcome. */
  async #ask(
    request: ExecutionRequest,
    executionId: string,
    file: LedgerFile,
    signal: AbortSignal,
  ): Promise<ExecutionHandle> {
    try {
      if (signal.aborted) throw new PipelineError('CANCELLED', 'stopped before the device was asked');
      return await this.#driver.submit(request, signal);
    } catch (error) {
      await this.#conclude(this.#failure(request.key, executionId, request.fencingToken, error), file);
      throw error;
    }
  }

  /** Waits for the end and puts it on record; only the owner of the key may return a result. */
  async #record(
    request: ExecutionRequest,
    executionId: string,
    inner: ExecutionHandle,
    file: LedgerFile,
  ): Promise<ExecutionResult> {
    const { key, fencingToken } = request;
    const { executionId: handle } = inner;
    let result: ExecutionResult;
    try {
      result = await this.#driver.result(inner, new AbortController().signal);
    } catch (error) {
      await this.#conclude({ ...this.#failure(key, executionId, fencingToken, error), handle }, file);
      throw error;
    }
    const stored = await file.store(result);
    const base = this.#entry(key, executionId, fencingToken);
    await this.#conclude({ ...base, event: 'outcome', outcome: 'completed', handle, ...stored }, file);
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
    const base = this.#entry(key, executionId, token);
    await file.append({ ...base, event: 'refused', newest_token: newest });
    throw stale(key, token, newest);
  }

  #failure(key: string, executionId: string, token: number, error: unknown): OutcomeEntry {
    const known = error instanceof PipelineError ? error : undefined;
    const message = error instanceof Error ? error.message : String(error);
    return {
      ...this.#entry(key, executionId, token),
      event: 'outcome',
      outcome: known?.code === 'CANCELLED' ? 'cancelled' : 'failed',
      error: { code: known?.code ?? 'INTERNAL', message, details: known?.details ?? {} },
    };
  }

  #entry(key: string, executionId: string, fencingToken: number): Omit<LedgerEntry, 'event'> {
    return {
      ...{ schema: 'qrtx.ledger/1', key, device: this.#device, execution_id: executionId },
      ...{ fencing_token: fencingToken, at: new Date().toISOString() },
    };
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

/** How the execution of a handle ended, if it is on record. */
function outcomeOf(handle: ExecutionHandle, record: KeyRecord | undefined): OutcomeEntry | undefined {
  return [record?.completed, record?.ended].find((entry) => entry?.execution_id === handle.executionId);
}

/** The completed execution, for whoever asks the same. */
function answer(completed: OutcomeEntry, { request }: KeyRecord, asked: AskedFor): ExecutionHandle {
  refuseOther(completed.key, 'has completed', request, asked);
  return handleOf(completed);
}

function handleOf(outcome: OutcomeEntry): ExecutionHandle {
  return { key: outcome.key, executionId: outcome.execution_id };
}

function stale(key: string, token: number, newest: number): PipelineError {
  return new PipelineError(
    'FENCING_TOKEN_STALE',
    `fencing token ${token} of "${key}" is not the newest: ${newest} has been seen`,
  );
}
