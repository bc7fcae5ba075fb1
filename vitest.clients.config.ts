import { defineConfig } from 'vitest/config';
import { TEST_MS, WAIT_MS } from './test/support/patience.ts';

/** The samples of examples/clients, in their own languages; `npm run test:clients` provides what they need. */
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['test/clients/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: TEST_MS,
    hookTimeout: TEST_MS,
    expect: { poll: { timeout: WAIT_MS } },
  },
});
