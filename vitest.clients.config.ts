import { defineConfig } from 'vitest/config';

/** The samples of examples/clients, in their own languages; `npm run test:clients` provides what they need. */
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['test/clients/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
