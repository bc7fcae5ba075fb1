// What CI runs, cheap first. Every cheap check runs, so that one push shows all it has to; the tests come last, first
// ours, then the samples in other languages.
import { ensureBuilt } from './build.mjs';
import { countClients } from './clients.mjs';
import { run } from './run.mjs';
import { countTests, report } from './test.mjs';

const CHECKS = ['format:check', 'lint', 'typecheck', 'imports', 'unused'];
const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** Runs all checks, then all tests; a failed check counts as a failure in the last line, which sums up everything. */
export async function runVerify(args) {
  let failed = 0;
  for (const check of CHECKS) {
    const code = await run(NPM, ['run', '--silent', check]);
    console.error(code === 0 ? `qrtx: ${check} ok` : `qrtx: ${check} FAILED`);
    if (code !== 0) failed += 1;
  }
  await ensureBuilt();
  return report([await countTests(args), await countClients([])], failed);
}
