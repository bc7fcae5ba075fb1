import { defineConfig } from 'vitest/config';
import { TEST_MS, WAIT_MS } from './test/support/patience.ts';

/**
 * One Temporal server and one workflow bundle for the whole run (test/support/global-setup.ts);
 * forks, because the SDK's native module does not live in vm contexts.
 */
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    include: ['test/**/*.test.ts'],
    exclude: ['test/clients/**'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: TEST_MS,
    hookTimeout: TEST_MS,
    expect: { poll: { timeout: WAIT_MS } },
    restoreMocks: true,
  },
});
