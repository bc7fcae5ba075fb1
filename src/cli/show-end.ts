/** What is shown after a job was waited for: its results, or why there are none. */
import type { JobResults, JobSnapshot } from '../client/index.ts';
import { isTerminal } from '../domain/task-state.ts';
import type { Output } from '../text/output.ts';
import { resultLines, snapshotLines } from '../text/render.ts';

/** Results of a completed job; the reason of any other end; nothing for a job that goes on. */
export function showEnd(job: JobSnapshot, results: JobResults | undefined, out: Output): void {
  const lines = results === undefined ? snapshotLines(job) : resultLines(results);
  if (results === undefined && (job.state === 'Completed' || !isTerminal(job.state))) return;
  for (const line of lines) out.line(line);
}
