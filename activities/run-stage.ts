/**
 * Runs one stage as an activity: observes it, keeps the heartbeat of a regular one, ends the wait of a cancelled one,
 * and translates its error.
 */
import { ApplicationFailure, ApplicationFailureCategory, CancelledFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import type { StageName } from '../src/domain/pipeline.ts';
import type { StageOutcome } from '../src/observability/metrics.ts';
import { STAGE_LASTS } from '../src/protocol/messages.ts';
import type { KernelPorts } from './ports.ts';
import type { JobRun } from '../src/protocol/stages.ts';
import { waitedFor } from '../src/domain/stage-errors.ts';
import { toApplicationFailure, toPipelineError } from './to-application-failure.ts';
import { untilAborted } from '../src/domain/until-aborted.ts';

/**
 * How long the local attempt of a brief stage may take. Until it is over nobody sees the job's state and no cancel is
 * heard: two such stages in one workflow task stay far below the 2 s in which a cancel must work. A quick stage takes
 * some 10 ms, on a busy machine 100.
 */
const LOCAL_PATIENCE_MS = 400;
/** Heartbeats of a regular stage: a cancel reaches it within one period. */
const PULSE_MS = 100;

type StageMetrics = Pick<KernelPorts['metrics'], 'stageEnded' | 'waited'>;

/** What runs, and for whom. */
export interface StageTask {
  readonly stage: StageName;
  readonly input: JobRun;
  /** True when a local attempt that lasts is given up: the workflow then asks for a regular one. */
  readonly brief: boolean;
}

/** Runs a stage. `run` is given the signal of a cancel, of a shutdown and of a lost patience. */
export async function runStage<T>(
  metrics: StageMetrics,
  { stage, input, brief }: StageTask,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  const { cancellationSignal, info } = context;
  const began = Date.now();
  const ended = (outcome: StageOutcome): void =>
    metrics.stageEnded(stage, outcome, (Date.now() - began) / 1000);
  const patience = new AbortController();
  const impatient = info.isLocal && brief;
  const timer = impatient ? setTimeout(() => patience.abort(lasts(stage)), LOCAL_PATIENCE_MS) : undefined;
  const pulse = info.isLocal ? undefined : setInterval(() => context.heartbeat(), PULSE_MS);
  const signal = AbortSignal.any([cancellationSignal, patience.signal]);
  try {
    const result = await untilAborted(run(signal), signal);
    ended('completed');
    return result;
  } catch (error) {
    if (patience.signal.aborted) throw lasts(stage);
    ended(cancellationSignal.aborted ? 'cancelled' : 'failed');
    if (cancellationSignal.aborted) throw new CancelledFailure(`stage ${stage} was cancelled`);
    throw failureOf(metrics, error, stage, input);
  } finally {
    clearTimeout(timer);
    clearInterval(pulse);
  }
}

/** The failure for the workflow, which decides about the next attempt, or for the server, while the job waits. */
function failureOf(metrics: StageMetrics, error: unknown, stage: StageName, input: JobRun): Error {
  const what = waitedFor(toPipelineError(error, stage), stage);
  if (what !== undefined) metrics.waited(stage, what);
  const workflowRetries = what === undefined || what !== input.waiting_for;
  return toApplicationFailure(error, { stage, attempt: 1 + (input.earlier_attempts ?? 0), workflowRetries });
}

/** No error: the workflow goes on with a regular activity. */
function lasts(stage: StageName): ApplicationFailure {
  return ApplicationFailure.create({
    type: STAGE_LASTS,
    message: `stage ${stage} lasts longer than ${LOCAL_PATIENCE_MS} ms: it goes on as a regular activity`,
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
  });
}
