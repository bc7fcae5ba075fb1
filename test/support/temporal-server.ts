/** What the global set-up provides to tests that need the Temporal server. */
import { inject } from 'vitest';

declare module 'vitest' {
  // The name is vitest's.
  interface ProvidedContext {
    /** Address and namespace of the server of this run; undefined when QRTX_TEST_NO_SERVER is set. */
    temporal: TestTemporal | undefined;
  }
}

/** The Temporal server of a test run. */
export interface TestTemporal {
  /** `host:port`. */
  readonly address: string;
  readonly namespace: string;
  /** Path of the Temporal CLI, for tests that run servers of their own. */
  readonly cliPath: string;
}

/**
 * The server of this run; a test that needs it fails without one.
 *
 * @throws Error when the run was started with QRTX_TEST_NO_SERVER=1.
 */
export function testTemporal(): TestTemporal {
  const server = inject('temporal');
  if (server === undefined) {
    throw new Error('this test needs the Temporal server: run without QRTX_TEST_NO_SERVER');
  }
  return server;
}
