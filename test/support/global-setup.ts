/**
 * Runs once before all tests: brings `dist/` (with the workflow bundle) up to date, because worker threads and CLI
 * tests run the built code, and starts one Temporal server for everybody, on free ports and a folder of its own.
 * Tests stay apart by task queues and id prefixes of their own.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { SEARCH_ATTRIBUTES } from '../../src/config/search-attributes.ts';
import { startDevServer, type DevServer } from '../../src/temporal-server/dev-server.ts';
import { findFreePorts } from '../../src/temporal-server/ports.ts';
import { provisionTemporalCli } from '../../src/temporal-server/temporal-cli.ts';
import type {} from './temporal-server.ts';

const ROOT = join(import.meta.dirname, '../..');
const BUILD_LIMIT_MS = 300_000;

/** Called by vitest before the first test file; what it returns is called after the last one, also on failure. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  await buildWhenStale();
  if (process.env.QRTX_TEST_NO_SERVER) {
    project.provide('temporal', undefined);
    return undefined;
  }
  const { path: cliPath } = await provisionTemporalCli({ report: (line) => console.error(`qrtx: ${line}`) });
  const folder = await mkdtemp(join(tmpdir(), 'qrtx-server-'));
  const server = await startTestServer(cliPath, folder);
  project.provide('temporal', { address: server.address, namespace: server.namespace, cliPath });
  return async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
}

async function buildWhenStale(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/build.mjs')], { timeout: BUILD_LIMIT_MS });
}

async function startTestServer(cliPath: string, folder: string): Promise<DevServer> {
  const [port = 0] = await findFreePorts(1);
  try {
    return await startDevServer({
      cliPath,
      port,
      namespace: 'default',
      dbFile: join(folder, 'temporal.db'),
      searchAttributes: SEARCH_ATTRIBUTES,
      logFile: join(folder, 'server.log'),
    });
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
