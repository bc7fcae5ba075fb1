/** A two-qubit gate against the direction of its edge is turned round; what is symmetric only names its qubits anew. */
import { rewriteGate } from '../../domain/aqo/decompose.ts';
import type { GateSink } from '../../domain/aqo/gate-sink.ts';
import type { GateName } from '../../domain/circuit.ts';
import { mapGates } from './map-gates.ts';
import type { Pass } from './pass.ts';

const SYMMETRIC: ReadonlySet<GateName> = new Set([
  'swap',
  'rxx',
  'ryy',
  'rzz',
  'z',
  'p',
  's',
  't',
  'sdg',
  'tdg',
]);

/** Makes every two-qubit gate run from the first to the second qubit of a pair of the coupling map. */
export const fixDirections: Pass = {
  name: 'fix-directions',
  run(circuit, { device }) {
    const { couplingMap } = device;
    if (couplingMap === undefined) return circuit;
    const allowed = new Set(couplingMap.map(([a, b]) => `${a},${b}`));
    return mapGates(circuit, (gate, out) => {
      const sink: GateSink = (name, targets, controls, params) => {
        const qubits = [...controls, ...targets];
        const [a = 0, b = 0] = qubits;
        if (qubits.length !== 2 || allowed.has(`${a},${b}`)) out(name, targets, controls, params);
        else if (SYMMETRIC.has(name)) {
          out(name, controls.length > 0 ? [a] : [b, a], controls.length > 0 ? [b] : [], params);
        } else if (name === 'x') {
          for (const qubit of qubits) out('h', [qubit], [], []);
          out('x', [a], [b], []);
          for (const qubit of qubits) out('h', [qubit], [], []);
        } else rewriteGate(sink, name, targets, controls, params);
      };
      sink(gate.gate, gate.targets, gate.controls, gate.params);
    });
  },
};
