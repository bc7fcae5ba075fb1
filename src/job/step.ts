/** One application of an event: the state as it grows, and the effects that it asks for. It never leaves `apply`. */
import { tenantKeyword } from '../domain/fairness-key.ts';
import type { JobFacts, JobSnapshot } from '../domain/job-record.ts';
import type { TaskEvent } from '../domain/task-state.ts';
import { type BudgetName, armed, startBudget, stopBudget, toArm } from './budgets.ts';
import type { Effect } from './events.ts';
import * as record from './record.ts';
import type { AttributeName, Dispatch, JobState, Patience, Stop } from './state.ts';

/** The working copy of {@link JobState}. */
export class Step {
  readonly effects: Effect[] = [];
  /** Workflow time, milliseconds since the epoch. */
  readonly now: number;
  #state: JobState;

  constructor(state: JobState, now: number) {
    this.#state = state;
    this.now = now;
  }

  get state(): JobState {
    return this.#state;
  }

  get job(): JobSnapshot {
    return this.#state.record.job;
  }

  /** Workflow time as ISO 8601. */
  get at(): string {
    return new Date(this.now).toISOString();
  }

  do(effect: Effect): void {
    this.effects.push(effect);
  }

  change(part: Partial<JobState>): void {
    this.#state = { ...this.#state, ...part };
  }

  changeStop(part: Partial<Stop>): void {
    this.change({ stop: { ...this.#state.stop, ...part } });
  }

  changeDispatch(part: Partial<Dispatch>): void {
    this.change({ dispatch: { ...this.#state.dispatch, ...part } });
  }

  changePatience(part: Partial<Patience>): void {
    this.change({ patience: { ...this.#state.patience, ...part } });
  }

  learn(facts: JobFacts): void {
    this.change({ record: record.learn(this.#state.record, facts) });
  }

  /** @throws InvalidTransition when the event is not legal now (a kernel bug). */
  enter(event: TaskEvent, message: string, more: Partial<record.Happening> = {}): void {
    this.#append((before) => record.enter(before, event, { at: this.at, message, ...more }));
  }

  report(report: record.PhaseReport, message: string): void {
    this.#append((before) => record.report(before, report, message));
  }

  wait(what: string, reason: string): void {
    this.#append((before) => record.wait(before, what, reason, this.at));
  }

  note(message: string): void {
    this.#append((before) => record.note(before, message, this.at));
  }

  /** Starts a budget that ends `seconds` after `from` (milliseconds since the epoch). */
  startBudget(budget: BudgetName, seconds: number, from: number): void {
    this.change({ budgets: startBudget(this.#state.budgets, { budget, deadline: from + seconds * 1000 }) });
    this.arm();
  }

  stopBudget(budget: BudgetName): void {
    this.change({ budgets: stopBudget(this.#state.budgets, budget) });
  }

  /** Sets the timer where no timer runs, or one that is too late. */
  arm(): void {
    const deadline = toArm(this.#state.budgets);
    if (deadline === undefined) return;
    this.change({ budgets: armed(this.#state.budgets, deadline.deadline) });
    this.do({ do: 'arm', deadline });
  }

  publish(): void {
    const entry = record.unpublished(this.#state.record);
    if (entry === undefined) return;
    const attributes = changedAttributes(this.#state);
    const shown = Object.fromEntries(attributes.map(([name, value]) => [name, String(value)]));
    this.change({
      record: record.publish(this.#state.record),
      shown: { ...this.#state.shown, ...shown },
    });
    this.do({ do: 'publish', entry, attributes });
  }

  #append(change: (before: record.JobRecord) => record.JobRecord): void {
    const before = this.#state.record;
    const after = change(before);
    this.change({ record: after });
    const update = after.updates.at(-1);
    if (update === undefined || after.updates.length === before.updates.length) return;
    const isFirst = before.updates.length === 0;
    this.do({ do: 'announce', from: isFirst ? null : before.job.state, job: after.job, update });
  }
}

type Attribute = readonly [AttributeName, string | number | readonly string[]];

/** Search attributes change only for states that last, and each only when it is new. */
function changedAttributes({ record: { job }, accepted, shown }: JobState): readonly Attribute[] {
  const values: readonly (readonly [AttributeName, string | undefined])[] = [
    ['state', job.state],
    ['name', job.name],
    ['target', job.target],
    ['device', job.device],
    ['tenant', job.tenant === undefined ? undefined : tenantKeyword(job.tenant)],
    ['error', job.last_error?.category],
  ];
  const changed: Attribute[] = values.flatMap(([name, value]) =>
    value === undefined || shown[name] === value ? [] : [[name, value]],
  );
  if (job.priority === undefined || shown.priority !== undefined) return changed;
  changed.push(['priority', job.priority]);
  const labels = accepted?.labels ?? [];
  if (labels.length > 0) changed.push(['labels', labels]);
  return changed;
}
