/** One-qubit gates, CX and CZ → the native gates of a device, up to global phase. Symbolic angles stay symbolic. */
import type { Angle } from '../../domain/angle.ts';
import { combineAngles, isAngle, scaleAngle } from '../../domain/aqo/angle-arithmetic.ts';
import type { GateSink } from '../../domain/aqo/gate-sink.ts';
import type { GateName, GateOperation } from '../../domain/circuit.ts';
import type { Device } from '../../domain/device.ts';
import { PipelineError } from '../../domain/errors.ts';
import { entangler, isNative } from './basis.ts';
import { mapGates } from './map-gates.ts';
import type { Pass } from './pass.ts';
import { eulerOf, isNumeric, normalised, wrapped, type Euler } from './unitary/one-qubit.ts';

const HALF = Math.PI / 2;

/** Writes only gates that the device names; one that its basis cannot express is refused by name. */
export const toNative: Pass = {
  name: 'to-native',
  run(circuit, { device }) {
    if (device.basis === 'any') return circuit;
    return mapGates(circuit, (gate, sink) => writeNative(device, gate, sink));
  },
};

/**
 * One gate in native gates.
 *
 * @throws {@link PipelineError} `COMPILER_STAGE_FAILED` when the basis of the device cannot express it.
 */
export function writeNative(device: Device, gate: GateOperation, sink: GateSink): void {
  const [control] = gate.controls;
  const [target = 0] = gate.targets;
  if (isNative(device, gate.gate, gate.controls.length)) {
    sink(gate.gate, gate.targets, gate.controls, gate.params);
    return;
  }
  const angles = eulerOf(gate);
  if (angles !== undefined) new OneQubitWriter(device, target, sink).write(angles);
  else if (control !== undefined && gate.gate === 'x') controlledX(device, control, target, sink);
  else if (gate.gate !== 'gphase') throw inexpressible(device, gate.gate);
}

function inexpressible(device: Device, gate: GateName): PipelineError {
  const basis = device.basis === 'any' ? [] : device.basis;
  const names = basis.map(({ gate: name, controls }) => `${'c'.repeat(controls)}${name}`).join(', ');
  return new PipelineError(
    'COMPILER_STAGE_FAILED',
    `the native gates of device ${device.id} (${names}) cannot express ${gate}; choose another target`,
  );
}

function controlledX(device: Device, control: number, target: number, sink: GateSink): void {
  const one = (gate: GateName, qubit: number, params: readonly Angle[] = []): void => {
    writeNative(device, { kind: 'gate', gate, targets: [qubit], controls: [], params }, sink);
  };
  switch (entangler(device)) {
    case 'cz':
      one('h', target);
      sink('z', [target], [control], []);
      one('h', target);
      return;
    case 'ecr':
      one('rz', control, [-HALF]);
      one('rx', target, [-HALF]);
      sink('ecr', [control, target], [], []);
      one('x', control);
      return;
    case 'rxx':
      one('ry', control, [HALF]);
      sink('rxx', [control, target], [], [HALF]);
      one('rx', control, [-HALF]);
      one('rx', target, [-HALF]);
      one('ry', control, [-HALF]);
      return;
    default:
      throw inexpressible(device, 'x');
  }
}

/** Writes p(phi)·ry(theta)·p(lambda) on one qubit with the rule that the basis allows. */
class OneQubitWriter {
  readonly #device: Device;
  readonly #target: number;
  readonly #sink: GateSink;

  constructor(device: Device, target: number, sink: GateSink) {
    this.#device = device;
    this.#target = target;
    this.#sink = sink;
  }

  write(angles: Euler): void {
    const [theta, phi, lambda] = isNumeric(angles) ? normalised(angles) : angles;
    if (isAngle(theta, 0)) this.#turnZ(combineAngles('+', phi, lambda));
    else if (this.#has('u')) this.#put('u', theta, phi, lambda);
    else if (this.#has('prx')) this.#turnedRx(theta, phi, lambda);
    else if (this.#has('ry')) this.#between('ry', theta, phi, lambda);
    else if (this.#has('rx'))
      this.#between('rx', theta, combineAngles('+', phi, HALF), combineAngles('-', lambda, HALF));
    else if (this.#has('sx')) this.#halfTurns(theta, phi, lambda);
    else throw inexpressible(this.#device, 'u');
  }

  #has(gate: GateName): boolean {
    return isNative(this.#device, gate, 0);
  }

  #put(gate: GateName, ...params: readonly Angle[]): void {
    this.#sink(gate, [this.#target], [], params);
  }

  /** rz, or what stands for it: p, u, two half turns, or a turn of ry into the z axis. */
  #turnZ(turn: Angle): void {
    const angle = typeof turn === 'number' ? wrapped(turn) : turn;
    if (isAngle(angle, 0)) return;
    const direct = (['rz', 'p'] as const).find((gate) => this.#has(gate));
    if (direct !== undefined) this.#put(direct, angle);
    else if (this.#has('u')) this.#put('u', 0, 0, angle);
    else if (this.#has('prx')) {
      this.#put('prx', Math.PI, 0);
      this.#put('prx', Math.PI, scaleAngle(angle, 1 / 2));
    } else if (this.#has('rx') && this.#has('ry')) {
      this.#put('rx', -HALF);
      this.#put('ry', angle);
      this.#put('rx', HALF);
    } else throw inexpressible(this.#device, 'rz');
  }

  #between(gate: 'rx' | 'ry', theta: Angle, phi: Angle, lambda: Angle): void {
    const other = gate === 'ry' ? 'rx' : 'ry';
    if (isAngle(phi, -HALF) && isAngle(lambda, HALF) && this.#has(other)) {
      this.#put(other, theta);
      return;
    }
    this.#turnZ(lambda);
    this.#put(gate, theta);
    this.#turnZ(phi);
  }

  /** One prx after a turn about z; without such turns, two prx of which one is a half turn. */
  #turnedRx(theta: Angle, phi: Angle, lambda: Angle): void {
    const turn = combineAngles('+', phi, lambda);
    if (isAngle(turn, 0) || this.#has('rz') || this.#has('p')) {
      this.#turnZ(turn);
      this.#put('prx', theta, combineAngles('+', phi, HALF));
      return;
    }
    this.#put('prx', combineAngles('-', theta, Math.PI), combineAngles('-', HALF, lambda));
    const middle = scaleAngle(combineAngles('-', phi, lambda), 1 / 2);
    this.#put('prx', Math.PI, combineAngles('+', HALF, middle));
  }

  /** One sx for a quarter turn, x for a half turn, two sx for everything else. */
  #halfTurns(theta: Angle, phi: Angle, lambda: Angle): void {
    if (isAngle(theta, HALF)) {
      this.#turnZ(combineAngles('-', lambda, HALF));
      this.#put('sx');
      this.#turnZ(combineAngles('+', phi, HALF));
    } else if (isAngle(theta, Math.PI) && this.#has('x')) {
      this.#put('x');
      this.#turnZ(combineAngles('+', combineAngles('-', phi, lambda), Math.PI));
    } else {
      this.#turnZ(lambda);
      this.#put('sx');
      this.#turnZ(combineAngles('+', theta, Math.PI));
      this.#put('sx');
      this.#turnZ(combineAngles('+', phi, Math.PI));
    }
  }
}
