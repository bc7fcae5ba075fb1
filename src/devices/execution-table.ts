/**
 * The executions that a driver has in this process, one for each key. They live until the process dies; a finished one
 * is kept for a while, so that a late question still finds its answer.
 */
import { PipelineError } from '../domain/errors.ts';
import { isMany } from '../domain/many-counts.ts';
import type { ExecutionResult } from '../domain/result.ts';
import { untilAborted } from '../domain/until-aborted.ts';
import { differenceOf, refuseOther } from './asked-for.ts';
import type { ExecutionHandle, ExecutionRequest, ExecutionStatus } from './driver.ts';

/** Executions that are kept, and bytes of their large results; those that run are kept beyond it. */
const KEPT_EXECUTIONS = 1024;
const KEPT_BYTES = 2 ** 28;

/** What the table must know of an execution. */
export interface TableEntry {
  readonly handle: ExecutionHandle;
  readonly request: ExecutionRequest;
  readonly state: ExecutionStatus['state'];
  readonly result: Promise<ExecutionResult>;
  /** Set when it has completed. */
  readonly bytes?: number;
}

/** Bytes of a completed execution that are worth counting: its circuit, and very many counts. */
export function bytesOf({ aqo }: ExecutionRequest, { counts }: ExecutionResult): number {
  return aqo.length + (isMany(counts) ? counts.text.length : 0);
}

/** Executions by key. */
export class ExecutionTable<E extends TableEntry> {
  readonly #executions = new Map<string, E>();
  #started = 0;

  /**
   * The execution that this request joins: its key runs, or has completed, and it was asked the same. What completed
   * for another request is no answer, and what counts of it stands in the ledger.
   *
   * @throws {@link PipelineError} `JOB_ID_IN_USE` while another request runs under the key.
   */
  joined(request: ExecutionRequest): ExecutionHandle | undefined {
    const { key } = request;
    const there = this.#executions.get(key);
    if (there === undefined || this.known(key) === undefined) return undefined;
    const differs = differenceOf(there.request, request);
    if (there.state === 'running') refuseOther(key, 'is running', differs);
    return differs === undefined ? there.handle : undefined;
  }

  /** The execution that a key names: it runs, or has completed. */
  known(key: string): ExecutionHandle | undefined {
    const execution = this.#executions.get(key);
    return execution?.state === 'running' || execution?.state === 'completed' ? execution.handle : undefined;
  }

  /**
   * Waits for the end of an execution.
   *
   * @throws {@link PipelineError} `DEVICE_LOST` when this process does not know it; else the execution's own error.
   */
  async result(handle: ExecutionHandle, signal: AbortSignal): Promise<ExecutionResult> {
    const execution = this.find(handle);
    if (execution === undefined) throw lost(handle);
    return await untilAborted(execution.result, signal);
  }

  /** A handle that no other execution of this process has. */
  newHandle(key: string): ExecutionHandle {
    this.#started += 1;
    return { key, executionId: `${process.pid}-${this.#started}` };
  }

  /** Adds an execution in place of an earlier one of its key; the oldest finished ones go. */
  add(execution: E): void {
    const { key } = execution.handle;
    this.#executions.delete(key);
    this.#executions.set(key, execution);
    let kept = this.all().reduce((sum, { bytes = 0 }) => sum + bytes, 0);
    for (const [oldest, { state, bytes = 0 }] of this.#executions) {
      if (this.#executions.size <= KEPT_EXECUTIONS && kept <= KEPT_BYTES) return;
      if (state === 'running') continue;
      this.#executions.delete(oldest);
      kept -= bytes;
    }
  }

  /** The execution of a handle; undefined when this process does not know it. */
  find(handle: ExecutionHandle): E | undefined {
    const execution = this.#executions.get(handle.key);
    return execution?.handle.executionId === handle.executionId ? execution : undefined;
  }

  /** All executions that are kept. */
  all(): readonly E[] {
    return [...this.#executions.values()];
  }
}

/** The error for an execution that this process does not know. */
export function lost(handle: ExecutionHandle): PipelineError {
  return new PipelineError(
    'DEVICE_LOST',
    `execution ${handle.executionId} of "${handle.key}" is not known here`,
  );
}
