/**
 * Gate kernels for WebAssembly SIMD, in AssemblyScript. Each works on one contiguous block of 2^log amplitudes: real
 * parts at byte address `re`, imaginary parts at `im`. Every kernel has its plain twin with the same order of
 * operations in src/simulator/plain-kernels.ts.
 */

export { matrix, turn, real, flip } from './gates';
export { phase, fan } from './diagonals';
export { gather, scatter } from './blocks';
export { norm, ones, pauli } from './sums';
