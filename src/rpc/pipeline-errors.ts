/**
 * The errors of the kernel on the wire and back (contract §8), in one place: which gRPC code a job's error has, and
 * what the failed call of a peer means for a job. Whether it may be retried is decided here, by code.
 */
import {
  type Diagnostic,
  ERROR_CODES,
  type ErrorCode,
  type ErrorDetails,
  errorFacts,
  PipelineError,
} from '../domain/errors.ts';
import { LEFT_OUT_SUFFIX } from './rich-errors.ts';
import { RPC_CODES, type RpcCode, RpcError, type RpcErrorDetails } from './rpc-error.ts';

/** Domain of our `google.rpc.ErrorInfo`; a reason of this domain is one of our error codes. */
export const ERROR_DOMAIN = 'eigen.os';

/** Seconds after which a retry makes sense when nobody said (contract §4); codes that are not here are not retried. */
const RETRY_SECONDS: Partial<Record<RpcCode, number>> = {
  UNAVAILABLE: 1,
  RESOURCE_EXHAUSTED: 5,
  DEADLINE_EXCEEDED: 2,
};
/** A peer may ask for any wait; a job waits for this long at most before it asks again. */
const MOST_RETRY_SECONDS = 300;

/** The two peers the kernel calls. */
export type Peer = 'compiler' | 'device';

interface Meaning {
  /** The peer said no: the same call will fail again. */
  readonly refused: ErrorCode;
  /** The peer could not answer: another call may succeed. */
  readonly failed: ErrorCode;
  /** The peer has no room now. */
  readonly busy: ErrorCode;
}

const MEANING: Readonly<Record<Peer, Meaning>> = {
  compiler: {
    refused: 'COMPILER_STAGE_FAILED',
    failed: 'COMPILER_UNAVAILABLE',
    busy: 'COMPILER_UNAVAILABLE',
  },
  device: { refused: 'EXECUTION_STAGE_FAILED', failed: 'DEVICE_LOST', busy: 'DEVICE_BUSY' },
};

/** What a code says about the peer. CANCELLED and ABORTED: somebody else than the caller ended the call. */
const VERDICT: Readonly<Record<RpcCode, keyof Meaning>> = {
  INVALID_ARGUMENT: 'refused',
  UNIMPLEMENTED: 'refused',
  FAILED_PRECONDITION: 'refused',
  UNAUTHENTICATED: 'refused',
  PERMISSION_DENIED: 'refused',
  INTERNAL: 'refused',
  NOT_FOUND: 'refused',
  ALREADY_EXISTS: 'refused',
  OUT_OF_RANGE: 'refused',
  DATA_LOSS: 'refused',
  UNAVAILABLE: 'failed',
  DEADLINE_EXCEEDED: 'failed',
  UNKNOWN: 'failed',
  ABORTED: 'failed',
  CANCELLED: 'failed',
  RESOURCE_EXHAUSTED: 'busy',
};

/** Codes whose meaning the peer may correct by `retryable` in its ErrorInfo; the others are as the contract says. */
const PEER_MAY_SAY: readonly RpcCode[] = [
  'INTERNAL',
  'FAILED_PRECONDITION',
  'NOT_FOUND',
  'UNKNOWN',
  'ABORTED',
];

/** True when another call may succeed, by the code and by what the peer says of it. */
export function isRetryable(error: RpcError): boolean {
  const { code, details } = error;
  if (isOversize(error)) return false;
  const said = details.info?.metadata.retryable;
  if (PEER_MAY_SAY.includes(code) && (said === 'true' || said === 'false')) return said === 'true';
  return VERDICT[code] !== 'refused';
}

/** gRPC itself refused a message for its size: the code is that of a quota, but no waiting mends it. */
function isOversize({ code, message }: RpcError): boolean {
  return code === 'RESOURCE_EXHAUSTED' && /larger than (the )?max/i.test(message);
}

/** Seconds to wait before a failed call is made again. */
export function retryDelaySeconds({ code, details }: RpcError): number {
  return Math.min(details.retryAfterSeconds ?? RETRY_SECONDS[code] ?? 1, MOST_RETRY_SECONDS);
}

/**
 * The error of a job whose call to a peer failed. An error of our own services comes back as the code it left as.
 *
 * @param name - the peer, as the message names it, e.g. `compiler 127.0.0.1:50071`
 */
