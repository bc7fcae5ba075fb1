/**
 * Stages 3 and 4 seen from the workflow: one activity in the queue of the job's device, as often as the job has to go
 * through the line. The device's queue is RFC 0007's priority queue. The rules stand in `src/job/dispatch.ts`.
 */
import { CancellationScope, proxyActivities, sleep } from '@temporalio/workflow';
import type { Activities, AcceptedJob, CompiledJob, DeviceInput, DeviceRun } from '../src/protocol/stages.ts';
import { failureOf } from './failures.ts';
import type { Decision, JobShell } from './job-shell.ts';
import { deviceOptions } from './stage-options.ts';

/** One job's way through the queue and the executor of its device. */
export class DeviceDispatch {
  readonly #shell: JobShell;
  readonly #accepted: AcceptedJob;
  readonly #compiled: CompiledJob;
  #outcome: Promise<DeviceRun> | undefined;

  constructor(shell: JobShell, accepted: AcceptedJob, compiled: CompiledJob) {
    this.#shell = shell;
    this.#accepted = accepted;
    this.#compiled = compiled;
  }

  /** Stage 3: waits in the device's queue until its executor has allocated the device (or failed to). */
  async allocated(): Promise<void> {
    this.#outcome = this.#handOver(this.#shell.send({ type: 'queued' }));
    await this.#shell.showUntil(({ record, dispatch }) => dispatch.settled || record.job.state !== 'Queued');
  }

  /** Stage 4: waits for the execution; puts the job back in line when the device was lost. */
  async executed(): Promise<DeviceRun> {
    for (;;) {
      try {
        await this.#shell.showUntil(({ dispatch }) => dispatch.settled);
        const run = await this.#outcome;
        if (run === undefined) throw new TypeError('the job was not handed to its device');
        this.#shell.send({ type: 'executed', run });
        return run;
      } catch (error) {
        this.#outcome = this.#handOver(await this.#afterPause(error));
        if (this.#outcome === undefined) throw error;
      }
    }
  }

  async #afterPause(error: unknown): Promise<Decision | undefined> {
    const next = this.#shell.send({ type: 'dispatchFailed', failure: failureOf(error, 'quantum_execution') });
    if (next?.do !== 'pause') return next;
    await sleep(next.ms, { summary: 'back-off before the next attempt' });
    return this.#shell.send({ type: 'pauseOver' });
  }

  /** Hands the job to the device's queue when that was decided. */
  #handOver(decision: Decision | undefined): Promise<DeviceRun> | undefined {
    if (decision?.do !== 'handOver') return undefined;
    const { number } = this.#shell.state.dispatch;
    const scope = new CancellationScope({ cancellable: true });
    this.#shell.leaveQueue = () => scope.cancel();
    const outcome = scope.run(() => this.#runOnDevice());
    const settle = (): void => {
      this.#shell.hear({ type: 'settled', dispatch: number });
    };
    outcome.then(settle, settle);
    return outcome;
  }

  #runOnDevice(): Promise<DeviceRun> {
    const { device_id, name, priority, subject, budgets } = this.#accepted;
    const { runOnDevice } = proxyActivities<Activities>(
      deviceOptions({
        deviceId: device_id,
        jobName: name,
        priority,
        tenant: subject.tenant,
        executionSeconds: budgets.execution,
      }),
    );
    return runOnDevice(this.#input());
  }

  #input(): DeviceInput {
    const { device_id, subject, trace, compiler_options } = this.#accepted;
    const { aqo, requirements, shots, seed, options = compiler_options } = this.#compiled;
    const { number, waitingFor } = this.#shell.state.dispatch;
    return {
      ...this.#shell.run,
      dispatch: number,
      device_id,
      subject,
      ...(trace !== undefined && { trace }),
      aqo,
      requirements,
      shots,
      seed,
      options,
      ...(waitingFor !== undefined && { waiting_for: waitingFor }),
    };
  }
}
