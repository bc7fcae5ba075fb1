/** AQO document → circuit, with complaints as compiler findings. */
import { readAqo } from '../domain/aqo/read.ts';
import type { Circuit } from '../domain/circuit.ts';
import { PipelineError } from '../domain/errors.ts';
import type { DiagnosticSink } from './diagnostics/sink.ts';

/** The circuit of an AQO document; undefined when an error is on record. */
export function compileAqo(sink: DiagnosticSink, maxQubits: number): Circuit | undefined {
  const whole = { start: 0, end: 1 };
  try {
    const circuit = readAqo(sink.source.text);
    if (circuit.qubits <= maxQubits) return circuit;
    sink.error(
      'AQ4001',
      whole,
      `the circuit has ${circuit.qubits} qubits, the target runs at most ${maxQubits}`,
    );
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    for (const violation of error.details.violations ?? []) sink.error('AQ1001', whole, violation.message);
  }
  return undefined;
}
