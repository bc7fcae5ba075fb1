/** Rewrites every gate of a circuit, blocks inside included; conditions and spans stay on what replaces it. */
import type { GateSink } from '../../domain/aqo/gate-sink.ts';
import { sinkLike } from '../../domain/aqo/gate-sink.ts';
import type { Circuit, GateOperation, Operation } from '../../domain/circuit.ts';

/** The circuit with each gate replaced by what `rewrite` writes for it. */
export function mapGates(circuit: Circuit, rewrite: (gate: GateOperation, sink: GateSink) => void): Circuit {
  const block = (operations: readonly Operation[]): readonly Operation[] => {
    const out: Operation[] = [];
    for (const operation of operations) {
      if (operation.kind === 'gate')
        rewrite(
          operation,
          sinkLike(operation, (gate) => out.push(gate)),
        );
      else if (operation.kind === 'while') out.push({ ...operation, body: block(operation.body) });
      else if (operation.kind === 'if') {
        out.push({ ...operation, then: block(operation.then), otherwise: block(operation.otherwise) });
      } else out.push(operation);
    }
    return out;
  };
  return { ...circuit, operations: block(circuit.operations) };
}
