/** Removes assignments to classical bits that are written again before anything reads them. */
import type { AssignOperation, Operation } from '../domain/circuit.ts';
import { eachWire } from './statistics.ts';

/** The same operations without assignments that nobody sees; blocks inside are left as they are. */
export function withoutOverwritten(operations: readonly Operation[]): readonly Operation[] {
  if (!operations.some(({ kind }) => kind === 'assign')) return operations;
  const overwritten = new Set<number>();
  const kept: Operation[] = [];
  for (const operation of [...operations].reverse()) {
    const seen = operation.kind === 'assign' ? seenPart(operation, overwritten) : operation;
    if (seen === undefined) continue;
    const always = seen.condition === undefined || seen.condition.length === 0;
    // What a block or a condition reads, and what only may be written, must stay.
    eachWire(seen, (wire) => {
      if (wire < 0) overwritten.delete(-1 - wire);
    });
    if (always && (seen.kind === 'measure' || seen.kind === 'assign')) addWritten(seen, overwritten);
    kept.push(seen);
  }
  return kept.reverse();
}

function addWritten(operation: Operation & { readonly kind: 'measure' | 'assign' }, into: Set<number>): void {
  const read = new Set(
    operation.kind === 'assign'
      ? operation.sources.flatMap((source) => (typeof source === 'number' ? [] : [source.bit]))
      : [],
  );
  for (const bit of operation.clbits) if (!read.has(bit)) into.add(bit);
}

function seenPart(operation: AssignOperation, overwritten: ReadonlySet<number>): Operation | undefined {
  const seen = operation.clbits.flatMap((bit, index) => (overwritten.has(bit) ? [] : [index]));
  if (seen.length === 0) return undefined;
  if (seen.length === operation.clbits.length) return operation;
  return {
    ...operation,
    clbits: seen.map((index) => operation.clbits[index] ?? 0),
    sources: seen.map((index) => operation.sources[index] ?? 0),
  };
}