export function fromPeer(error: RpcError, peer: Peer, name: string): PipelineError {
  const { code, details } = error;
  const retryable = isRetryable(error);
  const { refused, failed, busy } = MEANING[peer];
  const verdict = VERDICT[code];
  const byCode = !retryable ? refused : verdict === 'busy' ? busy : failed;
  const known: ErrorDetails = {
    peer: name,
    grpc_status: code,
    ...violationsOf(details),
    ...diagnosticsOf(details),
    ...(retryable && retryAfter(error, peer)),
    ...taxonomyOf(details),
  };
  const message = `${name}: ${error.message}${firstFinding(error.message, known)}${leftOut(details)}`;
  return new PipelineError(ownCode(error, peer) ?? byCode, message, known, { cause: error });
}

/** The first finding, as the end of a message that says none: many readers see the message only. */
function firstFinding(message: string, { violations = [], diagnostics = [] }: ErrorDetails): string {
  const texts = [diagnostics[0]?.message, violations[0]?.message].filter((text) => text !== undefined);
  const [first] = texts;
  return first === undefined || texts.some((text) => message.includes(text)) ? '' : `: ${first}`;
}

/** A compiler that says no time is asked again with the back-off of the stage. */
function retryAfter(error: RpcError, peer: Peer): ErrorDetails {
  if (peer === 'compiler' && error.details.retryAfterSeconds === undefined) return {};
  return { retry_after_seconds: retryDelaySeconds(error) };
}

/** The error of a call as a service of ours threw it; undefined when it is none of ours. */
export function fromOwnService(error: RpcError): PipelineError | undefined {
  const { info, retryAfterSeconds } = error.details;
  if (info?.domain !== ERROR_DOMAIN || !Object.hasOwn(ERROR_CODES, info.reason)) return undefined;
  const diagnostics = readDiagnostics(info.metadata.diagnostics_json ?? '');
  const details = {
    // What is a diagnostic travels as a violation, too.
    ...(diagnostics.length > 0 ? { diagnostics } : violationsOf(error.details)),
    ...(retryAfterSeconds !== undefined && { retry_after_seconds: retryAfterSeconds }),
  };
  const message = error.message + leftOut(error.details);
  return new PipelineError(info.reason as ErrorCode, message, details, { cause: error });
}

/** How many findings did not fit into the answer, as the end of a message. */
function leftOut({ info }: RpcErrorDetails): string {
  const said = info?.metadata[`diagnostics_json${LEFT_OUT_SUFFIX}`] ?? '';
  return /^\d{1,4}$/.test(said) ? `; ${said} more findings did not fit into the answer` : '';
}

/** Our own code, where the peer is one of our services and the code is one that such a peer may give. */
function ownCode({ details: { info } }: RpcError, peer: Peer): ErrorCode | undefined {
  if (info?.domain !== ERROR_DOMAIN || !Object.hasOwn(ERROR_CODES, info.reason)) return undefined;
  const code = info.reason as ErrorCode;
  const own = peer === 'compiler' ? 'CompileError' : 'ExecuteError';
  const { category } = errorFacts(code);
  return category === own || category === 'ValidationError' || category === 'AllocationError'
    ? code
    : undefined;
}

function violationsOf({ fieldViolations = [] }: RpcErrorDetails): ErrorDetails {
  if (fieldViolations.length === 0) return {};
  return {
    violations: fieldViolations.map(({ field, description }) => ({
      field,
      rule: 'peer',
      message: description,
    })),
  };
}

/** What our diagnostics and those of the deployed compiler have in common; the rest may be absent. */
function diagnosticsOf({ info, fieldViolations = [] }: RpcErrorDetails): ErrorDetails {
  const text = info?.metadata.diagnostics_json;
  const listed = text === undefined ? [] : readDiagnostics(text);
  if (listed.length > 0) return { diagnostics: listed };
  if (text === undefined && fieldViolations.length === 0) return {};
  const code = info?.metadata.rule ?? info?.reason ?? 'PEER';
  const diagnostics = fieldViolations.map(({ field, description }) =>
    toDiagnostic({ code, message: field === '' ? description : `${field}: ${description}` }),
  );
  return diagnostics.length === 0 ? {} : { diagnostics };
}

