// Errors that a person can act on: shown without a stack.

/**
 * An error whose message says what happened and what to do.
 *
 * @param {string} message
 * @param {number} [exitCode]
 */
export function expected(message, exitCode = 1) {
  return Object.assign(new Error(message), { isExpected: true, exitCode });
}
