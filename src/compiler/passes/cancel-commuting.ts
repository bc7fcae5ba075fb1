/**
 * Gates that would undo or join each other if they stood side by side, and may: everything between them acts along the
 * same Pauli axis on the qubits they share. On each qubit, gates along one axis in a row form a group; two gates of one
 * kind on the same qubits meet when they are in the same group on every qubit.
 */
import type { Angle } from '../../domain/angle.ts';
import { combineAngles, isAngle } from '../../domain/aqo/angle-arithmetic.ts';
import type { GateName, GateOperation, Operation } from '../../domain/circuit.ts';
import { operationQubits } from '../../domain/circuit.ts';
import type { Device } from '../../domain/device.ts';
import { axisOn, type Axis } from './axes.ts';
import { isNative } from './basis.ts';
import type { Pass } from './pass.ts';
import { wrapped } from './unitary/one-qubit.ts';

/** Rounds at most; one is enough unless a cancellation lets others meet. */
const ROUNDS = 16;
/** Operations looked at over all rounds: what bounds the time of a large circuit. */
const MAX_WORK = 1_000_000;

/** Cancels and joins across gates that commute; levels 2 and 3. */
export const cancelCommuting: Pass = {
  name: 'cancel-commuting',
  run(circuit, { device, level }) {
    if (level < 2) return circuit;
    let { operations } = circuit;
    const rounds = Math.min(ROUNDS, Math.ceil(MAX_WORK / Math.max(1, operations.length)));
    for (let round = 0; round < rounds; round++) {
      const next = joinedOnce(operations, device);
      if (next.length === operations.length) break;
      operations = next;
    }
    return { ...circuit, operations };
  },
};

/** What a gate is when it meets others: gates of one key join by adding angles, or undo each other. */
interface Kind {
  readonly key: string;
  /** Angle in radians about the axis; undefined for gates that are their own inverse. */
  readonly angle?: Angle;
  /** Angle after which the gate is the identity again. */
  readonly period: number;
}

const HALF = Math.PI / 2;
/** Gates of a fixed angle, by axis. */
const NAMES: Readonly<Record<Axis, readonly (readonly [GateName, number])[]>> = {
  x: [
    ['x', Math.PI],
    ['sx', HALF],
    ['sxdg', -HALF],
  ],
  y: [['y', Math.PI]],
  z: [
    ['z', Math.PI],
    ['s', HALF],
    ['sdg', -HALF],
    ['t', HALF / 2],
    ['tdg', -HALF / 2],
  ],
};
const TURNS: ReadonlyMap<GateName, number> = new Map(Object.values(NAMES).flat());
const ROTATIONS: ReadonlySet<GateName> = new Set(['rx', 'ry', 'rz', 'p', 'rxx', 'ryy', 'rzz']);

function kindOf(gate: GateOperation): Kind | undefined {
  const [target = -1] = gate.targets;
  const axis = axisOn(gate, target);
  if (axis === undefined) return undefined;
  const fixed = TURNS.get(gate.gate);
  const angle = fixed ?? (ROTATIONS.has(gate.gate) ? (gate.params[0] ?? 0) : undefined);
  if (angle === undefined) return undefined;
  const controls = gate.controls.toSorted((a, b) => a - b).join();
  const targets = gate.targets.toSorted((a, b) => a - b).join();
  if (gate.controls.length === 0) return { key: `${axis}:${targets}`, angle, period: 2 * Math.PI };
  if (axis === 'z' && gate.gate !== 'rz' && gate.gate !== 'rzz') {
    const all = [...gate.controls, ...gate.targets].sort((a, b) => a - b).join();
    return { key: `phase:${all}`, angle, period: 2 * Math.PI };
  }
  if (ROTATIONS.has(gate.gate))
    return { key: `${gate.gate}:${controls}:${targets}`, angle, period: 4 * Math.PI };
  if (gate.gate !== 'x' && gate.gate !== 'y') return undefined;
  return { key: `${gate.gate}:${controls}:${targets}`, period: 0 };
}

