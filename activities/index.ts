/** The activities of the kernel, made from its ports. */
import { CancelledFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import type { StageName } from '../src/domain/pipeline.ts';
import type { StageOutcome } from '../src/observability/metrics.ts';
import { validate } from './1-validation.ts';
import { compile } from './2-compilation.ts';
import { processResults } from './5-result-processing.ts';
import { complete, recordEnd } from './6-completion.ts';
import type { KernelPorts } from './ports.ts';
import { runOnDevice } from './run-on-device.ts';
import type { DeviceActivities, JobActivities } from './stages.ts';
import { toApplicationFailure } from './to-application-failure.ts';

/** Makes the activities of the job queue. */
export function createActivities(ports: KernelPorts): JobActivities {
  const stage = stageRunner(ports);
  return {
    validate: (input) => stage('validation', () => validate(ports, input)),
    compile: (input) => stage('compilation', (signal) => compile(ports, input, signal)),
    processResults: (input) => stage('result_processing', (signal) => processResults(ports, input, signal)),
    complete: (input) => stage('completion', () => complete(ports, input)),
    recordEnd: (input) => stage('completion', () => recordEnd(ports, input)),
    requestCancel: async () => {
      const { client, info } = Context.current();
      const run = info.workflowExecution;
      if (run !== undefined) await client.workflow.getHandle(run.workflowId, run.runId).cancel();
    },
  };
}

/** Makes the activities of a device's queue. */
export function createDeviceActivities(ports: KernelPorts): DeviceActivities {
  return { runOnDevice: (input) => runOnDevice(ports, input) };
}

type StageRunner = <T>(stage: StageName, run: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/** Runs a stage: observes it, keeps the heartbeat of a long one, and translates its error. */
function stageRunner(ports: KernelPorts): StageRunner {
  return async (stage, run) => {
    const context = Context.current();
    const began = Date.now();
    const ended = (outcome: StageOutcome): void =>
      ports.metrics.stageEnded(stage, outcome, (Date.now() - began) / 1000);
    const pulse = context.info.isLocal ? undefined : setInterval(() => context.heartbeat(), 250);
    try {
      const result = await run(context.cancellationSignal);
      ended('completed');
      return result;
    } catch (error) {
      const cancelled = context.cancellationSignal.aborted;
      ended(cancelled ? 'cancelled' : 'failed');
      if (cancelled) throw new CancelledFailure(`stage ${stage} was cancelled`);
      throw toApplicationFailure(error, { stage, attempt: context.info.attempt });
    } finally {
      clearInterval(pulse);
    }
  };
}
