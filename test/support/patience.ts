/**
 * How long tests wait. A wait is the last bound for what never comes: it is many times what a loaded machine of two
 * cores needs, and shorter than the test around it, so that a failure says what was waited for.
 */

/** For one condition, in milliseconds. */
export const WAIT_MS = 100_000;

/** For one test or hook, in milliseconds: what a test that hangs costs. */
export const TEST_MS = 240_000;
