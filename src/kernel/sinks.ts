/** What workers do with the updates of their jobs: one log line each, and the counters of contract §10. */
import type { InjectedSinks } from '@temporalio/worker';
import type { Logger } from '../observability/log.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { JobEvent, KernelSinks } from '../protocol/sinks.ts';
import { isTerminal } from '../domain/task-state.ts';

/** Sinks that log and count; Temporal leaves them out during replay. */
export function kernelSinks(log: Logger, metrics: Metrics): InjectedSinks<KernelSinks> {
  return {
    kernel: {
      updated: { fn: (_info, event) => record(log, metrics, event), callDuringReplay: false },
      lateReport: {
        fn: (_info, report) => log.warn('a report of the device came too late to count', { ...report }),
        callDuringReplay: false,
      },
    },
  };
}

function record(log: Logger, metrics: Metrics, { job_id, from, update, device, last_error }: JobEvent): void {
  const { state, phase, stage, event_seq, timestamp } = update;
  const fields = {
    job_id,
    stage,
    state,
    phase,
    event_seq,
    at: timestamp,
    ...(device !== undefined && { device }),
  };
  if (last_error === undefined) log.info(update.message, fields);
  else log.warn(update.message, { ...fields, last_error });
  if (from === null || from === state) return;
  metrics.jobTransition(from, state);
  if (isTerminal(state)) metrics.jobEnded(state as Parameters<Metrics['jobEnded']>[0]);
  if (last_error?.code === 'INVALID_TRANSITION') metrics.jobTransition(from, 'INVALID');
}
