/**
 * Gates in a row on the same two qubits are one unitary, and no two-qubit unitary needs more than three CX: what takes
 * more than its canonical form is written anew. Gates with symbolic angles end a row.
 */
import { sinkLike } from '../../domain/aqo/gate-sink.ts';
import type { GateOperation, Operation } from '../../domain/circuit.ts';
import { operationQubits } from '../../domain/circuit.ts';
import { entangler } from './basis.ts';
import { append, mapBlocks, type Pass } from './pass.ts';
import { costOfGate, isPlain } from './rows.ts';
import { canonicalFormOf, entanglersFor, synthesise, type Entangler } from './unitary/two-qubit.ts';

/** Rewrites rows of two-qubit gates that take more entangling gates than they need; levels 2 and 3. */
export const consolidate: Pass = {
  name: 'consolidate',
  run(circuit, { device, level }) {
    const found = entangler(device);
    if (level < 2 || device.basis === 'any' || found === undefined) return circuit;
    const kind = found === 'rxx' ? 'rxx' : 'cx';
    return { ...circuit, operations: new Consolidation(kind).block(circuit.operations) };
  },
};

/** A row of gates on two qubits that nothing has interrupted. */
interface Row {
  readonly pair: readonly [number, number];
  readonly gates: GateOperation[];
}

class Consolidation {
  readonly #entangler: Entangler;

  constructor(kind: Entangler) {
    this.#entangler = kind;
  }

  block(operations: readonly Operation[]): readonly Operation[] {
    const out: Operation[] = [];
    /** The open row of a qubit, and gates on one qubit that wait for a row. */
    const rows = new Map<number, Row>();
    const waiting = new Map<number, GateOperation[]>();
    const take = (qubit: number): readonly GateOperation[] => {
      const gates = waiting.get(qubit) ?? [];
      waiting.delete(qubit);
      return gates;
    };
    const close = (qubit: number): void => {
      const row = rows.get(qubit);
      if (row === undefined) return;
      for (const member of row.pair) rows.delete(member);
      this.#write(row, out);
    };
    for (const operation of operations) {
      const qubits = operationQubits(operation);
      const [a = 0, b = 0] = qubits;
      if (!isPlain(operation)) {
        for (const qubit of qubits) {
          close(qubit);
          append(out, take(qubit));
        }
        out.push(mapBlocks(operation, (block) => this.block(block)));
      } else if (qubits.length === 1) {
        const gates = waiting.get(a);
        if (gates === undefined) waiting.set(a, [operation]);
        else gates.push(operation);
      } else {
        let row = rows.get(a);
        if (row === undefined || row !== rows.get(b)) {
          close(a);
          close(b);
          row = { pair: [a, b], gates: [] };
          rows.set(a, row).set(b, row);
        }
        append(row.gates, take(a));
        append(row.gates, take(b));
        row.gates.push(operation);
      }
    }
    for (const row of new Set(rows.values())) this.#write(row, out);
    for (const gates of waiting.values()) append(out, gates);
    return out;
  }

  #write({ pair, gates }: Row, out: Operation[]): void {
    const cost = gates.reduce((sum, gate) => sum + costOfGate(gate), 0);
    const [first] = gates;
    const form = cost < 2 || first === undefined ? undefined : canonicalFormOf(gates, pair);
    if (form === undefined || first === undefined || entanglersFor(form, this.#entangler) >= cost) {
      append(out, gates);
      return;
    }
    const sink = sinkLike(first, (gate) => out.push(gate));
    synthesise(sink, form, pair, this.#entangler);
  }
}
