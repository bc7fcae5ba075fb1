/** The rule of job ids (contract §7): one id is a workflow id, a folder name and a part of references. */
import { PipelineError } from './errors.ts';

const JOB_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** The rule in words, for messages. */
export const JOB_ID_RULE =
  '1 to 128 characters of letters, digits, ".", "_" and "-", and neither "." nor ".."';

/** True when `text` may be the id of a job. */
export function isJobId(text: string): boolean {
  return JOB_ID.test(text) && text !== '.' && text !== '..';
}

/**
 * Returns `text` when it may be the id of a job.
 *
 * @throws {@link PipelineError} `VALIDATION_FAILED` naming the rule.
 */
export function assertJobId(text: string): string {
  if (isJobId(text)) return text;
  const message = `job id ${JSON.stringify(text.slice(0, 140))} is not allowed: it must be ${JOB_ID_RULE}`;
  throw new PipelineError('VALIDATION_FAILED', message, {
    violations: [{ field: 'job_id', rule: 'pattern', message: `must be ${JOB_ID_RULE}` }],
  });
}
