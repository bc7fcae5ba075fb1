/** W3C trace context: the one text that ties a job to the trace of its caller. */

/** The form of a `traceparent`: version, trace id, id of the calling span, flags. */
export const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** The trace id (32 hex digits) in the `traceparent` of a job's argument, before anybody has judged it. */
export function traceIdOf(argument: unknown): string | undefined {
  const { traceparent } = (argument ?? {}) as Readonly<Record<string, unknown>>;
  return typeof traceparent === 'string' && TRACEPARENT.test(traceparent)
    ? traceparent.slice(3, 35)
    : undefined;
}
