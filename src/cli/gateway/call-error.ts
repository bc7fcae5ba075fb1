/** Failed calls of the gateway as the errors that commands know: the same messages and exit codes as over Temporal. */
import { JobNotFound, ServiceUnreachable } from '../../client/errors.ts';
import type { PipelineError } from '../../domain/errors.ts';
import { fromOwnService } from '../../rpc/pipeline-errors.ts';
import { RpcError } from '../../rpc/rpc-error.ts';

/** What to do about a call that nobody answered; other codes than these have the gateway's own words. */
const NEXT: Readonly<Record<string, string>> = {
  UNAVAILABLE: 'start it with `npm start` or `qrtx gateway`, or correct --gateway and the TLS options',
  DEADLINE_EXCEEDED: 'try again, or look at its log',
  UNAUTHENTICATED: 'give its token with --token-file',
  UNIMPLEMENTED: 'it is another service: correct --gateway',
};

/** The error that a command reports for one that a call threw; others stay what they are. */
export function callError(error: unknown, address: string): Error {
  if (!(error instanceof RpcError)) return error instanceof Error ? error : new Error(String(error));
  const own = fromOwnService(error);
  if (own?.code === 'JOB_NOT_FOUND') return new JobNotFound(own.message, { cause: error });
  if (own !== undefined && !isItsFault(own)) return own;
  const { code, message } = error;
  const next = NEXT[code] ?? 'its log says more';
  return new ServiceUnreachable(`the gateway at ${address} does not serve (${code}: ${message}): ${next}`, {
    cause: error,
  });
}

/** Errors of the service itself: the caller can change nothing. */
function isItsFault({ code, category }: PipelineError): boolean {
  return code === 'KERNEL_UNAVAILABLE' || category === 'KernelBug';
}
