/**
 * What stops a job from outside: a cancel or a budget that ran out. The first one counts; when they race the job
 * still has one end. From the commit point on neither has an effect.
 */
import { clipped } from '../domain/clipped.ts';
import type { CancelRequest } from '../domain/job-record.ts';
import { KEPT_LIMITS } from '../domain/server-limits.ts';
import type { CancelJob } from '../protocol/messages.ts';
import { armed, dueAt } from './budgets.ts';
import type { StopCause } from './state.ts';
import type { Step } from './step.ts';

/** The server has recorded a cancel request. */
export function onCancelledByServer(step: Step): void {
  step.changeStop({ cancelledByServer: true });
  stop(step, { kind: 'cancel', ...requestOf(step, {}) });
}

/** Stops at once; but a signal alone cannot make a run Canceled: the run asks the server for it (contract §2). */
export function onCancelJob(step: Step, request: CancelJob): void {
  const { committing, cause, cancelledByServer } = step.state.stop;
  if (committing || cause !== undefined) return;
  stop(step, { kind: 'cancel', ...requestOf(step, request) });
  if (!cancelledByServer) step.do({ do: 'requestCancel' });
}

/** The timer has fired: a budget that ran out stops the job, one that moved away sets the timer again. */
export function onTimer(step: Step): void {
  const { budgets } = step.state;
  step.change({ budgets: armed(budgets) });
  const due = dueAt(budgets, step.now);
  if (due !== undefined) {
    step.stopBudget(due.budget);
    stop(step, { kind: 'expiry', ...due });
  }
  step.arm();
}

/** The job budget ended while a stage was repeated; from the commit point on this changes nothing. */
export function spendJobBudget(step: Step): void {
  stop(step, { kind: 'expiry', budget: 'job', deadline: step.state.jobDeadline });
}

/**
 * A queue budget that ran out is void when the executor had taken the job before the limit (contract §1): the
 * report was on its way. Returns true when there was such a void expiry; the job then goes on.
 */
export function voidQueueExpiry(step: Step, startedAt: string | undefined): boolean {
  const { cause, ...stop } = step.state.stop;
  if (cause?.kind !== 'expiry' || cause.budget !== 'queue' || startedAt === undefined) return false;
  if (Date.parse(startedAt) > cause.deadline) return false;
  step.change({ stop });
  return true;
}

function stop(step: Step, cause: StopCause): void {
  const { committing, cause: first } = step.state.stop;
  if (committing || first !== undefined) return;
  step.changeStop({ cause });
  if (cause.kind === 'cancel') {
    const { at, by, reason } = cause;
    step.learn({ cancel_requested: { at, by, reason } });
  }
  const leaves = cause.kind === 'expiry' && cause.budget === 'queue';
  step.do({ do: leaves ? 'leaveQueue' : 'stopStages' });
}

function requestOf(step: Step, request: CancelJob): CancelRequest {
  const { cancel_requested: earlier } = step.job;
  if (earlier !== undefined) return earlier;
  const asked = askedAt(step, request);
  step.changeStop({ unstamped: asked === undefined });
  return {
    at: asked ?? step.at,
    by: textOf(request.by, KEPT_LIMITS.authorCharacters) ?? 'unknown',
    reason: textOf(request.reason, KEPT_LIMITS.reasonCharacters) ?? 'no reason given',
  };
}

/** The client's time, where it gave one that can be: not before the job, not after now. */
function askedAt(step: Step, { at }: CancelJob): string | undefined {
  const asked = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  const canBe = asked >= Date.parse(step.job.submitted_at) && asked <= step.now;
  return canBe ? new Date(asked).toISOString() : undefined;
}

/** What a foreign client sent where a text belongs, as it fits into the memo; undefined when it is none. */
function textOf(text: unknown, most: number): string | undefined {
  return typeof text === 'string' && text !== '' ? clipped(text, most) : undefined;
}
