/** The activities of the kernel, made from its ports. */
import { Context } from '@temporalio/activity';
import { validate } from './1-validation.ts';
import { compile } from './2-compilation.ts';
import { processResults } from './5-result-processing.ts';
import { complete, recordEnd } from './6-completion.ts';
import type { KernelPorts } from './ports.ts';
import { runOnDevice } from './run-on-device.ts';
import { runStage } from './run-stage.ts';
import type { DeviceActivities, JobActivities } from '../src/protocol/stages.ts';

/** Makes the activities of the job queue. */
export function createActivities(ports: KernelPorts): JobActivities {
  const { metrics } = ports;
  return {
    validate: (input) =>
      runStage(metrics, { stage: 'validation', input, brief: true }, () => validate(ports, input)),
    compile: (input) =>
      runStage(metrics, { stage: 'compilation', input, brief: true }, (signal) =>
        compile(ports, input, signal),
      ),
    processResults: (input) =>
      runStage(metrics, { stage: 'result_processing', input, brief: true }, (signal) =>
        processResults(ports, input, signal),
      ),
    complete: (input) =>
      runStage(metrics, { stage: 'completion', input, brief: true }, () => complete(ports, input)),
    recordEnd: (input) =>
      runStage(metrics, { stage: 'completion', input, brief: false }, () => recordEnd(ports, input)),
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
