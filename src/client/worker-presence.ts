/**
 * Whether a worker of the kernel runs: what is on record stays readable without one, but whoever reads it should know
 * that nothing moves. Many readers share one look at the server.
 */
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { limited } from './calls.ts';

const { TaskQueueType } = proto.temporal.api.enums.v1;
/** A poll lasts up to 60 s; a poller that was not seen for longer is gone. */
const SEEN_WITHIN_MS = 75_000;
/** For so long an answer is used again. */
const FRESH_MS = 5_000;

/** A worker that asked for work, as the server tells it. */
interface Poller {
  readonly identity?: string | null;
  readonly lastAccessTime?: { readonly seconds?: unknown } | null;
}

/** How many workers asked for work of late. */
export function recentPollers(pollers: readonly Poller[]): number {
  const since = (Date.now() - SEEN_WITHIN_MS) / 1000;
  const seen = pollers.filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) >= since);
  return new Set(seen.map(({ identity }) => identity)).size;
}

/** Looks whether job workflows have a worker. */
export class WorkerPresence {
  readonly #client: Client;
  readonly #taskQueue: string;
  #seen: { readonly at: number; readonly present: Promise<boolean> } | undefined;

  constructor(client: Client, taskQueue: string) {
    this.#client = client;
    this.#taskQueue = taskQueue;
  }

  /** False when no worker asked for work within 75 s; one that was killed is noticed after that time. */
  present(): Promise<boolean> {
    const now = Date.now();
    if (this.#seen === undefined || now - this.#seen.at > FRESH_MS) {
      this.#seen = { at: now, present: this.#look() };
    }
    return this.#seen.present;
  }

  async #look(): Promise<boolean> {
    const { connection, workflowService, options } = this.#client;
    const answer = await limited(connection, () =>
      workflowService.describeTaskQueue({
        namespace: options.namespace,
        taskQueue: { name: this.#taskQueue },
        taskQueueType: TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
      }),
    );
    return recentPollers(answer.pollers) > 0;
  }
}
