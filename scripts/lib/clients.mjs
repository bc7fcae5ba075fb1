// Runs the samples of examples/clients in their own languages. Without Python they fail: a contract that is not
// checked is none.
import { ensurePython } from './python.mjs';
import { countTests } from './test.mjs';

/**
 * Runs the samples against an instance of their own.
 *
 * @param {string[]} args - passed on to vitest
 */
export async function countClients(args) {
  try {
    const python = await ensurePython();
    return await countTests(['--config', 'vitest.clients.config.ts', ...args], { QRTX_TEST_PYTHON: python });
  } catch (error) {
    if (error.isExpected !== true) throw error;
    console.error(`qrtx: ${error.message}`);
    return { passed: 0, failed: 1, code: 1 };
  }
}
