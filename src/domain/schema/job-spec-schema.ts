/** The shape of a job.yaml (contract §3), key by key. What two keys say together is judged in `normalise.ts`. */
import { z } from 'zod';
import { JOB_NAME, MOST_NAME_BYTES } from '../job-name.ts';
import { JOB_LIMITS, labelList } from '../job-spec.ts';
import { PROGRAM_FORMATS } from '../program-format.ts';
import { KEPT_LIMITS } from '../server-limits.ts';
import {
  duration,
  givenEntries,
  jobId,
  line,
  oneOf,
  optional,
  programText,
  relativePath,
  seed,
  textMap,
  textOf,
  wholeNumber,
  wholeNumberText,
} from './fields.ts';
import { utf8Bytes } from './violations.ts';

const mapping = { error: 'must be a mapping' };

/** Families of work that a job.yaml may name; only the first is built. */
export const WORKLOAD_KINDS = [
  'QuantumJob',
  'HybridWorkflow',
  'DistributedJob',
  'BenchmarkJob',
  'PipelineJob',
  'ReplayJob',
] as const;

/** Sections that are part of the format and not built yet. */
export const RESERVED_SECTIONS = [
  'hybrid',
  'scheduling',
  'security',
  'observability',
  'resources',
  'artifacts',
] as const;

const API_VERSION_ERROR = 'must be eigen.os/v1 (also written 1.0) or eigen.os/v0.1';

/** YAML reads an unquoted `1.0` as the number 1. */
const apiVersion = z
  .union([z.literal('eigen.os/v1'), z.literal('eigen.os/v0.1'), z.literal('1.0'), z.literal(1)], {
    error: API_VERSION_ERROR,
  })
  .transform((version) => (version === 'eigen.os/v0.1' ? ('v0.1' as const) : ('v1' as const)));

/** `metadata.name`. */
const jobNameField = textOf(JOB_NAME, '1 to 128 characters of letters, digits, ".", "_" and "-"');
/** `spec.target`. */
export const targetField = textOf(
  /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/,
  'the name of a device, e.g. sim:local: at most 128 characters of letters, digits and "._:/-"',
);
const entrypoint = textOf(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'the name of a function');

const program = z.preprocess(
  (value) => (typeof value === 'string' ? { source: value } : value),
  z.strictObject(
    {
      path: optional(relativePath),
      source: optional(programText),
      entrypoint: optional(entrypoint),
      format: optional(oneOf(PROGRAM_FORMATS)),
    },
    { error: 'must be the text of a program, or a mapping with path or source' },
  ),
);

/** Parts of a workload that callers send along and nothing here acts on. */
export const WORKLOAD_HINTS = ['artifact_lineage', 'observability', 'security', 'topology'] as const;

const hint = givenEntries('must be a mapping');

const workload = z.strictObject(
  {
    kind: optional(oneOf(WORKLOAD_KINDS)),
    /** A free name: it decides nothing. */
    execution_profile: optional(line(256)),
    replayable: optional(z.boolean({ error: 'must be true or false' })),
    backend_target: optional(targetField),
    seed: optional(seed),
    artifact_lineage: hint,
    observability: hint,
    security: hint,
    topology: hint,
  },
  mapping,
);

const shots = (whole: typeof wholeNumber | typeof wholeNumberText) => whole(1, JOB_LIMITS.shots);
const attempts = (whole: typeof wholeNumber | typeof wholeNumberText) => whole(1, JOB_LIMITS.retryAttempts);
const delayMs = (whole: typeof wholeNumber | typeof wholeNumberText) => whole(0, JOB_LIMITS.retryDelayMs);

const runtime = z.strictObject(
  {
    shots: optional(shots(wholeNumber)),
    seed: optional(seed),
    memory: optional(z.boolean()),
    timeouts: optional(
      z.strictObject(
        { queue: optional(duration), execution: optional(duration), job: optional(duration) },
        mapping,
      ),
    ),
    retry: optional(
      z.strictObject(
        {
          max_attempts: optional(attempts(wholeNumber)),
          base_delay_ms: optional(delayMs(wholeNumber)),
          max_delay_ms: optional(delayMs(wholeNumber)),
          max_elapsed_ms: optional(delayMs(wholeNumber)),
        },
        mapping,
      ),
    ),
  },
  mapping,
);

const reserved = optional(z.record(z.string(), z.unknown(), mapping));

const reservedSections = {
  hybrid: reserved,
  scheduling: reserved,
  security: reserved,
  observability: reserved,
  resources: reserved,
  artifacts: reserved,
} satisfies Record<(typeof RESERVED_SECTIONS)[number], typeof reserved>;

const body = z.strictObject(
  {
    target: targetField,
    priority: optional(wholeNumber(0, 100)),
    program: optional(program),
    program_path: optional(relativePath),
    entrypoint: optional(entrypoint),
    compiler: textMap,
    compiler_options: textMap,
    metadata: textMap,
    dependencies: optional(
      z
        .array(jobId, { error: 'must be a list of job ids' })
        .max(JOB_LIMITS.dependencies, { error: `must have at most ${JOB_LIMITS.dependencies} job ids` }),
    ),
    workload: optional(workload),
    ...reservedSections,
  },
  mapping,
);

/** Labels become one search attribute, which the server bounds; it would end the run without its record. */
const labels = textMap.superRefine((map, context) => {
  const size = utf8Bytes(JSON.stringify(labelList(map ?? {})));
  if (size <= KEPT_LIMITS.labelsBytes) return;
  const message = `have ${size} bytes as a JSON list of "key=value"; at most ${KEPT_LIMITS.labelsBytes} are allowed`;
  context.addIssue({ code: 'custom', message, params: { rule: 'limit' } });
});

/** The whole document. */
export const jobSpecSchema = z.strictObject(
  {
    apiVersion,
    kind: z.literal('QuantumJob', { error: 'must be QuantumJob' }),
    metadata: z.strictObject(
      {
        name: jobNameField,
        display_name: optional(line(MOST_NAME_BYTES)),
        namespace: optional(jobNameField),
        labels,
        annotations: textMap,
      },
      mapping,
    ),
    spec: body,
    runtime: optional(runtime),
    ...reservedSections,
  },
  { error: 'must be a mapping with the keys apiVersion, kind, metadata and spec' },
);

/** A document whose fields are all well formed, one by one. */
export type JobDocument = z.output<typeof jobSpecSchema>;

/** The keys of `spec.metadata` that mean something to the kernel, for older writers; all other keys are free. */
export const compatibilitySchema = z.object({
  shots: optional(shots(wholeNumberText)),
  seed: optional(seed),
  timeout_seconds: optional(duration),
  'retry.max_attempts': optional(attempts(wholeNumberText)),
  'retry.base_delay_ms': optional(delayMs(wholeNumberText)),
  'retry.max_delay_ms': optional(delayMs(wholeNumberText)),
  'retry.max_elapsed_ms': optional(delayMs(wholeNumberText)),
});

/** What the compatibility keys of `spec.metadata` said. */
export type Compatibility = z.output<typeof compatibilitySchema>;
