/**
 * Jobs as the wire tells them, back in the words of the kernel. The wire has the client-visible states only: until
 * the job runs on, Validating shows as Pending (its first event aside) and Allocating as Queued, and of the phases of
 * Executing only PostProcessing has a stage of its own.
 */
import { ServiceUnreachable } from '../../client/errors.ts';
import type { JobResults, JobSnapshot, JobUpdate } from '../../client/index.ts';
import { STAGES, type StageName } from '../../domain/pipeline.ts';
import type { GetJobResultsResponse__Output } from '../../generated/eigen/internal/v1/GetJobResultsResponse.ts';
import type { _eigen_internal_v1_StreamJobUpdatesResponse_JobUpdateEnvelope__Output as Envelope } from '../../generated/eigen/internal/v1/StreamJobUpdatesResponse.ts';
import type { Timestamp__Output } from '../../generated/google/protobuf/Timestamp.ts';

/** One event. */
export function updateOf(envelope: Envelope): JobUpdate {
  const { state, progress, message, timestamp } = envelope;
  const event_seq = Number(envelope.event_seq);
  const stage = STAGES.find((name) => name === envelope.stage) ?? 'validation';
  return {
    event_seq,
    ...stateOf(state, stage, event_seq),
    stage,
    // A float of the wire has 24 bits: 0.15 comes as 0.15000000596.
    progress: Number(progress.toFixed(6)),
    message,
    timestamp: isoTime(timestamp),
  };
}

function stateOf(state: string, stage: StageName, seq: number): Pick<JobUpdate, 'state' | 'phase'> {
  if (state === 'TASK_STATE_PENDING' && seq > 1) return { state: 'Validating', phase: null };
  if (state === 'TASK_STATE_RUNNING' && stage === 'completion') return { state: 'Completing', phase: null };
  if (state === 'TASK_STATE_RUNNING' && stage === 'result_processing') {
    return { state: 'Executing', phase: 'PostProcessing' };
  }
  return { state: STATES[state] ?? 'Pending', phase: null };
}

const STATES: Readonly<Record<string, JobUpdate['state']>> = {
  TASK_STATE_COMPILING: 'Compiling',
  TASK_STATE_QUEUED: 'Queued',
  TASK_STATE_RUNNING: 'Executing',
  TASK_STATE_DONE: 'Completed',
  TASK_STATE_ERROR: 'Failed',
  TASK_STATE_CANCELLED: 'Cancelled',
  TASK_STATE_TIMEOUT: 'Timeout',
};

/** ISO 8601 of a `google.protobuf.Timestamp`. */
export function isoTime(timestamp: Timestamp__Output | null): string {
  const { seconds = '0', nanos = 0 } = timestamp ?? {};
  return new Date(Number(seconds) * 1000 + Math.floor(nanos / 1e6)).toISOString();
}

/**
 * The snapshot that came with a status.
 *
 * @throws ServiceUnreachable when the gateway sends none: it is another one than ours, or an older one.
 */
export function snapshotOf(detail: string | Buffer | undefined, address: string): JobSnapshot {
  try {
    const job = JSON.parse(String(detail)) as { readonly schema?: unknown } | null;
    if (job?.schema === 'qrtx.job/1') return job as JobSnapshot;
  } catch {
    // Falls through to the one answer for whatever is not this document.
  }
  throw new ServiceUnreachable(
    `the gateway at ${address} does not send the details of jobs: it is no \`qrtx gateway\` of this version`,
  );
}

/** Facts in the metadata of results that have fields of their own in `results.json`. */
const OWN_FIELDS = ['device', 'method', 'shots', 'seed', 'bit_order', 'execution_seconds', 'phases'];

/** `results.json` as it was written; undefined when the job has none. */
export function resultsOf(answer: GetJobResultsResponse__Output): JobResults | undefined {
  const { job_id, counts, metadata, qfs_result_ref } = answer;
  if (qfs_result_ref === '') return undefined;
  const { device = '', method = '', shots, seed = '0', execution_seconds, phases } = metadata;
  const { expectation_values, program_output, registers, memory, warnings, ...facts } = metadata;
  return {
    schema: 'qrtx.results/1',
    job_id,
    device,
    method,
    shots: Number(shots),
    seed,
    bit_order: 'highest-classical-bit-first',
    counts: Object.fromEntries(Object.entries(counts).map(([key, count]) => [key, Number(count)])),
    ...(registers !== undefined && {
      registers: JSON.parse(registers) as JobResults['registers'] & object,
    }),
    ...(memory !== undefined && { memory: JSON.parse(memory) as string[] }),
    ...(expectation_values !== undefined && {
      expectation_values: JSON.parse(expectation_values) as JobResults['expectation_values'] & object,
    }),
    ...(program_output !== undefined && {
      program_output: JSON.parse(program_output) as JobResults['program_output'] & object,
    }),
    timing: {
      execution_seconds: Number(execution_seconds),
      phases: JSON.parse(phases ?? '[]') as JobResults['timing']['phases'],
    },
    ...(warnings !== undefined && { warnings: JSON.parse(warnings) as string[] }),
    metadata: Object.fromEntries(Object.entries(facts).filter(([name]) => !OWN_FIELDS.includes(name))),
  };
}
