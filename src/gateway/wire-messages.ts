/** Snapshots, updates and results in the words of the wire (contract §1 and §4). */
import type { JobResults } from '../client/index.ts';
import type { JobSnapshot, JobUpdate } from '../domain/job-record.ts';
import { jobStatus } from '../domain/job-status.ts';
import type { TaskState } from '../domain/task-state.ts';
import type { GetDispatchRationaleResponse } from '../generated/eigen/internal/v1/GetDispatchRationaleResponse.ts';
import type { GetJobResultsResponse } from '../generated/eigen/internal/v1/GetJobResultsResponse.ts';
import type { GetJobStatusResponse } from '../generated/eigen/internal/v1/GetJobStatusResponse.ts';
import type { StreamJobUpdatesResponse } from '../generated/eigen/internal/v1/StreamJobUpdatesResponse.ts';
import { deviceTaskQueue } from '../protocol/messages.ts';
import { publicText } from './public-text.ts';

/** The wire's state of a TaskState: its words are those of JobStatus. */
export function wireState(state: TaskState) {
  return `TASK_STATE_${jobStatus(state)}` as const;
}

/** `google.protobuf.Timestamp` of an ISO 8601 time. */
export function timestamp(iso: string): { seconds: string; nanos: number } {
  const milliseconds = Date.parse(iso);
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds: String(seconds), nanos: (milliseconds - seconds * 1000) * 1e6 };
}

/** Answer of GetJobStatus. */
export function statusMessage(job: JobSnapshot): GetJobStatusResponse {
  const { job_id, state, stage, progress, since } = job;
  const beside =
    job.stuck !== undefined
      ? '; it stands still, its workflow task fails'
      : job.no_worker === true
        ? '; no worker runs now'
        : '';
  const message = job.message + beside;
  return {
    job_id,
    state: wireState(state),
    stage,
    progress,
    message,
    ...errorFields(job),
    updated_at: timestamp(since),
  };
}

/** Answer of GetJobResults: partial results, when there are some, also of a job that did not complete. */
export function resultsMessage(job: JobSnapshot, results: JobResults | undefined): GetJobResultsResponse {
  return {
    job_id: job.job_id,
    state: wireState(job.state),
    counts: { ...results?.counts },
    metadata: results === undefined ? {} : factsOf(results),
    ...errorFields(job),
    qfs_result_ref: results === undefined ? '' : `qfs://circuit_fs/${job.job_id}/results.json`,
    completed_at: timestamp(job.since),
  };
}

/** One message of StreamJobUpdates. */
export function updateMessage(update: JobUpdate): StreamJobUpdatesResponse {
  const { event_seq, state, stage, progress, message, timestamp: at } = update;
  const told = { message: publicText(message), timestamp: timestamp(at) };
  return { update: { event_seq, state: wireState(state), stage, progress, ...told } };
}

/** Answer of GetDispatchRationale of a job that has a device. */
export function rationaleMessage(job: JobSnapshot, device: string): GetDispatchRationaleResponse {
  const { target = device, priority, attempt, meta_ref = '', trace_id = '' } = job;
  return {
    rationale: {
      version: '1.0.0',
      policy_version: 'explicit-target/1',
      reason_codes: ['TARGET_EXPLICIT'],
      selected_backend: device,
      selected_queue: deviceTaskQueue(device),
      attributes: {
        target,
        attempt: String(attempt),
        ...(priority !== undefined && { priority: String(priority) }),
      },
      timeline_ref: meta_ref,
      trace_id,
    },
  };
}

function errorFields({ last_error, error_details_ref = '' }: JobSnapshot) {
  if (last_error === undefined) return {};
  return { error_code: last_error.code, error_summary: last_error.message, error_details_ref };
}

function factsOf(results: JobResults): Record<string, string> {
  const { device, method, shots, seed, bit_order, timing, metadata } = results;
  const { expectation_values, program_output, registers, memory, warnings } = results;
  return {
    ...metadata,
    device,
    method,
    shots: String(shots),
    seed,
    bit_order,
    execution_seconds: String(timing.execution_seconds),
    phases: JSON.stringify(timing.phases),
    ...(warnings !== undefined && { warnings: JSON.stringify(warnings) }),
    ...(expectation_values !== undefined && { expectation_values: JSON.stringify(expectation_values) }),
    ...(program_output !== undefined && { program_output: JSON.stringify(program_output) }),
    ...(registers !== undefined && { registers: JSON.stringify(registers) }),
    ...(memory !== undefined && { memory: JSON.stringify(memory) }),
  };
}
