/** What commands that talk to jobs share: a JobClient on the standard settings, closed when the command is done. */
import type { JobClient, JobSnapshot, JobUpdate } from '../client/index.ts';
import { homePaths } from '../config/home.ts';
import { createLocalStore } from '../qfs/local-store.ts';
import { isTerminal } from '../domain/task-state.ts';
import type { Output } from '../text/output.ts';
import { updateLine } from '../text/render.ts';

/** Runs `work` with a client and closes the connection afterwards. */
export async function withClient<T>(work: (client: JobClient) => Promise<T>): Promise<T> {
  // Loaded here, because it takes longer than everything else: help and offline commands do without it.
  const { JobClient, connectTemporal } = await import('../client/index.ts');
  const access = await connectTemporal();
  try {
    const store = createLocalStore(homePaths().root);
    return await work(new JobClient({ ...access, store }));
  } finally {
    await access.close();
  }
}

/**
 * Shows a job until it ends. The first Ctrl-C stops watching and leaves the job alone.
 *
 * @returns the last snapshot
 */
export async function watchJob(
  client: JobClient,
  jobId: string,
  out: Output,
  quiet = false,
): Promise<JobSnapshot> {
  const abort = new AbortController();
  const detach = (): void => abort.abort();
  process.once('SIGINT', detach);
  try {
    for await (const update of client.updates(jobId, { signal: abort.signal })) show(update, out, quiet);
  } finally {
    process.removeListener('SIGINT', detach);
  }
  const job = await client.status(jobId);
  if (!isTerminal(job.state)) {
    out.note(
      `stopped watching; the job goes on. \`qrtx watch ${jobId}\` looks again, \`qrtx cancel ${jobId}\` stops it`,
    );
  }
  return job;
}

function show(update: JobUpdate, out: Output, quiet: boolean): void {
  if (!quiet) out.line(updateLine(update, out));
}
