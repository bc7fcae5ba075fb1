/** A CX against the direction of its edge is turned round with Hadamards. */
import { mapGates } from './map-gates.ts';
import type { Pass } from './pass.ts';

/** Makes every CX run from the first to the second qubit of a pair of the coupling map. */
export const fixDirections: Pass = {
  name: 'fix-directions',
  run(circuit, { device }) {
    const { couplingMap } = device;
    if (couplingMap === undefined) return circuit;
    const allowed = new Set(couplingMap.map(([a, b]) => `${a},${b}`));
    return mapGates(circuit, (gate, sink) => {
      const [control] = gate.controls;
      const [target = 0] = gate.targets;
      const turned = gate.gate === 'x' && control !== undefined && !allowed.has(`${control},${target}`);
      if (!turned) {
        sink(gate.gate, gate.targets, gate.controls, gate.params);
        return;
      }
      for (const qubit of [control, target]) sink('h', [qubit], [], []);
      sink('x', [control], [target], []);
      for (const qubit of [control, target]) sink('h', [qubit], [], []);
    });
  },
};
