/** Short ways to write circuits in tests. */
import type { Angle } from '../../src/domain/angle.ts';
import type {
  Circuit,
  GateName,
  GateOperation,
  MeasureOperation,
  MeasurementBasis,
  Operation,
  ResetOperation,
} from '../../src/domain/circuit.ts';

export function circuit(qubits: number, clbits: number, operations: readonly Operation[]): Circuit {
  return { qubits, clbits, operations, parameters: {} };
}

export function gate(
  name: GateName,
  targets: number | readonly number[],
  { controls = [], params = [] }: { controls?: readonly number[]; params?: readonly Angle[] } = {},
): GateOperation {
  return {
    kind: 'gate',
    gate: name,
    targets: typeof targets === 'number' ? [targets] : targets,
    controls,
    params,
  };
}

export function measure(
  qubits: readonly number[],
  clbits: readonly number[],
  basis: MeasurementBasis = 'Z',
): MeasureOperation {
  return { kind: 'measure', qubits, clbits, basis };
}

export function measureAll(qubits: number): MeasureOperation {
  const all = Array.from({ length: qubits }, (_, index) => index);
  return measure(all, all);
}

export function reset(...qubits: number[]): ResetOperation {
  return { kind: 'reset', qubits };
}
