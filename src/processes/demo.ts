/**
 * `npm run demo`: three real jobs through the whole pipeline, shown live. Uses the instance that runs on the data
 * folder, or starts one for the time of the demo; what it did stays readable with `npm start`.
 */
import { join } from 'node:path';
import { JobClient, type JobUpdate, loadJobFolder } from '../client/index.ts';
import { connectTarget } from '../client/connection.ts';
import { localTarget } from '../config/temporal-target.ts';
import { jobWorkflowId } from '../protocol/messages.ts';
import { homePaths } from '../config/home.ts';
import { PACKAGE_ROOT } from '../config/package-info.ts';
import { createLocalStore } from '../qfs/local-store.ts';
import { type EmbeddedInstance, explain, startEmbedded } from './embedded.ts';
import { findRunningInstance } from '../temporal-server/embedded-server.ts';
import { histogram, updateLine } from '../text/render.ts';
import { processOutput } from '../text/output.ts';

const EXAMPLES = [
  ['bell', 'a Bell pair, OpenQASM 3'],
  ['qasmbench-adder', 'a 4-qubit adder from QASMBench, OpenQASM 2'],
  ['openqasm-teleport', 'teleportation from the OpenQASM 3 specification, with mid-circuit measurement'],
] as const;

interface Site {
  readonly client: JobClient;
  readonly uiUrl: string | undefined;
  readonly namespace: string;
  close(): Promise<void>;
}

const out = processOutput();

async function main(): Promise<number> {
  const running = await findRunningInstance();
  if (running !== undefined) out.note(`qrtx: using the instance that runs on ${homePaths().root}`);
  const site = running === undefined ? await ownSite() : await runningSite(running);
  try {
    let failed = 0;
    for (const [folder, title] of EXAMPLES) failed += (await runExample(site, folder, title)) ? 0 : 1;
    out.line(
      `Everything is in ${homePaths().root}. \`npm start\` reopens these pages: it serves the same data folder.`,
    );
    return failed === 0 ? 0 : 3;
  } finally {
    await site.close();
  }
}

async function ownSite(): Promise<Site> {
  const quiet = {
    ...process.env,
    QRTX_LOG_LEVEL: process.env.QRTX_LOG_LEVEL ?? 'silent',
    QRTX_METRICS_PORT: '0',
  };
  const instance: EmbeddedInstance = await startEmbedded(quiet, (line) => out.note(`qrtx: ${line}`));
  const { server, kernel } = instance;
  const { connection, ports } = kernel;
  const client = new JobClient({
    connection,
    namespace: server.namespace,
    store: ports.store,
    eagerStart: true,
  });
  return { client, uiUrl: server.uiUrl, namespace: server.namespace, close: () => instance.stop() };
}

async function runningSite(instance: { address: string; namespace: string; ui_url: string }): Promise<Site> {
  const { address, namespace, ui_url: uiUrl } = instance;
  const access = await connectTarget(localTarget(address, namespace));
  const client = new JobClient({ ...access, store: createLocalStore(homePaths().root) });
  return { client, uiUrl, namespace, close: () => access.close() };
}

/** Submits one example, shows its states, its counts and where everything is; true when it completed. */
async function runExample(site: Site, folder: string, title: string): Promise<boolean> {
  const { colors } = out;
  out.line(`${colors.bold(title)}  (examples/${folder})`);
  const job = await loadJobFolder(join(PACKAGE_ROOT, 'examples', folder));
  const { job_id } = await site.client.submit(job);
  let last: JobUpdate | undefined;
  for await (const update of site.client.updates(job_id)) {
    last = update;
    out.line(`  ${updateLine(update, out)}`);
  }
  const results = await site.client.results(job_id);
  if (results !== undefined) for (const line of histogram(results.counts, results.shots)) out.line(line);
  out.line(
    `  files   ${join(homePaths().root, 'circuit_fs', job_id)}/{input.job.yaml,compiled.aqo.json,compiled.qasm,results.json,meta.json}`,
  );
  const path = `namespaces/${site.namespace}/workflows/${encodeURIComponent(jobWorkflowId(job_id))}`;
  if (site.uiUrl !== undefined) out.line(`  Web UI  ${site.uiUrl}/${path}`);
  out.line('');
  return last?.state === 'Completed' && results !== undefined;
}

process.exitCode = await main().catch(explain);
