/** One call to Temporal: with a deadline, and with an error that says what to do when nobody answers. */
import { type ConnectionLike, ServiceError, isGrpcServiceError } from '@temporalio/client';
import { ServiceUnreachable } from './errors.ts';

const CALL_LIMIT_MS = 10_000;

/**
 * gRPC statuses of a service that is away, or that does not let this client in. A native connection reports a deadline
 * that has passed as CANCELLED (1).
 */
const AWAY: readonly number[] = [1, 4, 14];
const REFUSED: readonly number[] = [7, 16];

/**
 * Makes calls within 10 s.
 *
 * @throws {@link ServiceUnreachable} when Temporal does not answer or refuses this client; else what the call throws.
 */
export async function limited<T>(connection: ConnectionLike, call: () => Promise<T>): Promise<T> {
  try {
    return await connection.withDeadline(Date.now() + CALL_LIMIT_MS, call);
  } catch (error) {
    throw unreachable(error) ?? error;
  }
}

/** The error that a failed call stands for when it is about reaching Temporal; else undefined. */
export function unreachable(error: unknown): ServiceUnreachable | undefined {
  const cause = error instanceof ServiceError ? error.cause : error;
  if (!isGrpcServiceError(cause)) return undefined;
  if (AWAY.includes(cause.code)) {
    const next = 'start it with `npm start`, or check TEMPORAL_ADDRESS';
    return new ServiceUnreachable(`Temporal did not answer (${cause.details || cause.message}): ${next}`, {
      cause: error,
    });
  }
  if (!REFUSED.includes(cause.code)) return undefined;
  const next = 'check TEMPORAL_API_KEY, the TLS settings and TEMPORAL_NAMESPACE';
  return new ServiceUnreachable(`Temporal refused this client (${cause.details}): ${next}`, { cause: error });
}

/** `RESOURCE_EXHAUSTED`: the server has too many calls at once. */
const BUSY = 8;

/** True for a failure that another try may not meet. */
export function mayPass(error: unknown): boolean {
  if (error instanceof ServiceUnreachable) return true;
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && (cause.code as number) === BUSY;
}
