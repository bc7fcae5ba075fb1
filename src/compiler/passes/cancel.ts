/** Neighbours that undo each other go; rotations about one axis on the same qubits join. Works on straight runs only. */
import type { Angle } from '../../domain/angle.ts';
import { combineAngles, isAngle } from '../../domain/aqo/angle-arithmetic.ts';
import type { Circuit, GateName, GateOperation, Operation } from '../../domain/circuit.ts';
import { wiresOf } from '../statistics.ts';
import type { Pass } from './pass.ts';

const SELF_INVERSE: ReadonlySet<GateName> = new Set(['x', 'y', 'z', 'h', 'swap', 'id']);
const PARTNERS: Partial<Record<GateName, GateName>> = {
  s: 'sdg',
  sdg: 's',
  t: 'tdg',
  tdg: 't',
  sx: 'sxdg',
  sxdg: 'sx',
};
const ROTATIONS: ReadonlySet<GateName> = new Set(['rx', 'ry', 'rz', 'p', 'rxx', 'ryy', 'rzz']);

/** Cancels and merges; level 0 leaves the circuit as it is written. */
export const cancel: Pass = {
  name: 'cancel',
  run(circuit, { level }) {
    return level === 0 ? circuit : { ...circuit, operations: cancelled(circuit.operations) };
  },
};

/** What became of two neighbours: both gone, one left, or no rule. */
function joined(first: GateOperation, second: GateOperation): GateOperation | 'gone' | undefined {
  if (first.gate !== second.gate) return PARTNERS[first.gate] === second.gate ? 'gone' : undefined;
  if (SELF_INVERSE.has(first.gate)) return 'gone';
  if (!ROTATIONS.has(first.gate)) return undefined;
  const [a = 0] = first.params;
  const [b = 0] = second.params;
  if (typeof a !== 'number' && typeof b !== 'number') return undefined;
  const sum: Angle = combineAngles('+', a, b);
  return isAngle(sum, 0) ? 'gone' : { ...first, params: [sum] };
}

function sameQubits(first: GateOperation, second: GateOperation): boolean {
  const same = (a: readonly number[], b: readonly number[]): boolean =>
    a.length === b.length && a.every((qubit, index) => qubit === b[index]);
  return same(first.controls, second.controls) && same(first.targets, second.targets);
}

function cancelled(operations: Circuit['operations']): readonly Operation[] {
  const kept: (Operation | undefined)[] = [];
  /** Positions of what stands last on every wire; the stack below it shows again when it goes. */
  const stacks = new Map<number, number[]>();
  for (const operation of operations) {
    const wires = [...wiresOf(operation)];
    const tops = wires.map((wire) => stacks.get(wire)?.at(-1));
    const [top] = tops;
    const before = top !== undefined && tops.every((position) => position === top) ? kept[top] : undefined;
    const result =
      before === undefined || top === undefined ? undefined : join(before, operation, wires.length);
    if (result === 'gone' && top !== undefined) {
      kept[top] = undefined;
      for (const wire of wires) stacks.get(wire)?.pop();
    } else if (result !== undefined && result !== 'gone' && top !== undefined) kept[top] = result;
    else {
      for (const wire of wires) remember(stacks, wire, kept.length);
      kept.push(insideToo(operation));
    }
  }
  return kept.filter((operation) => operation !== undefined);
}

/** Longest stack of a wire; what lies deeper no longer meets anything. */
const MAX_STACK = 64;

function remember(stacks: Map<number, number[]>, wire: number, position: number): void {
  const stack = stacks.get(wire);
  if (stack === undefined) stacks.set(wire, [position]);
  else if (stack.push(position) > 2 * MAX_STACK) stack.splice(0, MAX_STACK);
}

function join(before: Operation, after: Operation, wires: number): GateOperation | 'gone' | undefined {
  if (before.kind !== 'gate' || after.kind !== 'gate' || wires === 0) return undefined;
  if (before.condition !== undefined || after.condition !== undefined) return undefined;
  return sameQubits(before, after) ? joined(before, after) : undefined;
}

function insideToo(operation: Operation): Operation {
  if (operation.kind === 'while') return { ...operation, body: cancelled(operation.body) };
  if (operation.kind !== 'if') return operation;
  return { ...operation, then: cancelled(operation.then), otherwise: cancelled(operation.otherwise) };
}
