/** Delays and boxes where no time passes: they keep what stands on their two sides apart, and a warning says so. */
import { operationQubits } from '../../../domain/circuit.ts';
import type { Range } from '../../diagnostics/source-text.ts';
import type { LoweringContext } from './context.ts';

/** Name under which tools of version 2 declare delays, with a number behind it for a second unit. */
const OPAQUE_DELAY = /^delay(?:_\d+)?$/;

/** True for an opaque gate that is a delay. */
export function isOpaqueDelay(name: string): boolean {
  return OPAQUE_DELAY.test(name);
}

/** Says once in a program that time does not pass. */
export function warnOfTime(ctx: LoweringContext, range: Range, what: string): void {
  if (ctx.warnedOfTime) return;
  ctx.warnedOfTime = true;
  ctx.sink.warn('OQ5004', range, `no time passes here: ${what}`);
}

/** Runs the body of a box between two barriers on the qubits that it uses. */
export function boxed<T>(ctx: LoweringContext, range: Range, run: () => T): T {
  warnOfTime(ctx, range, 'the box is barriers around what is in it');
  const results: T[] = [];
  const inside = ctx.builder.capture(() => {
    results.push(run());
  });
  const qubits = [...new Set(inside.flatMap(operationQubits))];
  if (qubits.length > 0) ctx.builder.barrier(qubits);
  ctx.builder.append(inside);
  if (qubits.length > 0) ctx.builder.barrier(qubits);
  const [result] = results;
  if (result === undefined) throw new Error('the body of a box did not run');
  return result;
}
