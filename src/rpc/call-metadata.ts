/**
 * Identity and trace of a call as gRPC metadata (contract §9): the names, and how a caller writes and a server reads
 * them. Whether they may be believed is the server's decision (trust.ts).
 */
import { Metadata } from '@grpc/grpc-js';
import type { Caller } from '../domain/caller.ts';
import { PipelineError } from '../domain/errors.ts';

/** Names of the metadata entries. */
export const CALL_METADATA = {
  subject: 'x-eigen-sub',
  roles: 'x-eigen-roles',
  tenant: 'x-eigen-tenant',
  project: 'x-eigen-project',
  requestId: 'x-request-id',
  /** Of calls of the kernel to its peers: the job they are for. */
  jobId: 'x-eigen-job-id',
  traceparent: 'traceparent',
  authorization: 'authorization',
} as const;

/**
 * What a call may carry beside the messages of the contract, and an answer only where its call asked for it: clients
 * that know nothing of it see the wire as the contract has it.
 */
export const EXTRA_METADATA = {
  /** Of GetJobStatus and StreamJobUpdates: `job` asks for {@link EXTRA_METADATA.job}. */
  detail: 'x-qrtx-detail',
  /** Of the answer: the job as a document `qrtx.job/1`, JSON in UTF-8. */
  job: 'x-qrtx-job-bin',
  /** Of CancelJob: why, for the record; UTF-8. */
  reason: 'x-qrtx-reason-bin',
} as const;

/** Longest value that is read, in characters; a longer one is refused. */
const MOST_VALUE = 1024;

/** Who calls, for which job and in which trace; every field may be absent. */
export type CallIdentity = Caller;

/** Writes an identity, and the shared token where the peer wants one. */
export function writeIdentity(identity: CallIdentity, token?: string): Metadata {
  const metadata = new Metadata();
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined && isSendable(value)) metadata.set(name, value);
  };
  set(CALL_METADATA.subject, identity.subject);
  set(CALL_METADATA.roles, identity.roles?.join(','));
  set(CALL_METADATA.tenant, identity.tenant);
  set(CALL_METADATA.project, identity.project);
  set(CALL_METADATA.jobId, identity.jobId);
  set(CALL_METADATA.requestId, identity.requestId);
  set(CALL_METADATA.traceparent, identity.traceparent);
  if (token !== undefined) metadata.set(CALL_METADATA.authorization, `Bearer ${token}`);
  return metadata;
}

/**
 * Reads an identity.
 *
 * @throws PipelineError `VALIDATION_FAILED` for a value that is too long, comes twice, or was joined of several: taken as
 * absent, it would make the caller somebody else.
 */
export function readIdentity(metadata: Metadata): CallIdentity {
  const subject = single(metadata, CALL_METADATA.subject);
  const roles = single(metadata, CALL_METADATA.roles);
  const tenant = single(metadata, CALL_METADATA.tenant);
  const project = single(metadata, CALL_METADATA.project);
  const jobId = single(metadata, CALL_METADATA.jobId);
  const requestId = single(metadata, CALL_METADATA.requestId);
  const traceparent = single(metadata, CALL_METADATA.traceparent);
  return {
    ...(subject !== undefined && { subject }),
    ...(roles !== undefined && {
      roles: roles
        .split(',')
        .map((role) => role.trim())
        .filter(Boolean),
    }),
    ...(tenant !== undefined && { tenant }),
    ...(project !== undefined && { project }),
    ...(jobId !== undefined && { jobId }),
    ...(requestId !== undefined && { requestId }),
    ...(traceparent !== undefined && { traceparent }),
  };
}

function single(metadata: Metadata, name: string): string | undefined {
  const values = metadata.get(name);
  const [value = ''] = values;
  const problem = problemOf(name, values);
  if (problem === undefined) return value === '' ? undefined : String(value);
  // A trace that cannot be read is no reason to refuse a call.
  if (name === CALL_METADATA.traceparent) return undefined;
  const violations = [{ field: name, rule: 'identity', message: problem }];
  throw new PipelineError('VALIDATION_FAILED', `the metadata entry ${name} ${problem}`, { violations });
}

function problemOf(name: string, values: readonly (string | Buffer)[]): string | undefined {
  if (values.length > 1) return TWICE;
  const [value = ''] = values;
  if (value.length > MOST_VALUE) return `has ${value.length} characters; at most ${MOST_VALUE} are allowed`;
  // HTTP/2 joins entries of the same name by a comma and a blank: a list in one entry has commas alone.
  const joined = typeof value === 'string' && value.includes(', ');
  if (!joined) return undefined;
  return name === CALL_METADATA.roles ? `${TWICE}; a list has commas without blanks` : TWICE;
}

const TWICE = 'comes twice, or was joined of several values; send it once';

/** HTTP/2 header values are printable ASCII; anything else would fail the call. */
function isSendable(value: string): boolean {
  return value !== '' && value.length <= MOST_VALUE && /^[\x20-\x7e]*$/.test(value);
}
