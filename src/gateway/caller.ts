/**
 * Who calls: gRPC metadata and `RequestMetadata` are two places that say it (contract §9). The server has decided
 * before that the caller may be believed (token, certificate, or a program of this machine); what is left is that
 * both places say the same.
 */
import { PipelineError } from '../domain/errors.ts';
import { ANONYMOUS } from '../domain/job-argument.ts';
import type { RequestMetadata__Output } from '../generated/eigen/internal/v1/RequestMetadata.ts';
import type { CallContext } from '../rpc/handlers.ts';
import type { Subject } from '../domain/subject.ts';

/** Longest name of a tenant, project, subject or role, in characters. */
const LONGEST_NAME = 256;

/** Who calls, and in which request. */
export interface Caller {
  readonly subject: Subject;
  readonly requestId?: string;
  readonly traceparent?: string;
}

/** What both places may say. */
type Said = Pick<RequestMetadata__Output, 'tenant_id' | 'project_id' | 'subject' | 'role' | 'request_id'>;

/**
 * The caller of a call; what neither place says has the defaults of contract §4.
 *
 * @throws PipelineError `POLICY_DENIED` when the two places contradict each other; `VALIDATION_FAILED` for a name
 * that is none.
 */
export function callerOf(call: CallContext, metadata: RequestMetadata__Output | null): Caller {
  const { identity } = call;
  const said: Partial<Said> = metadata ?? {};
  const tenant = agreed('tenant', identity.tenant, said.tenant_id) ?? ANONYMOUS.tenant;
  const project = agreed('project', identity.project, said.project_id) ?? ANONYMOUS.project;
  const subject = agreed('subject', identity.subject, said.subject) ?? ANONYMOUS.subject;
  const requestId = agreed('request id', identity.requestId, said.request_id);
  const traceparent = identity.traceparent ?? text(metadata?.traceparent);
  return {
    subject: { tenant, project, subject, roles: rolesOf(identity.roles, text(said.role)) },
    ...(requestId !== undefined && { requestId }),
    ...(traceparent !== undefined && { traceparent }),
  };
}

function rolesOf(listed: readonly string[] | undefined, single: string | undefined): readonly string[] {
  if (listed === undefined || listed.length === 0) return single === undefined ? ANONYMOUS.roles : [single];
  if (single !== undefined && !listed.includes(single)) throw contradiction('role');
  for (const role of listed) assertName('role', role);
  return listed;
}

function agreed(what: string, header: string | undefined, field: string | undefined): string | undefined {
  const said = text(field);
  if (header !== undefined && said !== undefined && header !== said) throw contradiction(what);
  const name = header ?? said;
  if (name !== undefined) assertName(what, name);
  return name;
}

/** Proto3 has no absent texts: the empty one stands for it. */
function text(field: string | undefined): string | undefined {
  return field === '' ? undefined : field;
}

function assertName(what: string, name: string): void {
  if (name.length <= LONGEST_NAME && !/[\p{Cc}\p{Cs}]/u.test(name)) return;
  const message = `must be one line of text of at most ${LONGEST_NAME} characters`;
  const field = `metadata.${what.replace(' ', '_')}`;
  const violations = [{ field, rule: 'pattern', message }];
  throw new PipelineError('VALIDATION_FAILED', `${field}: ${message}`, { violations });
}

function contradiction(what: string): PipelineError {
  const message = `the ${what} in the gRPC metadata is not the one in RequestMetadata; send the same, or one of them`;
  return new PipelineError('POLICY_DENIED', message);
}
