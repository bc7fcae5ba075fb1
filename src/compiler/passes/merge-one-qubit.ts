/** Gates in a row on one qubit are one rotation: they become one u gate when the device runs that in fewer gates. */
import { sinkLike } from '../../domain/aqo/gate-sink.ts';
import type { GateOperation, Operation } from '../../domain/circuit.ts';
import { operationQubits } from '../../domain/circuit.ts';
import type { Device } from '../../domain/device.ts';
import { append, mapBlocks, type Pass } from './pass.ts';
import { writeNative } from './to-native.ts';
import { multiply } from './unitary/matrix.ts';
import { eulerOf, eulerOfMatrix, isNumeric, matrixOfEuler, type Euler } from './unitary/one-qubit.ts';

/** Joins rows of one-qubit gates, from level 1, for devices with native gates. */
export const mergeOneQubit: Pass = {
  name: 'merge-one-qubit',
  run(circuit, { device, level }) {
    if (level === 0 || device.basis === 'any') return circuit;
    return { ...circuit, operations: merged(circuit.operations, device) };
  },
};

function merged(operations: readonly Operation[], device: Device): readonly Operation[] {
  const out: Operation[] = [];
  const rows = new Map<number, GateOperation[]>();
  const flush = (qubit: number): void => {
    append(out, shortest(rows.get(qubit) ?? [], device));
    rows.delete(qubit);
  };
  for (const operation of operations) {
    const [qubit = -1] = operationQubits(operation);
    const row = rows.get(qubit);
    if (anglesOf(operation) === undefined) {
      for (const touched of operationQubits(operation)) flush(touched);
      out.push(mapBlocks(operation, (block) => merged(block, device)));
    } else if (row === undefined) rows.set(qubit, [operation as GateOperation]);
    else row.push(operation as GateOperation);
  }
  for (const qubit of [...rows.keys()]) flush(qubit);
  return out;
}

/** Angles of a gate on one qubit that always runs and has no symbols. */
function anglesOf(operation: Operation): Euler<number> | undefined {
  if (operation.kind !== 'gate' || operation.condition !== undefined) return undefined;
  const angles = eulerOf(operation);
  return angles !== undefined && isNumeric(angles) ? angles : undefined;
}

function shortest(row: readonly GateOperation[], device: Device): readonly GateOperation[] {
  const [first] = row;
  if (first === undefined) return row;
  const matrices = row.flatMap((gate) => {
    const angles = anglesOf(gate);
    return angles === undefined ? [] : [matrixOfEuler(angles)];
  });
  const matrix = matrices.reduce((before, next) => multiply(next, before));
  const one: GateOperation[] = [];
  const params = eulerOfMatrix(matrix);
  sinkLike(first, (gate) => one.push(gate))('u', first.targets, [], params);
  return costOf(one, device) < costOf(row, device) ? one : row;
}

/** Native gates of a row; turns about z, which most devices do in software, only break ties. */
function costOf(row: readonly GateOperation[], device: Device): number {
  let cost = 0;
  for (const gate of row) writeNative(device, gate, (name) => (cost += name === 'rz' ? 0.001 : 1));
  return cost;
}
