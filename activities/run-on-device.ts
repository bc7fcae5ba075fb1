/**
 * The one activity that a device's queue hands out: stage 3, then stage 4, in the hands of the device's executor.
 * An error of the device goes back to the workflow, which decides about another attempt; a worker that shuts down
 * lets Temporal hand the job to another one.
 */
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import { PipelineError } from '../src/domain/errors.ts';
import type { QDriver } from '../src/devices/driver.ts';
import type { StageName } from '../src/domain/pipeline.ts';
import type { StageOutcome } from '../src/observability/metrics.ts';
import { allocateResources } from './3-resource-allocation.ts';
import {
  type Asked,
  type Executed,
  executeCircuit,
  fencingTokenOf,
  handOver,
  leaveToNextAttempt,
  stopDevice,
} from './4-quantum-execution.ts';
import { mayHaveNews, untilCaughtUp } from './caught-up.ts';
import { DeviceReport } from './device-report.ts';
import type { KernelPorts } from './ports.ts';
import type { DeviceInput, DeviceRun } from '../src/protocol/stages.ts';
import { waitedFor } from '../src/domain/stage-errors.ts';
import { toApplicationFailure, toPipelineError } from './to-application-failure.ts';

/** Longest wait for the server to say whether a job has ended. */
const ASK_MS = 5_000;

/** A job that was given back waits so long for its next attempt, however often that happened. */
const GIVEN_BACK_MS = 500;

/** One attempt of one job on one device. */
class DeviceAttempt {
  readonly #ports: KernelPorts;
  readonly #input: DeviceInput;
  readonly #context = Context.current();
  readonly #report: DeviceReport;
  #asked: Asked | undefined;
  #stage: StageName = 'resource_allocation';
  #stageBegan = Date.now();

  constructor(ports: KernelPorts, input: DeviceInput) {
    this.#ports = ports;
    this.#input = input;
    this.#report = new DeviceReport(this.#context, input.dispatch);
    ports.metrics.queueWaited(input.device_id, this.#report.waitedSeconds);
  }

  async run(): Promise<DeviceRun> {
    try {
      const { attempt } = this.#report.attempt;
      if (mayHaveNews(attempt, this.#report.waitedSeconds)) await untilCaughtUp(this.#context);
      this.#report.takenUp();
      const driver = await allocateResources(this.#ports, this.#input, this.#context.cancellationSignal);
      this.#ended('completed');
      this.#stage = 'quantum_execution';
      this.#report.executing();
      const executed = await this.#execute(driver);
      this.#ended('completed');
      return this.#runOf(executed);
    } catch (error) {
      throw await this.#failure(error);
    } finally {
      this.#report.stop();
    }
  }

  #execute(driver: QDriver): Promise<Executed> {
    const { cancellationSignal } = this.#context;
    const fencingToken = fencingTokenOf(this.#report.attempt);
    return executeCircuit(this.#ports, driver, this.#input, fencingToken, cancellationSignal, {
      asked: (device) => {
        this.#asked = device;
      },
      follow: (on, handle) => this.#report.follow(on, handle),
    });
  }

  #runOf({ handle, result }: Executed): DeviceRun {
    const { allocatingAt, executingAt, attempt } = this.#report;
    this.#ports.metrics.executed(this.#input.device_id, result.executionSeconds);
    return {
      ...attempt,
      allocating_at: allocatingAt.toISOString(),
      executing_at: (executingAt ?? allocatingAt).toISOString(),
      phases: result.phases,
      finished_at: new Date().toISOString(),
      handle,
      method: result.method,
      execution_seconds: result.executionSeconds,
    };
  }

  async #failure(error: unknown): Promise<Error> {
    const { cancellationSignal, cancellationDetails, info } = this.#context;
    if (!cancellationSignal.aborted) {
      this.#ended('failed');
      return this.#reported(error);
    }
    const asked = this.#asked;
    const isJobsEnd = cancellationDetails?.cancelRequested === true;
    const isShutdown = cancellationDetails?.workerShutdown === true && !isJobsEnd;
    if (!isJobsEnd && !isShutdown) return this.#takenAway();
    const confirmed = asked === undefined || (await (isShutdown ? handOver : stopDevice)(asked));
    const stopped = this.#report.stopped(confirmed);
    this.#ended('cancelled');
    if (isShutdown) {
      return ApplicationFailure.create({
        type: 'ExecutorLost',
        message: 'the worker shut down; another one takes the job',
        details: [{ code: 'DEVICE_LOST', details: {}, attempts: info.attempt, stopped }],
      });
    }
    return new CancelledFailure(
      confirmed ? 'the device has stopped' : 'the device did not confirm its stop',
      [stopped],
    );
  }

  /** An error for the workflow, which decides about the next attempt; what costs no attempt goes to the server. */
  #reported(error: unknown): Error {
    const { attempt } = this.#report.attempt;
    const failure = { stage: this.#stage, attempt, stopped: this.#report.stopped(false) };
    const what = waitedFor(toPipelineError(error, this.#stage), this.#stage);
    if (what !== undefined) this.#ports.metrics.waited(this.#stage, what);
    // A device that went away while its queue was polled gives the job back: it costs no attempt of the job.
    if (this.#isGivenBack(error)) return toApplicationFailure(error, { ...failure, pauseMs: GIVEN_BACK_MS });
    const isToldAlready = what !== undefined && what === this.#input.waiting_for;
    return toApplicationFailure(error, { ...failure, workflowRetries: !isToldAlready });
  }

  /** The server has given the job to another attempt, because the heartbeats of this one came too late; or it is over. */
  #takenAway(): CancelledFailure {
    if (this.#asked !== undefined) void leaveToNextAttempt(this.#asked, () => this.#jobHasEnded());
    this.#ended('cancelled');
    return new CancelledFailure('another attempt has the job', [this.#report.stopped(false)]);
  }

  /** False also when the server does not say it. */
  async #jobHasEnded(): Promise<boolean> {
    const { client, info } = this.#context;
    const run = info.workflowExecution;
    if (run === undefined) return false;
    try {
      const handle = client.workflow.getHandle(run.workflowId, run.runId);
      const { status } = await client.withDeadline(Date.now() + ASK_MS, () => handle.describe());
      return status.name !== 'RUNNING';
    } catch {
      return false;
    }
  }

  #isGivenBack(error: unknown): boolean {
    const isAway = error instanceof PipelineError && error.code === 'DEVICE_UNAVAILABLE';
    return isAway && this.#stage === 'resource_allocation';
  }

  #ended(outcome: StageOutcome): void {
    this.#ports.metrics.stageEnded(this.#stage, outcome, (Date.now() - this.#stageBegan) / 1000);
    this.#stageBegan = Date.now();
  }
}

/** Allocates the device and executes the circuit. */
export function runOnDevice(ports: KernelPorts, input: DeviceInput): Promise<DeviceRun> {
  return new DeviceAttempt(ports, input).run();
}
