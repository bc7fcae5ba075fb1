/** Swaps of the program become a renaming of the qubits that follow: nothing has to move on the device. */
import type { Operation } from '../../domain/circuit.ts';
import { onQubits } from './on-qubits.ts';
import { layoutOf, type Pass } from './pass.ts';

/**
 * Renames instead of swapping, from level 1. Swaps under a condition or inside a block stay, and so do all on a device
 * that runs every gate, where nothing is gained.
 */
export const elideSwaps: Pass = {
  name: 'elide-swaps',
  run(circuit, { device, level }) {
    if (level === 0 || device.basis === 'any' || device.expectationValues) return circuit;
    const place = Array.from({ length: circuit.qubits }, (_, qubit) => qubit);
    const to = (qubit: number): number => place[qubit] ?? qubit;
    const operations = circuit.operations.flatMap((operation): readonly Operation[] => {
      if (operation.kind !== 'gate' || operation.gate !== 'swap') return [onQubits(operation, to)];
      if (operation.condition !== undefined || operation.controls.length > 0)
        return [onQubits(operation, to)];
      const [a = 0, b = 0] = operation.targets;
      [place[a], place[b]] = [to(b), to(a)];
      return [];
    });
    const { initial, final } = layoutOf(circuit);
    return { ...circuit, operations, layout: { initial, final: final.map(to) } };
  },
};
