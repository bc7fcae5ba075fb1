/** What a circuit asks of a device, read from its operations. */
import type { Circuit, Operation } from '../domain/circuit.ts';
import { operationQubits, outputClbits, usedQubits } from '../domain/circuit.ts';
import type { CircuitRequirements, DynamicFeature } from '../domain/device.ts';
import { DYNAMIC_FEATURES } from '../domain/device.ts';
import { isClifford } from './clifford.ts';

/** Qubits, classical bits, dynamic features and the kind of gates of a circuit. */
export function requirementsOf(circuit: Circuit): Omit<CircuitRequirements, 'shots'> {
  const found = new Set<DynamicFeature>();
  collect(circuit.operations, found, new Set(), false);
  const idle = circuit.qubits - usedQubits(circuit.operations).size;
  return {
    qubits: circuit.qubits,
    ...(idle > 0 && { idle }),
    clbits: outputClbits(circuit),
    features: DYNAMIC_FEATURES.filter((feature) => found.has(feature)),
    clifford: isClifford(circuit.operations),
  };
}

function collect(
  operations: readonly Operation[],
  found: Set<DynamicFeature>,
  measured: Set<number>,
  inLoop: boolean,
): void {
  for (const operation of operations) {
    const { kind } = operation;
    if (operation.condition !== undefined || kind === 'assign' || kind === 'if') found.add('conditions');
    if (kind === 'if' || kind === 'while') {
      if (kind === 'while') found.add('loops');
      const blocks = kind === 'if' ? [operation.then, operation.otherwise] : [operation.body];
      for (const block of blocks) collect(block, found, measured, inLoop || kind === 'while');
      continue;
    }
    if (kind === 'barrier' || kind === 'assign') continue;
    if (kind === 'reset') found.add('reset');
    if (operationQubits(operation).some((qubit) => measured.has(qubit))) found.add('mid_circuit_measurement');
    if (kind !== 'measure') continue;
    if (inLoop) found.add('mid_circuit_measurement');
    for (const qubit of operation.qubits) measured.add(qubit);
  }
}
