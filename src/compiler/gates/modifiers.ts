/**
 * Inverse, powers and controls of lists of gates: the modifiers of OpenQASM 3. Phases are kept, because a control
 * outside makes them visible.
 */
import type { Angle } from '../../domain/angle.ts';
import { negateAngle, scaleAngle } from '../../domain/aqo/angle-arithmetic.ts';
import type { GateName, GateOperation } from '../../domain/circuit.ts';
import { powerOfU } from './power-of-u.ts';

const INVERSE: Partial<Record<GateName, GateName>> = {
  s: 'sdg',
  sdg: 's',
  t: 'tdg',
  tdg: 't',
  sx: 'sxdg',
  sxdg: 'sx',
};

/** The inverse of one gate, exactly. */
export function inverseGate(gate: GateOperation): GateOperation {
  const swapped = INVERSE[gate.gate];
  if (swapped !== undefined) return { ...gate, gate: swapped };
  if (gate.gate === 'u') {
    const [theta = 0, phi = 0, lambda = 0] = gate.params;
    return { ...gate, params: [negateAngle(theta), negateAngle(lambda), negateAngle(phi)] };
  }
  return gate.params.length === 0 ? gate : { ...gate, params: gate.params.map(negateAngle) };
}

/** The inverse of gates in order. */
export function inverseGates(gates: readonly GateOperation[]): readonly GateOperation[] {
  return gates.map(inverseGate).reverse();
}

/** The same gates under more controls. */
export function controlledGates(
  gates: readonly GateOperation[],
  controls: readonly number[],
): readonly GateOperation[] {
  return gates.map((gate) => ({ ...gate, controls: [...controls, ...gate.controls] }));
}

/** Gates under controls that must be 0: each is flipped before and after. */
export function negativelyControlled(
  gates: readonly GateOperation[],
  controls: readonly number[],
): readonly GateOperation[] {
  const flips = controls.map((qubit): GateOperation => bare('x', [qubit]));
  return [...flips, ...controlledGates(gates, controls), ...flips];
}

function bare(gate: GateName, targets: readonly number[], params: readonly Angle[] = []): GateOperation {
  return { kind: 'gate', gate, targets, controls: [], params };
}

const ROTATIONS: ReadonlySet<GateName> = new Set(['rx', 'ry', 'rz', 'p', 'rxx', 'ryy', 'rzz', 'gphase']);
/** Angle of the gates that are diag(1, e^(i angle)), after the change of basis named with them. */
const PHASES: Partial<Record<GateName, number>> = {
  z: Math.PI,
  s: Math.PI / 2,
  sdg: -Math.PI / 2,
  t: Math.PI / 4,
  tdg: -Math.PI / 4,
};
const CONJUGATED: Partial<Record<GateName, number>> = { x: Math.PI, sx: Math.PI / 2, sxdg: -Math.PI / 2 };

/**
 * One gate to a real power, on the principal branch; undefined when it has no such form (u with a
 * fractional power or symbolic angles, ecr).
 */
export function gateToPower(gate: GateOperation, power: number): readonly GateOperation[] | undefined {
  if (ROTATIONS.has(gate.gate))
    return [{ ...gate, params: gate.params.map((angle) => scaleAngle(angle, power)) }];
  const [target = 0] = gate.targets;
  const core = (angle: number): GateOperation => ({ ...gate, gate: 'p', params: [angle * power] });
  const phase = PHASES[gate.gate];
  if (phase !== undefined) return [core(phase)];
  const turned = CONJUGATED[gate.gate];
  if (turned !== undefined) return [bare('h', [target]), core(turned), bare('h', [target])];
  switch (gate.gate) {
    case 'id':
      return [gate];
    case 'y':
      return [bare('rx', [target], [Math.PI / 2]), core(Math.PI), bare('rx', [target], [-Math.PI / 2])];
    case 'h':
      return [bare('ry', [target], [-Math.PI / 4]), core(Math.PI), bare('ry', [target], [Math.PI / 4])];
    case 'u':
      return powerOfU(gate, power);
    case 'swap':
      return swapToPower(gate, power);
    default:
      return undefined;
  }
}

/** swap = CX(b,a) · CX(a,b) · CX(b,a): the middle one carries the power, the others only change the basis. */
function swapToPower(gate: GateOperation, power: number): readonly GateOperation[] {
  const [a = 0, b = 0] = gate.targets;
  const outer: GateOperation = { kind: 'gate', gate: 'x', targets: [a], controls: [b], params: [] };
  const middle: GateOperation = { ...gate, gate: 'x', targets: [b], controls: [...gate.controls, a] };
  return [outer, ...(gateToPower(middle, power) ?? []), outer];
}
