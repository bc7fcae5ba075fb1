/** Identities go, and neighbours that undo each other; rotations about one axis on the same qubits join. Works on straight runs only. */
import type { Angle } from '../../domain/angle.ts';
import { combineAngles, isAngle } from '../../domain/aqo/angle-arithmetic.ts';
import type { Circuit, GateName, GateOperation, Operation } from '../../domain/circuit.ts';
import { eachWire } from '../statistics.ts';
import { mapBlocks, withOperations, type Pass } from './pass.ts';

const SELF_INVERSE: ReadonlySet<GateName> = new Set(['x', 'y', 'z', 'h', 'swap']);
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
    return level === 0 ? circuit : withOperations(circuit, cancelled(circuit.operations));
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

/** The operations that are left; the same list when nothing cancels. */
function cancelled(operations: Circuit['operations']): readonly Operation[] {
  const kept: (Operation | undefined)[] = [];
  const tops = new Tops();
  let changed = false;
  for (const operation of operations) {
    if (operation.kind === 'gate' && operation.gate === 'id') {
      changed = true;
      continue;
    }
    const top = tops.commonOf(operation);
    const before = kept[top];
    const result = before === undefined ? undefined : join(before, operation);
    if (result === undefined) {
      tops.push(operation, kept.length);
      const inside = mapBlocks(operation, cancelled);
      changed ||= inside !== operation;
      kept.push(inside);
      continue;
    }
    changed = true;
    kept[top] = result === 'gone' ? undefined : result;
    if (result === 'gone') tops.pop(operation);
  }
  return changed ? kept.filter((operation) => operation !== undefined) : operations;
}

/** Longest stack of a wire; what lies deeper no longer meets anything. */
const MAX_STACK = 64;

/** Positions of what stands last on every wire; the stack below it shows again when it goes. */
class Tops {
  readonly #stacks = new Map<number, number[]>();
  #common = -1;
  #position = 0;

  /** The position that stands last on all wires of an operation; -1 when there is none. */
  commonOf(operation: Operation): number {
    this.#common = NONE_YET;
    eachWire(operation, this.#compare);
    return this.#common === NONE_YET ? -1 : this.#common;
  }

  push(operation: Operation, position: number): void {
    this.#position = position;
    eachWire(operation, this.#push);
  }

  pop(operation: Operation): void {
    eachWire(operation, this.#pop);
  }

  readonly #compare = (wire: number): void => {
    const top = this.#stacks.get(wire)?.at(-1) ?? -1;
    if (this.#common === NONE_YET) this.#common = top;
    else if (this.#common !== top) this.#common = -1;
  };

  readonly #push = (wire: number): void => {
    const stack = this.#stacks.get(wire);
    if (stack === undefined) this.#stacks.set(wire, [this.#position]);
    else if (stack.at(-1) !== this.#position && stack.push(this.#position) > 2 * MAX_STACK)
      stack.splice(0, MAX_STACK);
  };

  readonly #pop = (wire: number): void => {
    this.#stacks.get(wire)?.pop();
  };
}

const NONE_YET = -2;

function join(before: Operation, after: Operation): GateOperation | 'gone' | undefined {
  if (before.kind !== 'gate' || after.kind !== 'gate') return undefined;
  if (before.condition !== undefined || after.condition !== undefined) return undefined;
  return sameQubits(before, after) ? joined(before, after) : undefined;
}
