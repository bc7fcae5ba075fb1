/**
 * The executions that a driver has in this process, one for each key. They live until the process dies; a finished one
 * is kept for a while, so that a late question still finds its answer.
 */
import { PipelineError } from '../domain/errors.ts';
import type { ExecutionHandle, ExecutionStatus } from './driver.ts';

/** Executions that are kept; those that run are kept beyond it. */
export const KEPT_EXECUTIONS = 1024;

/** What the table must know of an execution. */
export interface TableEntry {
  readonly handle: ExecutionHandle;
  readonly state: ExecutionStatus['state'];
}

/** Executions by key. */
export class ExecutionTable<E extends TableEntry> {
  readonly #executions = new Map<string, E>();
  #started = 0;

  /** The execution that a second submit of the key joins: it runs, or has completed. */
  joined(key: string): E | undefined {
    const known = this.#executions.get(key);
    return known?.state === 'running' || known?.state === 'completed' ? known : undefined;
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
    for (const [oldest, { state }] of this.#executions) {
      if (this.#executions.size <= KEPT_EXECUTIONS) return;
      if (state !== 'running') this.#executions.delete(oldest);
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
