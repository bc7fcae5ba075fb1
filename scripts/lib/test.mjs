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
 * @param {number} [failedBefore] - checks that failed before the tests, counted as failures
 * @returns {Promise<number>} 0 only when tests ran, all passed and vitest itself ended well
 */
export async function runTests(args, failedBefore = 0) {
  const folder = mkdtempSync(join(tmpdir(), 'qrtx-test-'));
  const file = join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const code = await runNode([inRoot('node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args]);
    return report(readCounts(file), code, failedBefore);
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

function report({ passed, failed }, code, failedBefore) {
  let failures = failed + failedBefore;
  if (passed + failed === 0) console.error('qrtx: no test ran');
  if (failed === 0 && (code !== 0 || passed === 0)) {
    if (code !== 0) console.error(`qrtx: vitest ended with exit code ${code}, counted as one failure`);
    failures += 1;
  }
  console.log(`${passed} passed, ${failures} failed`);
  return failures === 0 ? 0 : code || 1;
}
