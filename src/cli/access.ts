/** What commands that talk to jobs share: a connection, over Temporal or a gateway, closed when the command is done. */
import type { JobClient } from '../client/index.ts';
import { homePaths } from '../config/home.ts';
import { Ledger } from '../ledger/ledger.ts';
import { createLocalStore } from '../qfs/local-store.ts';
import type { Flags } from './command.ts';
import { gatewayOf } from './gateway/options.ts';
import type { Jobs } from './jobs.ts';

/** Runs `work` with a client and closes the connection afterwards. */
export async function withClient<T>(work: (client: JobClient) => Promise<T>): Promise<T> {
  // Loaded here, because it takes longer than everything else: help and offline commands do without it.
  const { JobClient, connectTemporal } = await import('../client/index.ts');
  const access = await connectTemporal();
  try {
    const { root } = homePaths();
    const client = new JobClient({ ...access, store: createLocalStore(root), ledger: new Ledger(root) });
    return await work(client);
  } finally {
    await access.close();
  }
}

/** Runs `work` with the jobs that the options lead to, and closes the connection afterwards. */
export async function withJobs<T>(flags: Flags, work: (jobs: Jobs) => Promise<T>): Promise<T> {
  const target = gatewayOf(flags);
  if (target === undefined) return withClient(work);
  const { connectGateway } = await import('./gateway/gateway-jobs.ts');
  const access = await connectGateway(target);
  try {
    return await work(access.jobs);
  } finally {
    await access.close();
  }
}
