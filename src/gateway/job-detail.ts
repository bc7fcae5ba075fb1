/**
 * The whole job beside GetJobStatus, for callers that ask for it by metadata: the messages of the wire have no room for
 * its name, its device or the findings in its program.
 */
import type { Diagnostic, ErrorDetails, LastError } from '../domain/errors.ts';
import type { JobSnapshot } from '../domain/job-record.ts';

/** Metadata travels in base64, and other implementations of gRPC refuse more than 8 KiB of it. */
const MOST_BYTES = 5 * 1024;
/** Longest line of a program that is kept whole, and longest message, in characters. */
const MOST_LINE = 160;
const MOST_MESSAGE = 512;

/**
 * A job as a document `qrtx.job/1` in UTF-8, at most 5 KiB: of the details of an error as many findings as fit, whose
 * number of others is then in `more`.
 */
export function jobDetail(job: JobSnapshot): Buffer {
  const whole = encoded(job);
  const { last_error } = job;
  if (whole.length <= MOST_BYTES || last_error === undefined) return whole;
  const { diagnostics = [], violations = [] } = last_error.details;
  const shortLines = diagnostics.map(shortened);
  const most = Math.max(diagnostics.length, violations.length);
  for (let kept = most; kept > 0; kept = Math.floor(kept / 2)) {
    const left = most - kept;
    const details = {
      ...(diagnostics.length > 0 && { diagnostics: shortLines.slice(0, kept) }),
      ...(violations.length > 0 && { violations: violations.slice(0, kept) }),
      ...(left > 0 && { more: left }),
    };
    const shorter = encoded(shortJob(job, last_error, details));
    if (shorter.length <= MOST_BYTES) return shorter;
  }
  return encoded(shortJob(job, last_error, { more: most }));
}

function shortJob(job: JobSnapshot, last_error: LastError, details: ErrorDetails): JobSnapshot {
  const message = cut(last_error.message);
  return { ...job, message: cut(job.message), last_error: { ...last_error, message, details } };
}

function cut(text: string): string {
  return text.length <= MOST_MESSAGE ? text : `${text.slice(0, MOST_MESSAGE - 1)}…`;
}

/** A long line is left out: a caret under half of it points nowhere. */
function shortened(found: Diagnostic): Diagnostic {
  return found.source_line.length <= MOST_LINE ? found : { ...found, source_line: '' };
}

function encoded(job: JobSnapshot): Buffer {
  return Buffer.from(JSON.stringify(job));
}
