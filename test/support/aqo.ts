/** Circuits of tests as AQO text. */
import { writeAqo } from '../../src/domain/aqo/write.ts';
import type { Circuit } from '../../src/domain/circuit.ts';

export function aqoOf(circuit: Circuit): string {
  const source_sha256 = '0'.repeat(64);
  return writeAqo(circuit, { compiler: 'test', compiler_version: '0', source_sha256, target: 'sim:local' });
}
