/** The front ends that the fuzzer drives. */
import { aqo } from './aqo.ts';
import { eigen } from './eigen-lang.ts';
import type { FuzzLanguage } from './language.ts';
import { qasm2 } from './openqasm-2.ts';
import { qasm3 } from './openqasm-3.ts';

/** All front ends. */
export const FUZZ_LANGUAGES: readonly FuzzLanguage[] = [qasm2, qasm3, eigen, aqo];
