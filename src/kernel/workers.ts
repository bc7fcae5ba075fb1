/**
 * The workers of one process: one for the job workflows and their local activities, one for each device. Every
 * number here was measured; the reason stands beside it.
 */
import { type NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';

import { join } from 'node:path';
import { PACKAGE_ROOT } from '../config/package-info.ts';
import { createActivities, createDeviceActivities } from '../../activities/index.ts';
import type { KernelPorts } from '../../activities/ports.ts';
import { JOBS_TASK_QUEUE, deviceTaskQueue } from '../protocol/messages.ts';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import { deviceSlots } from './device-slots.ts';
import { RunningWorkers } from './running-workers.ts';
import { kernelSinks } from './sinks.ts';

/** The prebuilt bundle of `workflows/`: half the cold start of bundling at start. */
export const WORKFLOW_BUNDLE = { codePath: join(PACKAGE_ROOT, 'dist/workflow-bundle.js') };

/** What the workers need. */
export interface KernelWorkerOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly ports: KernelPorts;
  readonly log: Logger;
  readonly metrics: Metrics;

  /** Queue of the job workflows; default `qrtx-jobs`. */
  readonly taskQueue?: string;
  /** How long running activities may go on after a shutdown was asked for; default 10 s. */
  readonly graceMs?: number;
}

/** Running workers. */
export interface KernelWorkers {
  /** Settles when all workers have stopped; rejects when one failed. */
  readonly stopped: Promise<void>;
  /** Stops taking work, lets what runs finish within the grace time, and hands the rest to other workers. */
  drain(): Promise<void>;
}

/** Grace of SIGTERM: most circuits are done by then; longer ones start again elsewhere under the same key. */
const GRACE_MS = 10_000;
/** After the grace time a cancelled activity has this long to stop its device. */
const FORCE_AFTER_MS = 15_000;

/** 220 KiB per cached job, measured; a thousand of them are 220 MiB. */
const CACHED_JOBS = 1000;

/** A device's worker has neither workflows nor local activities; the SDK wants a size for them all the same. */
const NO_OTHER_TASKS = { type: 'fixed-size', numSlots: 1 } as const;

const COMMON = {
  // A cancel reaches the executor within one heartbeat, and those are throttled to this interval.
  maxHeartbeatThrottleInterval: '100ms',
  defaultHeartbeatThrottleInterval: '100ms',
  shutdownForceTime: GRACE_MS + FORCE_AFTER_MS,
} as const satisfies Partial<WorkerOptions>;

/**
 * Starts the workers of all devices and of the jobs.
 *
 * @throws {@link SetupError} when the search attributes cannot be registered.
 */
export async function startKernelWorkers(options: KernelWorkerOptions): Promise<KernelWorkers> {
  await ensureSearchAttributes(options.connection, options.namespace);
  const workers = new RunningWorkers();
  const { devices } = options.ports;
  devices.onAdded(({ id, slots }) => workers.run(() => createDeviceWorker(options, id, slots)));
  const known = await devices.devices();
  await workers.started([
    createJobWorker(options),
    ...known.map(({ id, slots }) => createDeviceWorker(options, id, slots)),
  ]);
  return { stopped: workers.stopped, drain: () => workers.drain() };
}

function createJobWorker(options: KernelWorkerOptions): Promise<Worker> {
  const { connection, namespace, ports, log, metrics } = options;
  const { graceMs = GRACE_MS, taskQueue = JOBS_TASK_QUEUE } = options;
  return Worker.create({
    ...COMMON,
    shutdownGraceTime: graceMs,
    connection,
    namespace,
    taskQueue,
    workflowBundle: WORKFLOW_BUNDLE,
    activities: createActivities(ports),
    sinks: kernelSinks(log, metrics),
    maxCachedWorkflows: CACHED_JOBS,
    // Jobs cached by a killed worker wait this long before another one gets them; 10 s by default.
    stickyQueueScheduleToStartTimeout: '500ms',
    // A workflow task has 2 s from its delivery on. Of the 40 that the SDK takes by default the last ones wait longer
    // than that in a busy process and are delivered again; with 16 as many jobs a second come through.
    maxConcurrentWorkflowTaskExecutions: 16,
    maxConcurrentLocalActivityExecutions: 32,
    maxConcurrentActivityTaskExecutions: 4,
  });
}

function createDeviceWorker(options: KernelWorkerOptions, deviceId: string, slots: number): Promise<Worker> {
  const { connection, namespace, ports, log, graceMs = GRACE_MS } = options;
  return Worker.create({
    ...COMMON,
    shutdownGraceTime: graceMs,
    connection,
    namespace,
    taskQueue: deviceTaskQueue(deviceId),
    activities: createDeviceActivities(ports),
    // The slots of the executor are the slots of the device: what waits, waits in the device's queue.
    tuner: {
      activityTaskSlotSupplier: deviceSlots(ports.devices.driver(deviceId), slots, log),
      workflowTaskSlotSupplier: NO_OTHER_TASKS,
      localActivityTaskSlotSupplier: NO_OTHER_TASKS,
      nexusTaskSlotSupplier: NO_OTHER_TASKS,
    },
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: Math.max(1, slots) },
  });
}
