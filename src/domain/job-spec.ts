/**
 * The normalised JobSpec (contract §3): what is left of a job.yaml once every rule has been checked. Plain types,
 * limits and defaults, readable by workflow code; the reader of job.yaml is `schema/parse-job-spec.ts`.
 */
import type { JsonValue } from './canonical-json.ts';
import type { ProgramFormat } from './program-format.ts';

/** Limits of one job (contract §3). Sizes in bytes of UTF-8, times in seconds. */
export const JOB_LIMITS = {
  yamlBytes: 64 * 1024,
  keys: 1000,
  programBytes: 256 * 1024,
  argumentBytes: 400 * 1024,
  metadataEntries: 64,
  metadataKeyBytes: 128,
  metadataValueBytes: 4096,
  dependencies: 64,
  shots: 10_000_000,
  durationSeconds: 366 * 24 * 3600,
  retryAttempts: 100,
  retryDelayMs: 24 * 3600 * 1000,
} as const;

/** What holds when a job.yaml says nothing (contract §3). Times in seconds. */
export const JOB_DEFAULTS = {
  namespace: 'default',
  priority: 50,
  programFile: 'program.eigen.py',
  entrypoint: 'main',
  shots: 1024,
  timeouts: { queue: 24 * 3600, execution: 3600, job: 7 * 24 * 3600 },
} as const;

/** What happens to a workload kind that is not built: refused, or run as a QuantumJob with a warning. */
export type UnbuiltKinds = 'refuse' | 'run_as_quantum_job';

/** Labels as `key=value`, as search attributes have them. */
export function labelList(labels: JobSpec['labels']): readonly string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}

/** Where the program of a job is: text in the specification, or a file beside job.yaml. */
export interface JobProgram {
  /** The program text; exclusive with `path`. */
  readonly source?: string;
  /** Relative path inside the job folder, without `..`; exclusive with `source`. */
  readonly path?: string;
  /** The declared format; absent = the file name or the text's own header decides. */
  readonly format?: ProgramFormat;
}

/** Budgets of a job in seconds. */
export interface JobTimeouts {
  readonly queue: number;
  readonly execution: number;
  readonly job: number;
}

/** Retries of stage 4 as the job asks for them; an absent field leaves the kernel's own number in force. */
export interface JobRetry {
  readonly max_attempts?: number;
  readonly base_delay_ms?: number;
  readonly max_delay_ms?: number;
  readonly max_elapsed_ms?: number;
}

/** A checked job specification with every default filled in, but for `shots` and `seed`. */
export interface JobSpec {
  readonly name: string;
  /** The name as a person gave it, where it has other characters than `name` may have. */
  readonly displayName?: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly target: string;
  /** 0–100, higher goes first. */
  readonly priority: number;
  readonly program: JobProgram;
  readonly entrypoint: string;
  readonly compilerOptions: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** A workload kind that is not built, where it runs as a QuantumJob. */
  readonly workloadKind?: string;
  /** Only when job.yaml says it: else a decorator in the program decides, then {@link JOB_DEFAULTS}. */
  readonly shots?: number;
  /** Unsigned 64-bit decimal, only when job.yaml says it: else the decorator, then `seedFrom(job_id)`. */
  readonly seed?: string;
  /** True when the results are to list the shots one by one. */
  readonly memory?: boolean;
  readonly timeouts: JobTimeouts;
  readonly retry: JobRetry;
}

/**
 * The normalised form of a specification: itself a valid `eigen.os/v1` document, so reading it again gives the same
 * specification. Its canonical JSON is what the spec digest stands on.
 */
export function normalisedForm(spec: JobSpec): Readonly<Record<string, JsonValue>> {
  const runtime: Record<string, JsonValue> = { timeouts: { ...spec.timeouts }, retry: { ...spec.retry } };
  if (spec.shots !== undefined) runtime.shots = spec.shots;
  if (spec.seed !== undefined) runtime.seed = spec.seed;
  if (spec.memory === true) runtime.memory = true;
  return {
    apiVersion: 'eigen.os/v1',
    kind: 'QuantumJob',
    metadata: {
      name: spec.name,
      ...(spec.displayName !== undefined && { display_name: spec.displayName }),
      namespace: spec.namespace,
      labels: spec.labels,
      annotations: spec.annotations,
    },
    spec: {
      target: spec.target,
      priority: spec.priority,
      program: { ...spec.program },
      entrypoint: spec.entrypoint,
      compiler: spec.compilerOptions,
      metadata: spec.metadata,
      ...(spec.workloadKind !== undefined && { workload: { kind: spec.workloadKind } }),
    },
    runtime,
  };
}
