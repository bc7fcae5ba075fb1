/** The activities of the kernel, made from its ports. */
import { Context } from '@temporalio/activity';
import { optionalTsToMs as tsToMs } from '@temporalio/common/lib/time.js';
import { validate } from './1-validation.ts';
import { compile } from './2-compilation.ts';
import { processResults } from './5-result-processing.ts';
import { complete, recordEnd } from './6-completion.ts';
import type { KernelPorts } from './ports.ts';
import { runOnDevice } from './run-on-device.ts';
import { runStage } from './run-stage.ts';
import { SIGNALS } from '../src/protocol/messages.ts';
import type { DeviceActivities, EndRecord, JobActivities } from '../src/protocol/stages.ts';

/** Longest wait for the history of a cancelled run. */
const ASK_MS = 3000;

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
      runStage(metrics, { stage: 'completion', input, brief: false }, async () => ({
        ...(await recordEnd(ports, input)),
        ...(input.wants_cancel_time === true && (await cancelTime())),
      })),
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

/** When the first cancel of the calling run was asked. */
async function cancelTime(): Promise<Pick<EndRecord, 'cancel_requested_at'>> {
  const { client, info, log } = Context.current();
  const run = info.workflowExecution;
  if (run === undefined) return {};
  try {
    const handle = client.workflow.getHandle(run.workflowId, run.runId);
    const { events } = await client.withDeadline(Date.now() + ASK_MS, () => handle.fetchHistory());
    const asked = events?.find(
      ({
        workflowExecutionCancelRequestedEventAttributes: cancel,
        workflowExecutionSignaledEventAttributes,
      }) => cancel != null || workflowExecutionSignaledEventAttributes?.signalName === SIGNALS.cancelJob,
    );
    const at = tsToMs(asked?.eventTime);
    return at === undefined ? {} : { cancel_requested_at: new Date(at).toISOString() };
  } catch (error) {
    log.warn('the time of the cancel could not be read', { error });
    return {};
  }
}
