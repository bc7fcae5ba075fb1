// What each command needs and what it runs.
import { existsSync } from 'node:fs';
import { ensureBuilt } from './build.mjs';
import { countClients } from './clients.mjs';
import { expected } from './expected.mjs';
import { ensureInstalled } from './install.mjs';
import { inRoot } from './paths.mjs';
import { runNode } from './run.mjs';
import { countTests, report } from './test.mjs';
import { runVerify } from './verify.mjs';

/** A command that is one built program. */
const program = (entry) => async (args) => {
  await ensureBuilt();
  if (!existsSync(inRoot(entry))) throw expected(`the build has no ${entry}: is its source in the tree?`);
  return runNode([inRoot(entry), ...args]);
};

/** Every command, by the name that package.json uses. */
const COMMANDS = {
  demo: program('dist/src/processes/demo.js'),
  start: program('dist/src/processes/start.js'),
  qrtx: program('dist/src/cli/main.js'),
  bench: program('dist/bench/main.js'),
  fuzz: program('dist/fuzz/main.js'),
  test: async (args) => {
    await ensureBuilt();
    return report([await countTests(args)]);
  },
  'test:clients': async (args) => {
    await ensureBuilt();
    return report([await countClients(args)]);
  },
  verify: (args) => runVerify(args),
};

/**
 * Runs one command.
 *
 * @param {string[]} argv - the command and its arguments
 * @returns {Promise<number>} the exit code of what ran
 */
export async function main([name = '', ...args]) {
  if (!Object.hasOwn(COMMANDS, name)) {
    throw expected(`unknown command '${name}': one of ${Object.keys(COMMANDS).join(', ')}`, 2);
  }
  await ensureInstalled();
  return COMMANDS[name](args);
}
