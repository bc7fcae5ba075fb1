/** AQO document → circuit, with complaints as compiler findings at their places in the text. */
import { readAqo } from '../domain/aqo/read.ts';
import type { Circuit } from '../domain/circuit.ts';
import { PipelineError } from '../domain/errors.ts';
import { placeOfField, withSpans } from './aqo-places.ts';
import type { DiagnosticSink } from './diagnostics/sink.ts';
import { withMeasurement } from './finish-circuit.ts';

/**
 * The circuit of an AQO document, all qubits measured at its end when it measures none; undefined when an error is on
 * record.
 */
export function compileAqo(sink: DiagnosticSink, maxQubits: number): Circuit | undefined {
  const { source } = sink;
  try {
    const circuit = readAqo(source.text);
    if (circuit.qubits <= maxQubits)
      return withMeasurement({ ...circuit, operations: withSpans(circuit.operations, source) });
    const limit = `the target runs at most ${maxQubits}`;
    const place = placeOfField(source.text, 'qubits');
    sink.error('AQ4001', place, `the circuit has ${circuit.qubits} qubits, ${limit}`);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    for (const { field, message } of error.details.violations ?? [])
      sink.error('AQ1001', placeOfField(source.text, field), message);
  }
  return undefined;
}
