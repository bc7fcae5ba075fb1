/**
 * Stages 3 and 4 seen from the job: it stands in the queue of its device, the device's executor takes it, allocates
 * and executes, and the job learns of it late but truthfully.
 *
 * - **queued**: handed over; the queue budget runs.
 * - **taken**: an attempt (dispatch, attempt) was heard of, by its report or with the result; a new attempt goes
 *   through the line again. Reports of older attempts, and those after the answer, are late.
 * - **settled**: the executor has answered. A result ends the stage; a failure is waited for, repeated within the
 *   job's retry budget, or stands.
 */
import { STORE, waitedFor } from '../domain/stage-errors.ts';
import type { ExecutingPhase } from '../domain/task-state.ts';
import type { DispatchAttempt, Progressed, Started } from '../protocol/messages.ts';
import type { AcceptedJob, DeviceRun, RetryBudget } from '../protocol/stages.ts';
import type { Failure } from './events.ts';
import type { Step } from './step.ts';
import { voidQueueExpiry } from './stop.ts';

/** The job stands in the line of its device. */
export function onQueued(step: Step): void {
  const { compiled } = step.state;
  step.enter('enqueue', compiled?.device_away ?? `waiting for ${device(step)}`);
  handOver(step);
}

/** The executor says that it has taken the job. */
export function onStarted(step: Step, report: Started): void {
  if (isLate(step, report)) step.do({ do: 'lateReport', signal: 'started' });
  else catchUp(step, report, report.at, report.executing_at);
}

/** The executor says how far it is. */
export function onProgressed(step: Step, report: Progressed): void {
  if (isCurrent(step, report) && step.job.state === 'Executing') {
    if (report.waiting !== undefined) step.wait(STORE, report.waiting);
    else recordPhase(step, report.phase, report.at, report.progress);
  } else step.do({ do: 'lateReport', signal: 'progressed' });
}

/** The executor has answered. */
export function onSettled(step: Step, dispatch: number): void {
  if (dispatch === step.state.dispatch.number) step.changeDispatch({ settled: true });
}

/** The answer is a result. */
export function onExecuted(step: Step, run: DeviceRun): void {
  voidQueueExpiry(step, run.allocating_at);
  catchUp(step, run, run.allocating_at, run.executing_at);
  for (const { phase, at } of run.phases) recordPhase(step, phase, at);
  step.stopBudget('execution');
  step.change({ executed: run });
}

/** The answer is a failure: it stands, or the job goes back in line. */
export function onDispatchFailed(step: Step, { facts, cancelled, stopped }: Failure): void {
  const takenAt = stopped?.allocating_at;
  if (stopped !== undefined && takenAt !== undefined) catchUp(step, stopped, takenAt, stopped.executing_at);
  const isVoid = voidQueueExpiry(step, takenAt);
  if (isVoid && cancelled) {
    requeue(step, 'it had started within its queue budget');
    handOver(step);
    return;
  }
  if (cancelled || step.state.stop.cause !== undefined) {
    step.do({ do: 'giveUp' });
    return;
  }
  const what = waitedFor(facts, 'quantum_execution');
  if (what !== undefined) waitInLine(step, what, facts.message);
  else repeatOrGiveUp(step, facts);
}

/** The pause before the next dispatch is over. */
export function onPauseOver(step: Step): void {
  handOver(step);
}

/** Hands the job to the device's queue. The queue budget runs while it stands there. */
function handOver(step: Step): void {
  const { number } = step.state.dispatch;
  step.changeDispatch({ number: number + 1, settled: false, queuedAt: step.now });
  const { budgets } = accepted(step);
  step.startBudget('queue', budgets.queue, step.now);
  step.startBudget('job', budgets.job, Date.parse(step.job.submitted_at));
  step.do({ do: 'handOver' });
}

/** What is waited for costs no attempt of the job. The server repeats it from now on, within the queue budget. */
function waitInLine(step: Step, what: string, reason: string): void {
  if (step.job.state !== 'Queued') requeue(step, reason);
  step.wait(what, reason);
  step.changeDispatch({ waitingFor: what });
  handOver(step);
}

function repeatOrGiveUp(step: Step, { retryable, message, retryAfterMs = 0 }: Failure['facts']): void {
  const { failed: before, firstStart, queuedAt } = step.state.dispatch;
  const failed = before + 1;
  step.changeDispatch({ failed });
  const elapsed = step.now - (firstStart ?? queuedAt);
  const delay = retryable ? retryDelay(accepted(step).retry, failed + 1, elapsed) : undefined;
  if (delay === undefined) {
    step.do({ do: 'giveUp' });
    return;
  }
  if (step.job.state !== 'Queued') requeue(step, message);
  step.publish();
  step.do({ do: 'pause', ms: Math.max(delay, retryAfterMs) });
}

/** Milliseconds to wait before dispatch `next` (2 is the first retry), or undefined when the budget is spent. */
export function retryDelay(budget: RetryBudget, next: number, elapsedMs: number): number | undefined {
  if (next > budget.max_attempts) return undefined;
  const delay = Math.min(budget.base_delay_ms * 2 ** (next - 2), budget.max_delay_ms);
  return elapsedMs + delay > budget.max_elapsed_ms ? undefined : delay;
}

function isLate(step: Step, report: Started): boolean {
  const { number, settled, current } = step.state.dispatch;
  if (report.dispatch !== number || settled) return true;
  if (isCurrent(step, report)) return report.executing_at === undefined || step.job.state !== 'Allocating';
  return current?.dispatch === report.dispatch && current.attempt > report.attempt;
}

function isCurrent(step: Step, { dispatch, attempt }: DispatchAttempt): boolean {
  const { current } = step.state.dispatch;
  return current?.dispatch === dispatch && current.attempt === attempt;
}

/** Records what the executor did since the job was last heard of; a new attempt goes through the line again. */
function catchUp(step: Step, report: DispatchAttempt, allocatingAt: string, executingAt?: string): void {
  if (!isCurrent(step, report)) recordAllocation(step, report, allocatingAt);
  if (executingAt === undefined || step.job.state !== 'Allocating') return;
  step.enter('execute', `running on ${device(step)}`, { at: executingAt, phase: 'QuantumInitializing' });
  const { firstStart = Date.parse(executingAt), settled } = step.state.dispatch;
  step.changeDispatch({ firstStart });
  if (settled) return; // the run is over: no timer for a budget that was kept
  step.startBudget('execution', accepted(step).budgets.execution, firstStart);
}

function recordAllocation(step: Step, { dispatch, attempt }: DispatchAttempt, at: string): void {
  if (step.job.state !== 'Queued') requeue(step, 'the executor was lost', at);
  step.changeDispatch({ current: { dispatch, attempt } });
  step.stopBudget('queue');
  step.learn({ attempt: step.job.attempt + 1 });
  step.enter('allocate', `${device(step)} allocates`, { at });
}

function recordPhase(step: Step, phase: ExecutingPhase, at: string, progress?: number): void {
  if (progress === undefined && step.job.phase === phase) return;
  const report = { phase, at, ...(progress !== undefined && { progress }) };
  step.report(report, `${phase} on ${device(step)}`);
}

function requeue(step: Step, reason: string, at: string = step.at): void {
  step.enter('requeue', `back in line: ${reason}`, { at });
}

/** Stage 1 comes before any dispatch: a job without its result is not in a queue. */
function accepted(step: Step): AcceptedJob {
  const { accepted: job } = step.state;
  if (job === undefined) throw new TypeError('the job was not accepted');
  return job;
}

function device(step: Step): string {
  return accepted(step).device_id;
}