function readDiagnostics(text: string): readonly Diagnostic[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return [];
  }
  const list = Array.isArray(parsed) ? (parsed as unknown[]) : [];
  return list.flatMap((item) =>
    typeof item === 'object' && item !== null ? [toDiagnostic(item as Record<string, unknown>)] : [],
  );
}

function toDiagnostic(item: Readonly<Record<string, unknown>>): Diagnostic {
  const text = (...keys: string[]) => keys.map((key) => item[key]).find((value) => typeof value === 'string');
  const number = (...keys: string[]) =>
    keys.map((key) => item[key]).find((value) => Number.isSafeInteger(value)) as number | undefined;
  const column = number('column', 'col') ?? 1;
  const [file, expected, hint] = [text('file', 'path'), text('expected'), text('hint', 'remediation')];
  return {
    code: text('code', 'rule', 'rule_id') ?? 'PEER',
    severity: text('severity') === 'warning' ? 'warning' : 'error',
    message: text('message', 'description') ?? 'no message',
    line: number('line', 'lineno') ?? 1,
    column,
    end_column: number('end_column') ?? column + 1,
    source_line: text('source_line') ?? '',
    ...(file !== undefined && { file }),
    ...(expected !== undefined && { expected }),
    ...(hint !== undefined && { hint }),
  };
}

/** The peer's own words about an error, for people. */
function taxonomyOf({ info }: RpcErrorDetails): ErrorDetails {
  if (info === undefined) return {};
  const { taxonomy, remediation, stage } = info.metadata;
  return {
    peer_reason: info.reason,
    ...(taxonomy !== undefined && { peer_taxonomy: taxonomy }),
    ...(remediation !== undefined && { peer_remediation: remediation }),
    ...(stage !== undefined && { peer_stage: stage }),
  };
}

/**
 * Anything that was thrown, as the error of a call. What is not a {@link PipelineError} or {@link RpcError} is a bug
 * of this process: its message stays here.
 */
export function toRpcError(thrown: unknown): RpcError {
  if (thrown instanceof RpcError) return thrown;
  if (thrown instanceof PipelineError) return fromPipelineError(thrown);
  const message = 'the service failed; its log says why';
  return new RpcError('INTERNAL', message, { info: infoOf('INTERNAL', {}) }, { cause: thrown });
}

function fromPipelineError(error: PipelineError): RpcError {
  const { code, message, details } = error;
  const rpcCode = peerCode(details) ?? errorFacts(code).grpc;
  const { violations = [], diagnostics = [], device } = details;
  const seconds = details.retry_after_seconds ?? RETRY_SECONDS[rpcCode];
  const answer: RpcErrorDetails = {
    fieldViolations: [
      ...violations.map(({ field, message: description }) => ({ field, description })),
      ...diagnostics.map((found) => ({
        field: placeOf(found),
        description: `${found.code}: ${found.message}`,
      })),
    ],
    info: infoOf(code, diagnostics.length === 0 ? {} : { diagnostics_json: JSON.stringify(diagnostics) }),
    ...(error.retryable && seconds !== undefined && { retryAfterSeconds: seconds }),
    ...(rpcCode === 'FAILED_PRECONDITION' && {
      preconditions: [{ type: code, subject: device ?? '', description: message }],
    }),
    ...resourceOf(details),
  };
  return new RpcError(rpcCode, message, answer, { cause: error });
}

function resourceOf({ device, job_id }: ErrorDetails): Pick<RpcErrorDetails, 'resource'> {
  if (device !== undefined) return { resource: { type: 'device', name: device } };
  return typeof job_id === 'string' ? { resource: { type: 'job', name: job_id } } : {};
}

/** "As the driver said": the code that a peer gave to this error travels on. */
function peerCode({ grpc_status: said }: ErrorDetails): RpcCode | undefined {
  return typeof said === 'string' && Object.hasOwn(RPC_CODES, said) ? (said as RpcCode) : undefined;
}

function placeOf({ file, line, column }: Diagnostic): string {
  return `${file ?? 'program'}:${line}:${column}`;
}

function infoOf(code: ErrorCode, more: Readonly<Record<string, string>>) {
  const { category, retryable, hint } = errorFacts(code);
  const metadata = { retryable: String(retryable), taxonomy: category, remediation: hint, ...more };
  return { reason: code, domain: ERROR_DOMAIN, metadata };
}
