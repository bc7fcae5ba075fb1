/**
 * Names, addresses and references of artifacts: `qfs://circuit_fs/<job_id>/<name>`. Nothing outside a job's folder has
 * an address.
 */
import { PipelineError } from './errors.ts';
import { assertJobId } from './job-id.ts';

/** The folder under the QFS root that holds one folder for each job. */
export const CIRCUIT_FS = 'circuit_fs';

/** How the name of an unfinished file begins; no artifact may have such a name. */
export const TEMP_PREFIX = '.tmp-';

const SCHEME = `qfs://${CIRCUIT_FS}/`;
const SEGMENT = /^[A-Za-z0-9._-]{1,128}$/;
const MOST_SEGMENTS = 8;

/** A written artifact: its address, the hash of its bytes and their number. */
export interface ArtifactRef {
  /** `qfs://circuit_fs/<job_id>/<name>`. */
  readonly ref: string;
  /** SHA-256, lower-case hex. */
  readonly sha256: string;
  readonly size: number;
}

/** The address of an artifact, taken apart. */
export interface ArtifactPath {
  readonly jobId: string;
  /** Path inside the job's folder, with `/` between its parts. */
  readonly name: string;
}

/**
 * Returns `name` when an artifact may have it: at most 8 parts of letters, digits, `.`, `_` and `-`.
 *
 * @throws {@link PipelineError} `VALIDATION_FAILED` for anything else: `..`, an absolute path, an empty part.
 */
export function assertArtifactName(name: string): string {
  const parts = name.split('/');
  if (parts.length <= MOST_SEGMENTS && parts.every(isSegment)) return name;
  const allowed = 'parts of letters, digits, ".", "_" and "-" with "/" between them, and no ".."';
  throw new PipelineError(
    'VALIDATION_FAILED',
    `${JSON.stringify(name.slice(0, 140))} is not the name of an artifact; allowed are ${allowed}`,
  );
}

function isSegment(part: string): boolean {
  return SEGMENT.test(part) && part !== '.' && part !== '..' && !part.startsWith(TEMP_PREFIX);
}

/**
 * The address of an artifact.
 *
 * @throws {@link PipelineError} `VALIDATION_FAILED` when the job id or the name is not allowed.
 */
export function formatArtifactRef({ jobId, name }: ArtifactPath): string {
  return `${SCHEME}${assertJobId(jobId)}/${assertArtifactName(name)}`;
}

/**
 * Takes an address apart.
 *
 * @throws {@link PipelineError} `VALIDATION_FAILED` when it is not one.
 */
export function parseArtifactRef(ref: string): ArtifactPath {
  const slash = ref.indexOf('/', SCHEME.length);
  if (!ref.startsWith(SCHEME) || slash < 0) {
    const shown = JSON.stringify(ref.slice(0, 200));
    throw new PipelineError('VALIDATION_FAILED', `${shown} is not a reference; it must be ${SCHEME}JOB/NAME`);
  }
  return {
    jobId: assertJobId(ref.slice(SCHEME.length, slash)),
    name: assertArtifactName(ref.slice(slash + 1)),
  };
}
