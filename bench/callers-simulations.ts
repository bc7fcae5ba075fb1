/** Submits and workflow tasks while two endless simulations have the cores, and in turns while nothing runs. */
import type { Client, WorkflowHandle } from '@temporalio/client';
import { jobWorkflowId } from '../src/protocol/messages.ts';
import { enqueueTrivial, type GatewayBench } from './gateway-calls.ts';
import { cancelled, reaches, submit } from './pipeline-jobs.ts';
import { atMost, type Figure, figuresOf, percentile } from './report.ts';

interface Seen {
  /** Time of EnqueueJob, ms. */
  readonly submits: number[];
  /** Time of a workflow task from its start to its end, ms; one that the server gave up counts as its limit. */
  readonly tasks: number[];
}

const GIVEN_UP_MS = 2000;

async function round(bench: GatewayBench, count: number, seen: Seen): Promise<void> {
  const jobs: WorkflowHandle[] = [];
  while (jobs.length < count) {
    const began = performance.now();
    const job_id = await enqueueTrivial(bench);
    seen.submits.push(performance.now() - began);
    const job = bench.temporal.workflow.getHandle(jobWorkflowId(job_id));
    await queued(job);
    jobs.push(job);
  }
  for (const job of jobs) {
    seen.tasks.push(...(await taskTimes(job)));
    await job.cancel().catch(() => undefined);
    await job.result().catch(() => undefined);
  }
}

/** Waits until the device has been asked for: what comes before is the kernel's work. */
async function queued(job: WorkflowHandle): Promise<void> {
  for (;;) {
    const { events } = await job.fetchHistory();
    if (events?.some(({ activityTaskScheduledEventAttributes: asked }) => asked) === true) return;
  }
}

async function taskTimes(job: WorkflowHandle): Promise<readonly number[]> {
  const { events } = await job.fetchHistory();
  const times: number[] = [];
  let began = 0;
  for (const event of events ?? []) {
    const at = Number(event.eventTime?.seconds ?? 0) * 1000 + (event.eventTime?.nanos ?? 0) / 1e6;
    if (event.workflowTaskStartedEventAttributes) began = at;
    if (event.workflowTaskCompletedEventAttributes) times.push(at - began);
    if (event.workflowTaskTimedOutEventAttributes) times.push(GIVEN_UP_MS);
  }
  return times;
}

async function endless(temporal: Client): Promise<readonly WorkflowHandle[]> {
  const jobs = await Promise.all([submit(temporal, 'endless'), submit(temporal, 'endless')]);
  for (const job of jobs) await reaches(job, 'Executing');
  return jobs;
}

/** Submits and workflow tasks, idle and beside two endless simulations. */
export async function simulationFigures(bench: GatewayBench): Promise<readonly Figure[]> {
  const { quick, progress } = bench.options;
  const idle: Seen = { submits: [], tasks: [] };
  const busy: Seen = { submits: [], tasks: [] };
  for (let turn = 0; turn < (quick ? 2 : 5); turn += 1) {
    progress(`submits beside two endless simulations, round ${turn + 1}`);
    await round(bench, 8, idle);
    const simulations = await endless(bench.temporal);
    await round(bench, 8, busy);
    for (const job of simulations) await cancelled(job);
  }
  const ratio = percentile(busy.submits, 0.5) / percentile(idle.submits, 0.5);
  const of = (name: string, values: readonly number[]) =>
    figuresOf({ name, unit: 'ms', values, statistics: { p50: null, max: null } });
  return [
    ...of('submit, nothing else runs', idle.submits),
    ...of('submit beside two endless simulations', busy.submits),
    ...figuresOf({
      name: 'simulations against idle',
      unit: 'times',
      values: [ratio],
      statistics: { p50: null },
    }),
    ...of('workflow task, nothing else runs', idle.tasks),
    ...figuresOf({
      ...{ name: 'workflow task beside two simulations', unit: 'ms', values: busy.tasks },
      statistics: { p50: null, max: atMost(GIVEN_UP_MS - 1) },
    }),
  ];
}
