/**
 * The life of one job inside its workflow: the only code that changes its state. Every change feeds the queries,
 * the record of events (memo), the search attributes, the Web UI's details and the worker's sinks.
 */
import {
  defineQuery,
  setCurrentDetails,
  setHandler,
  upsertMemo,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import type { JobOutcome } from '../src/protocol/stages.ts';
import type { JobFacts, JobSnapshot, JobUpdate } from '../src/domain/job-record.ts';
import { tenantKeyword } from '../src/domain/fairness-key.ts';
import { renderDiagnostics } from '../src/domain/render-diagnostics.ts';
import { type PhaseReport, StateStore } from '../src/domain/state-store.ts';
import type { ExecutingPhase, TaskEvent, TaskState } from '../src/domain/task-state.ts';
import { QUERIES, jobIdOf } from '../src/protocol/messages.ts';
import { kernel } from './sinks.ts';

const taskState = defineQuery<JobSnapshot>(QUERIES.taskState);
const jobUpdates = defineQuery<readonly JobUpdate[], [afterSeq?: number]>(QUERIES.jobUpdates);

const KEYS = {
  state: defineSearchAttributeKey('TaskState', 'KEYWORD'),
  name: defineSearchAttributeKey('JobName', 'KEYWORD'),
  target: defineSearchAttributeKey('JobTarget', 'KEYWORD'),
  device: defineSearchAttributeKey('DeviceId', 'KEYWORD'),
  tenant: defineSearchAttributeKey('Tenant', 'KEYWORD'),
  error: defineSearchAttributeKey('ErrorCategory', 'KEYWORD'),
  priority: defineSearchAttributeKey('JobPriority', 'INT'),
  labels: defineSearchAttributeKey('JobLabels', 'KEYWORD_LIST'),
} as const;

/** When an event happened and what it brings. */
export interface EnterOptions {
  /** ISO 8601; default: now. */
  readonly at?: string;
  readonly phase?: ExecutingPhase;
}

/** The state of one job and everything that shows it. */
export class JobLifecycle {
  readonly jobId: string;
  readonly #store: StateStore;
  #labels: readonly string[] = [];
  #shown: Partial<Record<keyof typeof KEYS, string>> = {};

  /** Opens the record; installs the query handlers, which must stand before anything is awaited. */
  constructor() {
    const { workflowId, startTime } = workflowInfo();
    this.jobId = jobIdOf(workflowId) ?? workflowId;
    this.#store = new StateStore(this.jobId, startTime.toISOString());
    setHandler(taskState, () => this.snapshot, {
      description: 'Where the job stands: state, phase, stage, progress, last error, references',
    });
    setHandler(jobUpdates, (afterSeq = 0) => this.#store.updatesAfter(afterSeq), {
      description: 'Updates with an event_seq above the argument',
    });
    this.#announce(null);
  }

  get snapshot(): JobSnapshot {
    return this.#store.snapshot;
  }

  get state(): TaskState {
    return this.#store.snapshot.state;
  }

  get updates(): readonly JobUpdate[] {
    return this.#store.updates;
  }

  /** True when the record has something that is not in the history yet. */
  get unpublished(): boolean {
    return this.#store.hasEntry;
  }

  /** Workflow time as ISO 8601. */
  now(): string {
    return new Date().toISOString();
  }

  /** Adds what a stage found out. */
  learn(facts: JobFacts, labels?: readonly string[]): void {
    this.#store.learn(facts);
    this.#labels = labels ?? this.#labels;
  }

  /**
   * The one way to change the state.
   *
   * @throws InvalidTransition when the event is not legal now (a kernel bug).
   */
  enter(event: TaskEvent, message: string, options: EnterOptions = {}): void {
    const from = this.state;
    const before = this.#store.snapshot.event_seq;
    this.#store.apply(event, options.at ?? this.now(), message, options.phase ?? null);
    if (this.#store.snapshot.event_seq !== before) this.#announce(from);
  }

  /** Records a phase of Executing. */
  report(report: PhaseReport, message: string): void {
    const before = this.#store.snapshot.event_seq;
    this.#store.report(report, message);
    if (this.#store.snapshot.event_seq !== before) this.#announce(this.state);
  }

  /** The stage waits for a peer instead of failing; everybody sees what for. */
  wait(what: string, reason: string): void {
    this.#store.wait(what, reason, this.now());
    this.#announce(this.state);
  }

  /** Something happened that changes neither state nor phase. */
  note(message: string): void {
    this.#store.note(message, this.now());
    this.#announce(this.state);
  }

  /** The update that an end would append. */
  foresee(event: TaskEvent, message: string): JobUpdate {
    return this.#store.foresee(event, this.now(), message);
  }

  /** The end of a committed job: its references, the last state at the time of the commit, and the record of both. */
  finish(outcome: JobOutcome, message: string): JobOutcome {
    this.learn({ results_ref: outcome.results_ref, meta_ref: outcome.meta_ref });
    this.enter('commit', message, { at: outcome.committed_at });
    this.publish();
    return outcome;
  }

  /** Writes what is new to the history: call it once, last in a workflow task that created events. */
  publish(): void {
    const entry = this.#store.takeEntry();
    if (entry === undefined) return;
    const changed = this.#changedAttributes(entry.job);
    if (changed.length > 0) upsertSearchAttributes(changed);
    upsertMemo({ ...entry });
  }

  #announce(from: TaskState | null): void {
    const { snapshot, updates } = this.#store;
    const update = updates.at(-1);
    if (update === undefined) return;
    setCurrentDetails(details(snapshot));
    kernel.updated({
      job_id: this.jobId,
      from,
      update,
      ...(snapshot.device !== undefined && { device: snapshot.device }),
      ...(snapshot.last_error !== undefined && { last_error: snapshot.last_error }),
    });
  }

  #changedAttributes(job: JobSnapshot): SearchAttributeUpdatePair[] {
    const values = {
      state: job.state,
      name: job.name,
      target: job.target,
      device: job.device,
      tenant: job.tenant === undefined ? undefined : tenantKeyword(job.tenant),
      error: job.last_error?.category,
    };
    const pairs: SearchAttributeUpdatePair[] = [];
    for (const [field, value] of Object.entries(values) as [keyof typeof values, string | undefined][]) {
      if (value === undefined || this.#shown[field] === value) continue;
      this.#shown[field] = value;
      pairs.push({ key: KEYS[field], value });
    }
    if (job.priority !== undefined && this.#shown.priority === undefined) {
      this.#shown.priority = String(job.priority);
      pairs.push({ key: KEYS.priority, value: job.priority });
      if (this.#labels.length > 0) pairs.push({ key: KEYS.labels, value: [...this.#labels] });
    }
    return pairs;
  }
}

const MOST_FINDINGS_SHOWN = 10;

/** The findings in the program with their lines and carets; each line begins with a gutter, so that none ends the block. */
function findings({ last_error }: JobSnapshot): readonly string[] {
  const { diagnostics = [] } = last_error?.details ?? {};
  if (diagnostics.length === 0) return [];
  const left = diagnostics.length - MOST_FINDINGS_SHOWN;
  const shown = renderDiagnostics(diagnostics.slice(0, MOST_FINDINGS_SHOWN));
  return [`~~~text\n${shown}\n~~~`, ...(left > 0 ? [`and ${left} more findings`] : [])];
}

/** A name that anybody may have chosen, as plain text in Markdown. */
function markdownText(text: string): string {
  return text.replaceAll(/[\\`*_~[\]<>|&#]/g, '\\$&');
}

/** Markdown for the job page of the Web UI. */
function details(job: JobSnapshot): string {
  const lines = [
    `**${markdownText(job.display_name ?? job.name)}** is **${job.state}**${job.phase === null ? '' : ` (${job.phase})`} since ${job.since}`,
    job.message,
    `progress ${Math.round(job.progress * 100)} %, update ${job.event_seq}, attempt ${job.attempt}`,
  ];
  if (job.device !== undefined) lines.push(`device \`${job.device}\``);
  if (job.waiting !== undefined) lines.push(`waits for **${job.waiting.for}** since ${job.waiting.since}`);
  if (job.cancel_requested !== undefined) lines.push(`cancel requested: ${job.cancel_requested.reason}`);
  if (job.last_error !== undefined) lines.push(`**${job.last_error.code}**: ${job.last_error.message}`);
  lines.push(...findings(job));
  if (job.last_error !== undefined) lines.push(`next: ${job.last_error.hint}`);
  if (job.results_ref !== undefined) lines.push(`results \`${job.results_ref}\``);
  return lines.join('\n\n');
}
