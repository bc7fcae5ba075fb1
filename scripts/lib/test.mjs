// Runs the tests and ends with one line that a person and a script can read: `N passed, N failed`.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';
import { runNode } from './run.mjs';

/**
 * Runs vitest once.
 *
 * @param {string[]} args - passed on to vitest
 * @param {Record<string, string>} [env]
 * @returns {Promise<{passed: number, failed: number, code: number}>} `failed` is 0 only when tests ran, all passed
 * and vitest itself ended well
 */
export async function countTests(args, env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'qrtx-test-'));
  const file = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const vitest = inRoot('node_modules/vitest/vitest.mjs');
    const code = await runNode([vitest, 'run', ...reporters, ...args], { env });
    return { ...counted(readCounts(file), code), code };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file that fails without a failed test (it could not be loaded, a hook threw) counts as one failure. */
function readCounts(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  return { passed: numPassedTests, failed: numFailedTests + brokenFiles.length };
}

function counted({ passed, failed }, code) {
  if (passed + failed === 0) console.error('qrtx: no test ran');
  if (failed > 0 || (code === 0 && passed > 0)) return { passed, failed };
  if (code !== 0) console.error(`qrtx: vitest ended with exit code ${code}, counted as one failure`);
  return { passed, failed: 1 };
}

/**
 * Prints the last line for all runs together.
 *
 * @param {{passed: number, failed: number, code: number}[]} runs
 * @param {number} [failedBefore] - checks that failed before the tests, counted as failures
 * @returns {number} 0 only when nothing failed
 */
export function report(runs, failedBefore = 0) {
  const passed = runs.reduce((sum, run) => sum + run.passed, 0);
  const failed = runs.reduce((sum, run) => sum + run.failed, failedBefore);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : runs.find(({ code }) => code !== 0)?.code || 1;
}
