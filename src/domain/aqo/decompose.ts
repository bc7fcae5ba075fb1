/**
 * Gates rewritten into the op set of AQO. The result equals the gate up to a global phase; a phase inside a control
 * is kept, because there it can be seen.
 */
import type { Angle } from '../angle.ts';
import type { GateName, GateOperation } from '../circuit.ts';
import { combineAngles, scaleAngle } from './angle-arithmetic.ts';
import type { GateSink } from './gate-sink.ts';
import { sinkLike } from './gate-sink.ts';
import { multiControlledPhase } from './multi-control.ts';

const QUARTER = Math.PI / 4;

/** AQO op of a base gate with a number of controls, e.g. `x:1` is CX. */
export const AQO_OPS: ReadonlyMap<string, string> = new Map([
  ['rx:0', 'RX'],
  ['ry:0', 'RY'],
  ['rz:0', 'RZ'],
  ['x:0', 'X'],
  ['y:0', 'Y'],
  ['z:0', 'Z'],
  ['h:0', 'H'],
  ['s:0', 'S'],
  ['t:0', 'T'],
  ['x:1', 'CX'],
  ['z:1', 'CZ'],
  ['swap:0', 'SWAP'],
  ['x:2', 'CCX'],
  ['z:2', 'CCZ'],
]);

/** Rewrites one gate into gates that {@link AQO_OPS} names, in order. */
export function decomposeForAqo(operation: GateOperation, take: (operation: GateOperation) => void): void {
  if (AQO_OPS.has(`${operation.gate}:${operation.controls.length}`)) {
    take(operation);
    return;
  }
  const out = sinkLike(operation, take);
  const sink: GateSink = (gate, targets, controls, params) => {
    if (AQO_OPS.has(`${gate}:${controls.length}`)) out(gate, targets, controls, params);
    else rewriteGate(sink, gate, targets, controls, params);
  };
  rewriteGate(sink, operation.gate, operation.targets, operation.controls, operation.params);
}

/**
 * One step of rewriting towards one-qubit gates, CX, CZ, CCX, CCZ and SWAP: writes gates that are simpler than the
 * given one. Gates that are simple already come back unchanged.
 */
export function rewriteGate(
  sink: GateSink,
  gate: GateName,
  targets: readonly number[],
  controls: readonly number[],
  params: readonly Angle[],
): void {
  const [target = 0, second = 0] = targets;
  const [first = 0, phi = 0, lambda = 0] = params;
  if (gate === 'prx') turnedRx(sink, controls, target, [first, phi]);
  else if (gate === 'ecr') echoedCx(sink, controls, target, second);
  else if (controls.length === 0 || gate === 'id') rewriteBare(sink, gate, targets, params);
  else if (gate === 'gphase') phaseOn(sink, controls, first);
  else if (gate === 'u') controlledU(sink, controls, target, [first, phi, lambda]);
  else if (targets.length === 2) controlledPair(sink, gate, controls, [target, second], first);
  else controlledOne(sink, gate, controls, target, first);
}

/** prx(theta, phi): only the rotation between the two turns needs the controls. */
function turnedRx(
  sink: GateSink,
  controls: readonly number[],
  target: number,
  [theta, phi]: readonly [Angle, Angle],
): void {
  sink('rz', [target], [], [scaleAngle(phi, -1)]);
  sink('rx', [target], controls, [theta]);
  sink('rz', [target], [], [phi]);
}

/** ecr = e^(i pi / 4)·X(a)·CX(a, b)·rz(a, pi/2)·rx(b, pi/2). */
function echoedCx(sink: GateSink, controls: readonly number[], a: number, b: number): void {
  if (controls.length > 0) sink('gphase', [], controls, [QUARTER]);
  sink('rz', [a], controls, [2 * QUARTER]);
  sink('rx', [b], controls, [2 * QUARTER]);
  sink('x', [b], [...controls, a], []);
  sink('x', [a], controls, []);
}

/** Gates without controls; a phase that nobody can see is dropped. An identity takes its time and has noise: rx(0). */
function rewriteBare(
  sink: GateSink,
  gate: GateName,
  targets: readonly number[],
  params: readonly Angle[],
): void {
  const [target = 0, second = 0] = targets;
  const [first = 0, phi = 0, lambda = 0] = params;
  const one = (name: GateName, angle: Angle): void => sink(name, [target], [], [angle]);
  switch (gate) {
    case 'gphase':
      return;
    case 'id':
      one('rx', 0);
      return;
    case 'sdg':
      one('rz', -2 * QUARTER);
      return;
    case 'tdg':
      one('rz', -QUARTER);
      return;
    case 'sx':
      one('rx', 2 * QUARTER);
      return;
    case 'sxdg':
      one('rx', -2 * QUARTER);
      return;
    case 'p':
      one('rz', first);
      return;
    case 'u':
      one('rz', lambda);
      one('ry', first);
      one('rz', phi);
      return;
    case 'rxx':
    case 'ryy':
    case 'rzz':
      pairRotation(sink, gate, [], [target, second], first);
      return;
    default:
      sink(gate, targets, [], params);
  }
}

