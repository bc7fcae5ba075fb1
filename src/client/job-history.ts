/**
 * The updates of a job, read from its workflow history: durable, complete, and readable with no worker. Event 1 is
 * the acceptance (WorkflowExecutionStarted), the memo upserts bring the others, the close event ends the stream.
 */
import { type Client, isGrpcServiceError } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import proto from '@temporalio/proto';
import type { JobUpdate } from '../domain/job-record.ts';
import type { TaskState } from '../domain/task-state.ts';
import { isTerminal } from '../domain/task-state.ts';
import { MEMO } from '../protocol/memo.ts';
import { limited, unreachable } from './calls.ts';
import { JobNotFound } from './errors.ts';

type HistoryEvent = proto.temporal.api.history.v1.IHistoryEvent;
const { EventType } = proto.temporal.api.enums.v1;
const STARTED: number = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED;
const MEMO_UPSERTED: number = EventType.EVENT_TYPE_WORKFLOW_PROPERTIES_MODIFIED;

/** Ends that the server made without the job's own code. */
const SERVER_ENDS: ReadonlyMap<number, readonly [TaskState, string]> = new Map([
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED, ['Failed', 'the run was terminated']],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT, ['Timeout', 'the server timed the run out']],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED, ['Failed', 'the run failed']],
  [EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED, ['Cancelled', 'the run was cancelled']],
]);
const CLOSED = new Set<number>([...SERVER_ENDS.keys(), EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED]);

/** Longest wait of one long-poll; the server answers earlier when something happens. */
const LONG_POLL_MS = 60_000;

/** Which run to follow, and until when. */
export interface FollowOptions {
  readonly workflowId: string;
  /** Ends the iteration when it aborts. */
  readonly signal?: AbortSignal;
}

/** All updates of a job from the first, as they come; ends after the terminal one. */
export async function* followHistory(client: Client, options: FollowOptions): AsyncGenerator<JobUpdate> {
  const decoder = new UpdateDecoder();
  for await (const event of historyEvents(client, options)) yield* decoder.updatesOf(event);
}

/** All events of a run from the first, as they come; ends after the one that closes it. */
export async function* historyEvents(client: Client, options: FollowOptions): AsyncGenerator<HistoryEvent> {
  let nextPageToken: Uint8Array | undefined;
  while (options.signal?.aborted !== true) {
    const page = await longPoll(client, options, nextPageToken);
    if (page === undefined) continue;
    for (const event of page.history?.events ?? []) {
      yield event;
      if (CLOSED.has(Number(event.eventType))) return;
    }
    nextPageToken = page.nextPageToken.length > 0 ? page.nextPageToken : undefined;
  }
}

async function longPoll(
  client: Client,
  { workflowId, signal }: FollowOptions,
  nextPageToken: Uint8Array | undefined,
) {
  const { namespace } = client.options;
  const request = {
    namespace,
    execution: { workflowId },
    waitNewEvent: true,
    ...(nextPageToken !== undefined && { nextPageToken }),
  };
  const call = () => client.workflowService.getWorkflowExecutionHistory(request);
  // The SDK never takes its listener off a signal: each call has one of its own, because `signal` may live for days.
  const poll = new AbortController();
  const stop = (): void => poll.abort();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const deadline = Date.now() + LONG_POLL_MS;
    const bounded = () => client.connection.withDeadline(deadline, call);
    return await client.connection.withAbortSignal(poll.signal, bounded);
  } catch (error) {
    if (isAbort(signal) || DEADLINE_PASSED.some((code) => isStatus(error, code))) return undefined;
    if (isStatus(error, NOT_FOUND)) {
      throw new JobNotFound(`the run ${workflowId} is no longer on record`, { cause: error });
    }
    throw unreachable(error) ?? error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** The argument a run was started with: what is known of a job that no worker has seen yet. */
export async function readArgument(client: Client, workflowId: string): Promise<unknown> {
  const { namespace } = client.options;
  const page = await limited(client.connection, () =>
    client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId },
      maximumPageSize: 1,
    }),
  );
  const started = page.history?.events?.[0]?.workflowExecutionStartedEventAttributes;
  const payload = started?.input?.payloads?.[0];
  return payload == null ? undefined : defaultPayloadConverter.fromPayload(payload);
}

function isAbort(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** DEADLINE_EXCEEDED; a native connection says CANCELLED. */
const DEADLINE_PASSED = [4, 1];
const NOT_FOUND = 5;
function isStatus(error: unknown, code: number): boolean {
  return isGrpcServiceError(error) && (error.code as number) === code;
}

/** Turns history events into updates, each once and in order. */
class UpdateDecoder {
  #last: JobUpdate | undefined;

  *updatesOf(event: HistoryEvent): Generator<JobUpdate> {
    const type = Number(event.eventType);
    if (type === STARTED) yield* this.#next([accepted(event)]);
    if (type === MEMO_UPSERTED) yield* this.#next(upserted(event));
    const end = SERVER_ENDS.get(type);
    if (end !== undefined && this.#last !== undefined && !isTerminal(this.#last.state)) {
      const [state, message] = end;
      const { event_seq } = this.#last;
      yield* this.#next([
        { ...this.#last, event_seq: event_seq + 1, state, message, timestamp: timeOf(event) },
      ]);
    }
  }

  *#next(updates: readonly JobUpdate[]): Generator<JobUpdate> {
    for (const update of updates) {
      if (update.event_seq <= (this.#last?.event_seq ?? 0)) continue;
      this.#last = update;
      yield update;
    }
  }
}

function accepted(event: HistoryEvent): JobUpdate {
  return {
    event_seq: 1,
    state: 'Pending',
    phase: null,
    stage: 'validation',
    progress: 0,
    message: 'accepted',
    timestamp: timeOf(event),
  };
}

function upserted(event: HistoryEvent): readonly JobUpdate[] {
  const payload = event.workflowPropertiesModifiedEventAttributes?.upsertedMemo?.fields?.[MEMO.updates];
  return payload ? defaultPayloadConverter.fromPayload<JobUpdate[]>(payload) : [];
}

function timeOf(event: HistoryEvent): string {
  const { seconds = 0, nanos = 0 } = event.eventTime ?? {};
  return new Date(Number(seconds) * 1000 + Math.floor((nanos ?? 0) / 1e6)).toISOString();
}
