/**
 * Runs once before all tests: brings `dist/` (with the workflow bundle) up to date, because worker threads and CLI
 * tests run the built code.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '../..');

/** Called by vitest before the first test file. */
export async function setup(): Promise<void> {
  await buildWhenStale();
}

async function buildWhenStale(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/build.mjs')], { timeout: 300_000 });
}
