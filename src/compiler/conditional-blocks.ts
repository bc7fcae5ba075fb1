/** Blocks of which a measurement chooses one: short ones become operations with a condition, all others an `if`. */
import type { Condition, Operation, SourceSpan } from '../domain/circuit.ts';
import { CircuitBuilder } from './circuit-builder.ts';

const MAX_FLAT_CONDITIONS = 16;

/** Adds two blocks that {@link CircuitBuilder.branch} took away. */
export function appendConditional(
  builder: CircuitBuilder,
  when: readonly Condition[],
  then: readonly Operation[],
  otherwise: readonly Operation[],
  span: SourceSpan,
): void {
  if (otherwise.length === 0 && canFlatten(then, when))
    builder.append(then.map((operation) => guarded(operation, when)));
  else if (then.length + otherwise.length > 0) builder.append([{ kind: 'if', when, then, otherwise, span }]);
  builder.forget(CircuitBuilder.writtenBits([...then, ...otherwise]));
}

/** True when every operation of a block may carry the condition itself: none of them changes what it depends on. */
function canFlatten(block: readonly Operation[], when: readonly Condition[]): boolean {
  const read = new Set(when.flatMap((condition) => condition.bits));
  return block.every((operation, index) => {
    if (operation.kind === 'if' || operation.kind === 'while' || operation.kind === 'barrier') return false;
    if ((operation.condition?.length ?? 0) + when.length > MAX_FLAT_CONDITIONS) return false;
    const writes = operation.kind === 'measure' || operation.kind === 'assign';
    return !writes || index === block.length - 1 || !operation.clbits.some((bit) => read.has(bit));
  });
}

function guarded(operation: Operation, when: readonly Condition[]): Operation {
  return { ...operation, condition: [...when, ...(operation.condition ?? [])] };
}
