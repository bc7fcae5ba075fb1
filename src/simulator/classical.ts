/** Classical bits of one run: conditions and assignments. */
import type { AssignOperation, Comparison, Condition } from '../domain/circuit.ts';

function compare(left: number, op: Comparison, right: number): boolean {
  switch (op) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
  }
}

/** True when every condition holds; bits are read least significant first. */
export function holds(conditions: readonly Condition[], bits: Uint8Array): boolean {
  return conditions.every((condition) => {
    let value = 0;
    condition.bits.forEach((bit, position) => (value += (bits[bit] ?? 0) * 2 ** position));
    return compare(value, condition.op, condition.value);
  });
}

/** Writes all bits of an assignment; sources are read before any bit is written. */
export function assign(operation: AssignOperation, bits: Uint8Array): void {
  const values = operation.sources.map((source) => {
    if (typeof source === 'number') return source;
    return (bits[source.bit] ?? 0) ^ (source.inverted === true ? 1 : 0);
  });
  operation.clbits.forEach((clbit, position) => (bits[clbit] = values[position] ?? 0));
}
