/** Gates on several qubits → one-qubit gates and CX, so that routing and the device's own entangler take over. */
import { rewriteGate } from '../../domain/aqo/decompose.ts';
import type { GateSink } from '../../domain/aqo/gate-sink.ts';
import type { GateOperation } from '../../domain/circuit.ts';
import { isNative } from './basis.ts';
import { mapGates } from './map-gates.ts';
import type { Pass } from './pass.ts';

/** Leaves gates on one qubit, CX, and native two-qubit gates. */
export const decomposeMultiQubit: Pass = {
  name: 'decompose-multi-qubit',
  run(circuit, { device }) {
    if (device.basis === 'any') return circuit;
    return mapGates(circuit, (gate, out) => {
      const sink: GateSink = (name, targets, controls, params) => {
        const size = targets.length + controls.length;
        const simple =
          (targets.length === 1 && controls.length === 0) ||
          (size === 2 && name === 'x') ||
          (size === 2 && isNative(device, name, controls.length));
        if (simple) out(name, targets, controls, params);
        else split(sink, { kind: 'gate', gate: name, targets, controls, params });
      };
      sink(gate.gate, gate.targets, gate.controls, gate.params);
    });
  },
};

/** The rules of AQO, and those for what AQO has and few devices have: CCX, CCZ, CZ, SWAP. */
function split(sink: GateSink, gate: GateOperation): void {
  const [a = 0, b = 0] = gate.controls;
  const [target = 0, other = 0] = gate.targets;
  const key = `${gate.gate}:${gate.controls.length}`;
  if (key === 'swap:0') {
    sink('x', [other], [target], []);
    sink('x', [target], [other], []);
    sink('x', [other], [target], []);
  } else if (key === 'z:1' || key === 'z:2') {
    sink('h', [target], [], []);
    sink('x', [target], gate.controls, []);
    sink('h', [target], [], []);
  } else if (key === 'x:2') toffoli(sink, a, b, target);
  else rewriteGate(sink, gate.gate, gate.targets, gate.controls, gate.params);
}

/** The usual six CX. */
function toffoli(sink: GateSink, a: number, b: number, c: number): void {
  const steps: readonly (readonly ['h' | 't' | 'tdg', number] | readonly ['x', number, number])[] = [
    ['h', c],
    ['x', b, c],
    ['tdg', c],
    ['x', a, c],
    ['t', c],
    ['x', b, c],
    ['tdg', c],
    ['x', a, c],
    ['t', b],
    ['t', c],
    ['h', c],
    ['x', a, b],
    ['t', a],
    ['tdg', b],
    ['x', a, b],
  ];
  for (const step of steps) {
    if (step[0] === 'x') sink('x', [step[2]], [step[1]], []);
    else sink(step[0], [step[1]], [], []);
  }
}
