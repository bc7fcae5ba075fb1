/**
 * The one way to change a job: `apply(state, event, now)` gives the next state and what the shell shall do. It is pure
 * and total: an event that is not legal now is a bug of the kernel, and stops the job instead of being ignored.
 */
import { InvalidTransition } from '../domain/task-state.ts';
import type { EndRecord, JobOutcome } from '../protocol/stages.ts';
import * as dispatch from './dispatch.ts';
import type { Effect, End, JobEvent } from './events.ts';
import { learnJobBudget, onStageFailed } from './patience.ts';
import { FRESH, type JobState, type Submitter } from './state.ts';
import { Step } from './step.ts';
import * as stop from './stop.ts';

/** What an event leads to. */
export interface Applied {
  readonly state: JobState;
  /** To be done in this order. */
  readonly effects: readonly Effect[];
}

/**
 * Applies one event.
 *
 * @param now - workflow time, milliseconds since the epoch
 */
export function apply(state: JobState, event: JobEvent, now: number): Applied {
  const step = new Step(state, now);
  try {
    const rule = RULES[event.type] as (step: Step, event: JobEvent) => void;
    rule(step, event);
  } catch (error) {
    if (!(error instanceof InvalidTransition)) throw error;
    return { state: { ...state, bug: error.message }, effects: [{ do: 'stopStages' }, { do: 'giveUp' }] };
  }
  return { state: step.state, effects: step.effects };
}

type Rules = {
  readonly [T in JobEvent['type']]: (step: Step, event: Extract<JobEvent, { type: T }>) => void;
};

const RULES: Rules = {
  validating: (step, { submitter }) => onValidating(step, submitter),
  validated: (step, { accepted }) => onValidated(step, accepted),
  compiling: (step) => onCompiling(step),
  compiled: (step, { compiled }) => onCompiled(step, compiled),
  queued: (step) => dispatch.onQueued(step),
  started: (step, { report }) => dispatch.onStarted(step, report),
  progressed: (step, { report }) => dispatch.onProgressed(step, report),
  settled: (step, { dispatch: number }) => dispatch.onSettled(step, number),
  executed: (step, { run }) => dispatch.onExecuted(step, run),
  dispatchFailed: (step, { failure }) => dispatch.onDispatchFailed(step, failure),
  pauseOver: (step) => dispatch.onPauseOver(step),
  processing: (step) => onProcessing(step),
  committing: (step) => onCommitting(step),
  committed: (step, { outcome }) => onCommitted(step, outcome, 'completed'),
  committedBefore: (step, { outcome }) => onCommittedBefore(step, outcome),
  stageFailed: (step, { failure, attempts }) => onStageFailed(step, failure, attempts),
  cancelJob: (step, { request }) => stop.onCancelJob(step, request),
  cancelledByServer: (step) => stop.onCancelledByServer(step),
  timerFired: (step) => stop.onTimer(step),
  ended: (step, { end, record }) => onEnded(step, end, record),
  publish: (step) => step.publish(),
};

function onValidating(step: Step, submitter: Submitter): void {
  step.enter('validate', 'validating the job specification');
  const { tenant, project, trace_id } = submitter;
  step.learn({ tenant, project, ...(trace_id !== undefined && { trace_id }) });
  step.change({ submitter, patience: FRESH });
}

function onValidated(step: Step, accepted: NonNullable<JobState['accepted']>): void {
  const { name, display_name, target, device_id, priority, budgets, subject } = accepted;
  const { tenant, project } = subject;
  const display = display_name === undefined ? {} : { display_name };
  step.change({ accepted });
  step.learn({ name, ...display, target, device: device_id, priority, budgets, tenant, project });
  learnJobBudget(step, budgets.job);
  // The usual job budget is longer than the queue's, whose timer then serves both: a quick job pays for one timer.
  if (budgets.job <= budgets.queue) step.startBudget('job', budgets.job, Date.parse(step.job.submitted_at));
}

function onCompiling(step: Step): void {
  const { accepted } = step.state;
  step.enter('compile', `compiling for ${accepted?.device_id ?? 'its device'}`);
  step.change({ patience: FRESH });
  if (accepted?.heavy === true) step.publish();
}

function onCompiled(step: Step, compiled: NonNullable<JobState['compiled']>): void {
  const { placement } = compiled;
  step.change({ compiled });
  step.learn(placement === undefined ? {} : { placement });
}

function onProcessing(step: Step): void {
  const { executed } = step.state;
  step.report({ phase: 'PostProcessing', at: executed?.finished_at ?? step.at }, 'writing the results');
  step.change({ patience: FRESH });
}

/** From here on the job completes or fails: the commit point of RFC 0007's stage 6. */
function onCommitting(step: Step): void {
  step.changeStop({ committing: true });
  step.stopBudget('job');
  step.enter('complete', 'committing');
  step.change({ patience: FRESH });
}

/** The end of a committed job: its references, the last state at the time of the commit, and the record of both. */
function onCommitted(step: Step, outcome: JobOutcome, message: string): void {
  if (step.job.state !== 'Completing') step.enter('complete', 'already committed');
  step.learn({ results_ref: outcome.results_ref, meta_ref: outcome.meta_ref });
  step.enter('commit', message, { at: outcome.committed_at });
  step.publish();
}

/** The same job was committed before: its references are this run's result, and nothing runs again. */
function onCommittedBefore(step: Step, outcome: JobOutcome): void {
  step.changeStop({ committing: true });
  step.stopBudget('job');
  for (const event of ['compile', 'enqueue', 'allocate', 'execute', 'complete'] as const) {
    step.enter(event, 'this job was completed by an earlier run');
  }
  onCommitted(step, outcome, 'completed by an earlier run');
}

function onEnded(step: Step, { event, error }: End, record: EndRecord): void {
  const { error_ref, meta_ref, cancel_requested_at: at } = record;
  const { cancel_requested: request } = step.job;
  step.learn({
    last_error: error,
    ...(error_ref !== undefined && { error_details_ref: error_ref }),
    ...(meta_ref !== undefined && { meta_ref }),
    // A cancel that came while no worker ran was asked when the history says so, not when a worker heard of it.
    ...(at !== undefined && request !== undefined && { cancel_requested: { ...request, at } }),
  });
  step.enter(event, error.message, { at: error.at });
  step.publish();
}