/** The gate that two gates of one kind are together; undefined when the device or a symbol stands against it. */
function meeting(
  first: GateOperation,
  second: GateOperation,
  [a, b]: readonly [Kind, Kind],
  device: Device,
): GateOperation | 'gone' | undefined {
  if (a.angle === undefined || b.angle === undefined) return 'gone';
  if (typeof a.angle !== 'number' && typeof b.angle !== 'number') return undefined;
  const sum = combineAngles('+', a.angle, b.angle);
  const angle = typeof sum === 'number' ? reduced(sum, a.period) : sum;
  if (isAngle(angle, 0)) return 'gone';
  const axis = axisOn(first, first.targets[0] ?? -1) ?? 'z';
  const controls = first.controls.length;
  const like = (gate: GateName, params: readonly Angle[]): GateOperation => ({ ...first, gate, params });
  const named = first.targets.length > 1 ? [] : NAMES[axis];
  const candidates = [
    ...named.flatMap(([gate, turn]) =>
      isAngle(angle, turn) && (controls === 0 || axis === 'z') && !isRotation(first, second)
        ? [like(gate, [])]
        : [],
    ),
    ...[first.gate, second.gate].flatMap((gate) => (ROTATIONS.has(gate) ? [like(gate, [angle])] : [])),
    ...(first.targets.length > 1 ? [] : [like(controls > 0 ? 'p' : `r${axis}`, [angle])]),
  ];
  return candidates.find(({ gate }) => isNative(device, gate, controls));
}

function isRotation(first: GateOperation, second: GateOperation): boolean {
  return ROTATIONS.has(first.gate) || ROTATIONS.has(second.gate);
}

function reduced(angle: number, period: number): number {
  return (wrapped((angle * 2 * Math.PI) / period) * period) / (2 * Math.PI);
}

/** Axis and number of the group that a qubit is in. */
interface Group {
  readonly axis: Axis | undefined;
  readonly index: number;
  /** What can be met as long as the group lasts. */
  readonly keys: string[];
}

function joinedOnce(operations: readonly Operation[], device: Device): readonly Operation[] {
  const kept: (Operation | undefined)[] = [];
  const groups = new Map<number, Group>();
  const open = new Map<string, number>();
  let counter = 0;
  const enter = (qubit: number, axis: Axis | undefined): Group => {
    const group = groups.get(qubit);
    if (group !== undefined && axis !== undefined && group.axis === axis) return group;
    for (const key of group?.keys ?? []) open.delete(key);
    const next = { axis, index: ++counter, keys: [] };
    groups.set(qubit, next);
    return next;
  };
  for (const operation of operations) {
    const qubits = operationQubits(operation);
    const gate = operation.kind === 'gate' && operation.condition === undefined ? operation : undefined;
    const place = qubits.map((qubit) => enter(qubit, gate && axisOn(gate, qubit)));
    const kind = gate && kindOf(gate);
    if (gate === undefined || kind === undefined) {
      kept.push(inside(operation, device));
      continue;
    }
    const indices = place.map(({ index }) => index).sort((a, b) => a - b);
    const key = `${kind.key}@${indices.join()}`;
    const at = open.get(key);
    const before = at === undefined ? undefined : kept[at];
    const partner = before?.kind === 'gate' ? before : undefined;
    const known = partner && kindOf(partner);
    const result = partner && known && meeting(partner, gate, [known, kind], device);
    if (result === undefined || at === undefined) {
      open.set(key, kept.length);
      place[0]?.keys.push(key);
      kept.push(gate);
    } else if (result === 'gone') {
      kept[at] = undefined;
      open.delete(key);
    } else kept[at] = result;
  }
  return kept.filter((operation) => operation !== undefined);
}

function inside(operation: Operation, device: Device): Operation {
  const block = (operations: readonly Operation[]): readonly Operation[] => joinedOnce(operations, device);
  if (operation.kind === 'while') return { ...operation, body: block(operation.body) };
  if (operation.kind !== 'if') return operation;
  return { ...operation, then: block(operation.then), otherwise: block(operation.otherwise) };
}
