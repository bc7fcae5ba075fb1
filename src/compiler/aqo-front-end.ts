/** AQO document → circuit, with complaints as compiler findings at their places in the text. */
import { readAqo } from '../domain/aqo/read.ts';
import { type Circuit, usedQubits } from '../domain/circuit.ts';
import { PipelineError } from '../domain/errors.ts';
import { placeOfField, withSpans } from './aqo-places.ts';
import type { DiagnosticSink } from './diagnostics/sink.ts';
import { withMeasurement } from './finish-circuit.ts';

/**
 * The circuit of an AQO document, all qubits measured at its end when it measures none; undefined when an error is on
 * record.
 */
export function compileAqo(
  sink: DiagnosticSink,
  { maxQubits, idleQubits }: { readonly maxQubits: number; readonly idleQubits: boolean },
): Circuit | undefined {
  const { source } = sink;
  try {
    const circuit = withMeasurement(readAqo(source.text));
    const qubits = idleQubits ? usedQubits(circuit.operations).size : circuit.qubits;
    if (qubits <= maxQubits) return { ...circuit, operations: withSpans(circuit.operations, source) };
    const limit = `the target runs at most ${maxQubits}`;
    const place = placeOfField(source.text, 'qubits');
    sink.error('AQ4001', place, `the circuit has ${qubits} qubits, ${limit}`);
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    for (const { field, message } of error.details.violations ?? [])
      sink.error('AQ1001', placeOfField(source.text, field), message);
  }
  return undefined;
}