/** Phase e^(i angle) on the all-ones part of `qubits`. */
function phaseOn(sink: GateSink, qubits: readonly number[], angle: Angle): void {
  const [only = 0, other = 0] = qubits;
  if (qubits.length === 1) {
    sink('rz', [only], [], [angle]);
    return;
  }
  if (qubits.length > 2) {
    multiControlledPhase(sink, qubits, angle);
    return;
  }
  const half = scaleAngle(angle, 1 / 2);
  sink('rz', [only], [], [half]);
  sink('rz', [other], [], [half]);
  sink('x', [other], [only], []);
  sink('rz', [other], [], [scaleAngle(half, -1)]);
  sink('x', [other], [only], []);
}

/** exp(-i angle P / 2) on the target under controls, by conjugating two half turns. */
function controlledRotation(
  sink: GateSink,
  gate: 'rx' | 'ry' | 'rz',
  controls: readonly number[],
  target: number,
  angle: Angle,
): void {
  if (gate === 'rx') sink('h', [target], [], []);
  const turn = gate === 'ry' ? 'ry' : 'rz';
  const half = scaleAngle(angle, 1 / 2);
  sink(turn, [target], [], [half]);
  sink('x', [target], controls, []);
  sink(turn, [target], [], [scaleAngle(half, -1)]);
  sink('x', [target], controls, []);
  if (gate === 'rx') sink('h', [target], [], []);
}

/** A gate on one target under controls: its core between a turn of the target and the turn back. */
function controlledOne(
  sink: GateSink,
  gate: GateName,
  controls: readonly number[],
  target: number,
  angle: Angle,
): void {
  const turn = (name: GateName, ...value: readonly number[]): void => {
    sink(name, [target], [], value);
  };
  const phase = (value: Angle): void => {
    phaseOn(sink, [...controls, target], value);
  };
  switch (gate) {
    case 'x':
      if (controls.length <= 2) {
        sink('x', [target], controls, []);
        return;
      }
      turn('h');
      phase(Math.PI);
      turn('h');
      return;
    case 'y':
      turn('rz', -2 * QUARTER);
      sink('x', [target], controls, []);
      turn('rz', 2 * QUARTER);
      return;
    case 'h':
      turn('ry', -QUARTER);
      sink('z', [target], controls, []);
      turn('ry', QUARTER);
      return;
    case 'sx':
    case 'sxdg':
      turn('h');
      phase(gate === 'sx' ? 2 * QUARTER : -2 * QUARTER);
      turn('h');
      return;
    case 'rx':
    case 'ry':
    case 'rz':
      controlledRotation(sink, gate, controls, target, angle);
      return;
    default:
      phase(phaseOf(gate, angle));
  }
}

/** Angle of the diagonal gates diag(1, e^(i angle)). */
function phaseOf(gate: GateName, angle: Angle): Angle {
  const fixed: Partial<Record<GateName, number>> = {
    z: 4 * QUARTER,
    s: 2 * QUARTER,
    sdg: -2 * QUARTER,
    t: QUARTER,
    tdg: -QUARTER,
  };
  return fixed[gate] ?? angle;
}

/** p(phi)·ry(theta)·p(lambda) under controls; one control needs two CX only (the cu3 of qelib1.inc). */
function controlledU(
  sink: GateSink,
  controls: readonly number[],
  target: number,
  [theta, phi, lambda]: readonly [Angle, Angle, Angle],
): void {
  if (controls.length > 1) {
    phaseOn(sink, [...controls, target], lambda);
    controlledRotation(sink, 'ry', controls, target, theta);
    phaseOn(sink, [...controls, target], phi);
    return;
  }
  const [control = 0] = controls;
  const half = scaleAngle(theta, 1 / 2);
  const mean = scaleAngle(combineAngles('+', lambda, phi), 1 / 2);
  sink('rz', [control], [], [mean]);
  sink('rz', [target], [], [scaleAngle(combineAngles('-', lambda, phi), 1 / 2)]);
  sink('x', [target], controls, []);
  sink('rz', [target], [], [scaleAngle(mean, -1)]);
  sink('ry', [target], [], [scaleAngle(half, -1)]);
  sink('x', [target], controls, []);
  sink('ry', [target], [], [half]);
  sink('rz', [target], [], [phi]);
}

function controlledPair(
  sink: GateSink,
  gate: GateName,
  controls: readonly number[],
  pair: readonly [number, number],
  angle: Angle,
): void {
  if (gate !== 'swap') {
    pairRotation(sink, gate, controls, pair, angle);
    return;
  }
  const [a, b] = pair;
  sink('x', [a], [b], []);
  sink('x', [b], [...controls, a], []);
  sink('x', [a], [b], []);
}

/** exp(-i angle PP / 2): the basis is turned to ZZ, the parity is collected with CX; only the turn needs controls. */
function pairRotation(
  sink: GateSink,
  gate: GateName,
  controls: readonly number[],
  pair: readonly [number, number],
  angle: Angle,
): void {
  const [a, b] = pair;
  const turn = (sign: 1 | -1): void => {
    for (const qubit of pair) {
      if (gate === 'rxx') sink('h', [qubit], [], []);
      if (gate === 'ryy') sink('rx', [qubit], [], [sign * 2 * QUARTER]);
    }
  };
  turn(1);
  sink('x', [b], [a], []);
  sink('rz', [b], controls, [angle]);
  sink('x', [b], [a], []);
  turn(-1);
}
