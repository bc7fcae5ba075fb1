/** Limits of compiled circuits: an input beyond them is refused before memory is spent on it. */

/** Characters of one AQO document. */
export const MAX_AQO_CHARACTERS = 512 * 1024 * 1024;
/** Qubits of one circuit. */
export const MAX_QUBITS = 4096;
/** Classical bits of one circuit. */
export const MAX_CLBITS = 65_536;
/** Operations of one compiled circuit, blocks included. */
export const MAX_OPERATIONS = 8_000_000;
/** Blocks inside blocks. */
export const MAX_BLOCK_DEPTH = 64;
/** Iterations of a `while` that names no limit of its own. */
export const DEFAULT_LOOP_MAXIMUM = 10_000;
/** Highest iteration limit a `while` may ask for. */
export const MAX_LOOP_MAXIMUM = 1_000_000_000;
