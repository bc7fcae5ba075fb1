/** One-qubit gates, CX and CZ → the native gates of a device, up to global phase. Symbolic angles stay symbolic. */
import type { Angle } from '../../domain/angle.ts';
import { combineAngles, isAngle } from '../../domain/aqo/angle-arithmetic.ts';
import type { GateSink } from '../../domain/aqo/gate-sink.ts';
import type { GateName, GateOperation } from '../../domain/circuit.ts';
import type { Device } from '../../domain/device.ts';
import { entangler, isNative } from './basis.ts';
import { mapGates } from './map-gates.ts';
import type { Pass } from './pass.ts';

const HALF = Math.PI / 2;

/** Angles theta, phi, lambda of the u gate that equals a gate up to global phase. */
const AS_U: Partial<Record<GateName, readonly [number, number, number]>> = {
  x: [Math.PI, 0, Math.PI],
  y: [Math.PI, HALF, HALF],
  h: [HALF, 0, Math.PI],
  sx: [HALF, -HALF, HALF],
  sxdg: [HALF, HALF, -HALF],
};
const AS_RZ: Partial<Record<GateName, number>> = {
  z: Math.PI,
  s: HALF,
  sdg: -HALF,
  t: HALF / 2,
  tdg: -HALF / 2,
};

/** Writes only gates that the device names, as far as its basis can express them. */
export const toNative: Pass = {
  name: 'to-native',
  run(circuit, { device }) {
    if (device.basis === 'any') return circuit;
    return mapGates(circuit, (gate, sink) => {
      rewrite(device, gate, sink);
    });
  },
};

function rewrite(device: Device, gate: GateOperation, sink: GateSink): void {
  const [control] = gate.controls;
  const [target = 0] = gate.targets;
  if (isNative(device, gate.gate, gate.controls.length))
    sink(gate.gate, gate.targets, gate.controls, gate.params);
  else if (control === undefined && gate.targets.length === 1) oneQubit(device, gate, target, sink);
  else if (control !== undefined && gate.gate === 'x') controlledX(device, control, target, sink);
  else if (gate.gate !== 'gphase') sink(gate.gate, gate.targets, gate.controls, gate.params);
}

function controlledX(device: Device, control: number, target: number, sink: GateSink): void {
  const one = (gate: GateName, qubit: number, params: readonly Angle[] = []): void => {
    rewrite(device, { kind: 'gate', gate, targets: [qubit], controls: [], params }, sink);
  };
  switch (entangler(device)) {
    case 'cz':
      one('h', target);
      sink('z', [target], [control], []);
      one('h', target);
      return;
    case 'rxx':
      one('ry', control, [HALF]);
      sink('rxx', [control, target], [], [HALF]);
      one('rx', control, [-HALF]);
      one('rx', target, [-HALF]);
      one('ry', control, [-HALF]);
      return;
    default:
      sink('x', [target], [control], []);
  }
}

function oneQubit(device: Device, gate: GateOperation, target: number, sink: GateSink): void {
  const [first = 0, phi = 0, lambda = 0] = gate.params;
  const diagonal = AS_RZ[gate.gate] ?? (gate.gate === 'rz' || gate.gate === 'p' ? first : undefined);
  if (gate.gate === 'id') return;
  if (diagonal !== undefined) {
    rotateZ(device, target, diagonal, sink);
    return;
  }
  const fixed = AS_U[gate.gate];
  if (fixed !== undefined) general(device, target, fixed, sink);
  else if (gate.gate === 'rx') general(device, target, [first, -HALF, HALF], sink);
  else if (gate.gate === 'ry') general(device, target, [first, 0, 0], sink);
  else general(device, target, [first, phi, lambda], sink);
}

/** rz, or what stands for it: p, u, or a turn of ry into the z axis. */
function rotateZ(device: Device, target: number, angle: Angle, sink: GateSink): void {
  if (isAngle(angle, 0)) return;
  if (isNative(device, 'rz', 0)) sink('rz', [target], [], [angle]);
  else if (isNative(device, 'p', 0)) sink('p', [target], [], [angle]);
  else if (isNative(device, 'u', 0)) sink('u', [target], [], [0, 0, angle]);
  else {
    sink('rx', [target], [], [-HALF]);
    sink('ry', [target], [], [angle]);
    sink('rx', [target], [], [HALF]);
  }
}

/** p(phi)·ry(theta)·p(lambda) in the native gates. */
function general(
  device: Device,
  target: number,
  [theta, phi, lambda]: readonly [Angle, Angle, Angle],
  sink: GateSink,
): void {
  const z = (angle: Angle): void => {
    rotateZ(device, target, angle, sink);
  };
  if (isNative(device, 'u', 0)) sink('u', [target], [], [theta, phi, lambda]);
  else if (isNative(device, 'ry', 0)) {
    z(lambda);
    if (!isAngle(theta, 0)) sink('ry', [target], [], [theta]);
    z(phi);
  } else if (isNative(device, 'rx', 0)) {
    z(combineAngles('-', lambda, HALF));
    if (!isAngle(theta, 0)) sink('rx', [target], [], [theta]);
    z(combineAngles('+', phi, HALF));
  } else {
    z(lambda);
    sink('sx', [target], [], []);
    z(combineAngles('+', theta, Math.PI));
    sink('sx', [target], [], []);
    z(combineAngles('+', phi, Math.PI));
  }
}
