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
import { mapBlocks, withOperations, type Pass } from './pass.ts';
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
      if (next === operations) break;
      operations = next;
    }
    return withOperations(circuit, operations);
  },
};

/** What a gate is when it meets others: gates of one kind join by adding angles, or undo each other. */
interface Kind {
  /** Which kind, from 1; gates of other kinds on the same qubits are let by. */
  readonly tag: number;
  /** True when control and target are not alike. */
  readonly directed: boolean;
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

/** Tags: one for each axis, one for phases with controls, and one for each other gate with controls. */
const AXIS_TAGS: Readonly<Record<Axis, number>> = { x: 1, y: 2, z: 3 };
const PHASE_TAG = 4;
const CONTROLLED_TAGS: ReadonlyMap<GateName, number> = new Map(
  (['x', 'y', ...ROTATIONS] as const).map((gate, index) => [gate, PHASE_TAG + 1 + index]),
);
/** More than there are tags, twice for the direction. */
const KEYS_OF_PAIR = 64;

function kindOf(gate: GateOperation): Kind | undefined {
  const [target = -1] = gate.targets;
  const axis = axisOn(gate, target);
  if (axis === undefined) return undefined;
  const isRotation = ROTATIONS.has(gate.gate);
  const angle = TURNS.get(gate.gate) ?? (isRotation ? (gate.params[0] ?? 0) : undefined);
  if (angle === undefined) return undefined;
  if (gate.controls.length === 0)
    return { tag: AXIS_TAGS[axis], directed: false, angle, period: 2 * Math.PI };
  if (axis === 'z' && gate.gate !== 'rz' && gate.gate !== 'rzz')
    return { tag: PHASE_TAG, directed: false, angle, period: 2 * Math.PI };
  const tag = CONTROLLED_TAGS.get(gate.gate);
  if (tag === undefined) return undefined;
  return isRotation
    ? { tag, directed: true, angle, period: 4 * Math.PI }
    : { tag, directed: true, period: 0 };
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
      isAngle(angle, turn) && (controls === 0 || axis === 'z') && !hasRotation(first, second)
        ? [like(gate, [])]
        : [],
    ),
    ...[first.gate, second.gate].flatMap((gate) => (ROTATIONS.has(gate) ? [like(gate, [angle])] : [])),
    ...(first.targets.length > 1 ? [] : [like(controls > 0 ? 'p' : `r${axis}`, [angle])]),
  ];
  return candidates.find(({ gate }) => isNative(device, gate, controls));
}

function hasRotation(first: GateOperation, second: GateOperation): boolean {
  return ROTATIONS.has(first.gate) || ROTATIONS.has(second.gate);
}

function reduced(angle: number, period: number): number {
  return (wrapped((angle * 2 * Math.PI) / period) * period) / (2 * Math.PI);
}

/** Gates along one axis in a row on one qubit, and which of them can still be met. */
interface Group {
  readonly axis: Axis;
  readonly index: number;
  /** Position of the gate that is on this qubit alone; -1 when there is none. */
  alone: number;
  /** Positions of gates on several qubits whose group with the smallest number this is. */
  shared: Map<number | string, number> | undefined;
}

/** One round over a block; the same list when no gates meet. */
function joinedOnce(operations: readonly Operation[], device: Device): readonly Operation[] {
  return new Round(device).run(operations);
}

class Round {
  readonly #device: Device;
  readonly #kept: (Operation | undefined)[] = [];
  /** The open group of every qubit. */
  readonly #groups: (Group | undefined)[] = [];
  #groupCount = 0;
  #changed = false;

  constructor(device: Device) {
    this.#device = device;
  }

  run(operations: readonly Operation[]): readonly Operation[] {
    for (const operation of operations) {
      if (operation.kind === 'gate' && operation.condition === undefined) this.#gate(operation);
      else {
        for (const qubit of operationQubits(operation)) this.#groups[qubit] = undefined;
        const inside = mapBlocks(operation, (block) => joinedOnce(block, this.#device));
        this.#changed ||= inside !== operation;
        this.#kept.push(inside);
      }
    }
    return this.#changed ? this.#kept.filter((operation) => operation !== undefined) : operations;
  }

  #gate(gate: GateOperation): void {
    for (const qubit of gate.controls) this.#enter(qubit, 'z');
    for (const qubit of gate.targets) this.#enter(qubit, axisOn(gate, qubit));
    const kind = kindOf(gate);
    if (kind === undefined) {
      this.#kept.push(gate);
      return;
    }
    const { group, key } = this.#meetingPlace(gate, kind);
    const at = (key === undefined ? group?.alone : group?.shared?.get(key)) ?? -1;
    const partner = this.#kept[at];
    const result = partner?.kind === 'gate' ? this.#met(partner, gate, kind) : undefined;
    if (result === undefined) {
      remember(group, key, this.#kept.length);
      this.#kept.push(gate);
      return;
    }
    this.#changed = true;
    this.#kept[at] = result === 'gone' ? undefined : result;
    if (result === 'gone') remember(group, key, -1);
  }

  #met(partner: GateOperation, gate: GateOperation, kind: Kind): GateOperation | 'gone' | undefined {
    const known = kindOf(partner);
    return known && meeting(partner, gate, [known, kind], this.#device);
  }

  /** The qubit goes on in its group when the axis is the same, and else begins a new one. */
  #enter(qubit: number, axis: Axis | undefined): void {
    if (axis !== undefined && this.#groups[qubit]?.axis === axis) return;
    this.#groups[qubit] =
      axis === undefined ? undefined : { axis, index: ++this.#groupCount, alone: -1, shared: undefined };
  }

  /** Where gates of a kind in the same groups find each other: a group and a key in it. */
  #meetingPlace(
    gate: GateOperation,
    { tag, directed }: Kind,
  ): { readonly group: Group | undefined; readonly key: number | string | undefined } {
    const [first = -1, second] = operationQubits(gate);
    const one = this.#groups[first];
    if (second === undefined) return { group: one, key: undefined };
    const other = this.#groups[second];
    if (gate.targets.length + gate.controls.length === 2 && one !== undefined && other !== undefined) {
      const inOrder = one.index < other.index;
      const later = inOrder ? other.index : one.index;
      const key = later * KEYS_OF_PAIR + 2 * tag + (directed && inOrder ? 1 : 0);
      return { group: inOrder ? one : other, key };
    }
    const numbers = (qubits: readonly number[]): readonly number[] =>
      qubits.map((qubit) => this.#groups[qubit]?.index ?? 0).sort((a, b) => a - b);
    const parts = directed ? [gate.controls, gate.targets] : [operationQubits(gate)];
    const smallest = operationQubits(gate)
      .map((qubit) => this.#groups[qubit])
      .reduce((a, b) => ((a?.index ?? 0) < (b?.index ?? 0) ? a : b));
    return { group: smallest, key: [tag, ...parts.map((qubits) => numbers(qubits).join())].join(':') };
  }
}

function remember(group: Group | undefined, key: number | string | undefined, position: number): void {
  if (group === undefined) return;
  if (key === undefined) group.alone = position;
  else if (position < 0) group.shared?.delete(key);
  else (group.shared ??= new Map()).set(key, position);
}
