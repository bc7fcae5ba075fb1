/** The Prometheus metrics of the kernel (contract §10). No label ever holds a job id, a tenant or a trace id. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { StageName } from '../domain/pipeline.ts';
import type { TaskState } from '../domain/task-state.ts';
import { within } from './deadline.ts';

/** Version of the contract that this kernel serves. */
export const CONTRACT_VERSION = '1.0.0';

/** How a job can end. */
export type JobOutcome = Extract<TaskState, 'Completed' | 'Failed' | 'Cancelled' | 'Timeout'>;

/** How a stage can end. */
export type StageOutcome = 'completed' | 'failed' | 'cancelled' | 'timeout';

/** Jobs that wait, by device. */
export type QueueDepths = Readonly<Record<string, number>>;

/** What the kernel counts and measures. Times in seconds. */
export interface Metrics {
  /** A transition of the TaskState machine; `INVALID` is one that the table forbids. */
  jobTransition(from: TaskState, to: TaskState | 'INVALID'): void;
  jobEnded(outcome: JobOutcome): void;
  stageEnded(stage: StageName, outcome: StageOutcome, seconds: number): void;
  /** A stage found a peer away or full (`the store`): its job waits and tries again. */
  waited(stage: StageName, what: string): void;
  /** Time a job waited in a device's queue. */
  queueWaited(device: string, seconds: number): void;
  /** Time a device worked on a job. */
  executed(device: string, seconds: number): void;
  driverRequest(driver: string, op: string, success: boolean, seconds: number): void;
  /** A call that the gateway has ended; `status` is the name of its gRPC code. */
  gatewayCall(method: string, status: string, seconds: number): void;
  /**
   * Names the source of the queue depths. It is asked once for each page; while it fails, the page has no depths and
   * `onError` is told.
   */
  watchQueues(read: () => Promise<QueueDepths>, onError: (error: unknown) => void): void;
  /** All metrics in Prometheus' text format. */
  page(): Promise<string>;
}

const STAGE_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800];
const EXECUTION_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];
const QUEUE_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400, 86_400];

const QUEUE_DEADLINE_MS = 1000;

/** Metrics that start at zero, in a registry of their own. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const made = instruments(registry);
  const gateway = gatewayInstruments(registry);
  new Gauge({
    name: 'eigen_kernel_contract_info',
    help: 'Version of the contract that this kernel serves; always 1.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version: CONTRACT_VERSION }, 1);
  return {
    jobTransition: (from, to) => made.transitions.inc({ from, to }),
    jobEnded: (outcome) => made.jobs.inc({ outcome }),
    stageEnded: (stage, outcome, seconds) => made.stages.observe({ stage, outcome }, seconds),
    waited: (stage, what) => made.waits.inc({ stage, for: what.replace(/^the /, '') }),
    queueWaited: (device, seconds) => made.queueWait.observe({ device }, seconds),
    executed: (device, seconds) => made.executions.observe({ device }, seconds),
    driverRequest: (driver, op, success, seconds) => {
      made.driverRequests.inc({ driver, op, success: String(success) });
      made.driverSeconds.observe({ driver, op }, seconds);
    },
    gatewayCall: (method, status, seconds) => {
      gateway.calls.inc({ method, status });
      gateway.seconds.observe({ method }, seconds);
    },
    watchQueues: (read, onError) => watchQueues(registry, read, onError),
    page: () => registry.metrics(),
  };
}

function instruments(registry: Registry) {
  const registers = [registry];
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name, help, labelNames: [...labelNames], registers });
  const histogram = <L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    buckets: number[],
  ) => new Histogram({ name, help, labelNames: [...labelNames], buckets, registers });
  const kernel = 'eigen_kernel';
  const driver = ['driver', 'op'] as const;
  return {
    transitions: counter(`${kernel}_job_state_transitions_total`, 'Transitions of jobs between states.', [
      'from',
      'to',
    ]),
    jobs: counter(`${kernel}_jobs_total`, 'Jobs that ended, by their end.', ['outcome']),
    stages: histogram(
      `${kernel}_stage_duration_seconds`,
      'Time a stage of a job took.',
      ['stage', 'outcome'],
      STAGE_SECONDS,
    ),
    waits: counter(`${kernel}_waits_total`, 'Tries of jobs that wait for a peer, by what they wait for.', [
      'stage',
      'for',
    ]),
    executions: histogram(
      `${kernel}_execution_duration_seconds`,
      'Time a device worked on a job.',
      ['device'],
      EXECUTION_SECONDS,
    ),
    queueWait: histogram(
      `${kernel}_queue_wait_seconds`,
      'Time a job waited for its device.',
      ['device'],
      QUEUE_SECONDS,
    ),
    driverRequests: counter('eigen_driver_requests_total', 'Calls to drivers.', [...driver, 'success']),
    driverSeconds: histogram(
      'eigen_driver_request_duration_seconds',
      'Time a call to a driver took.',
      driver,
      EXECUTION_SECONDS,
    ),
  };
}

function gatewayInstruments(registry: Registry) {
  const registers = [registry];
  return {
    calls: new Counter({
      name: 'kernel_gateway_requests_total',
      help: 'Calls to the gateway.',
      labelNames: ['method', 'status'],
      registers,
    }),
    seconds: new Histogram({
      name: 'kernel_gateway_request_duration_seconds',
      help: 'Time a call to the gateway took; of a stream, until it ended.',
      labelNames: ['method'],
      buckets: EXECUTION_SECONDS,
      registers,
    }),
  };
}

function watchQueues(
  registry: Registry,
  read: () => Promise<QueueDepths>,
  onError: (error: unknown) => void,
): void {
  new Gauge({
    name: 'eigen_kernel_queue_depth',
    help: 'Jobs that wait for a device.',
    labelNames: ['device'],
    registers: [registry],
    async collect() {
      this.reset();
      try {
        const depths = await within('the source of the queue depths', QUEUE_DEADLINE_MS, read());
        for (const [device, depth] of Object.entries(depths)) this.set({ device }, depth);
      } catch (error) {
        onError(error);
      }
    },
  });
}
