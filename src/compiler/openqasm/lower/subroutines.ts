/** Calls of `def` subroutines: inlined, classical arguments by value, qubits and arrays by reference. */
import type { Range } from '../../diagnostics/source-text.ts';
import type { ArgumentNode, Block, Expression, SubroutineNode } from '../ast.ts';
import { cast, resolveType } from './casts.ts';
import type { LoweringContext } from './context.ts';
import { MAX_CALLS } from './context.ts';
import type { Signal } from './control-flow.ts';
import { evaluate } from './evaluate.ts';
import { operandOf } from './gate-calls.ts';
import type { NamedThing } from './scope.ts';
import { Scope } from './scope.ts';
import type { Value } from './values.ts';
import { NOTHING } from './values.ts';

/** Runs a body; the value it returned, if any, comes back with the signal. */
export type RunBody = (body: Block) => { readonly signal: Signal; readonly value: Value };

/** Inlines one call and gives its value. */
export function callSubroutine(
  ctx: LoweringContext,
  definition: SubroutineNode,
  args: readonly Expression[],
  range: Range,
  run: RunBody,
): Value {
  const { name } = definition.name;
  if (args.length !== definition.args.length) {
    const expected = `${definition.args.length} arguments`;
    ctx.fail('OQ2005', range, `${name} takes ${expected}, not ${args.length}`, { expected });
  }
  const scope = new Scope(ctx.global, true);
  definition.args.forEach((argument, index) => {
    const given = args[index];
    if (given !== undefined) scope.set(argument.name.name, bound(ctx, argument, given), argument.name);
  });
  if (++ctx.calls > MAX_CALLS) ctx.fail('OQ1004', range, `calls nested deeper than ${MAX_CALLS}`);
  try {
    const { signal, value } = ctx.inScope(scope, () => run(definition.body));
    if (signal === 'end') ctx.fail('OQ3004', range, 'end inside a subroutine is not supported');
    if (definition.returns === undefined) return NOTHING;
    if (signal !== 'return' || value.kind === 'nothing')
      return ctx.fail('OQ2010', range, `${name} returns no value`);
    return cast(ctx, resolveType(ctx, definition.returns, evaluate), value, range, false);
  } finally {
    ctx.calls--;
  }
}

/** What the name of an argument stands for inside the body. */
function bound(ctx: LoweringContext, argument: ArgumentNode, given: Expression): NamedThing {
  const type = resolveType(ctx, argument.type, evaluate);
  if (type.name === 'qubit') {
    const { qubits } = operandOf(ctx, given);
    if (qubits.length !== (type.size ?? 1)) {
      return ctx.fail(
        'OQ2007',
        given,
        `${qubits.length} qubits where "${argument.name.name}" takes ${type.size ?? 1}`,
      );
    }
    return { kind: 'qubits', qubits, scalar: type.size === undefined, alias: false };
  }
  const value = evaluate(ctx, given);
  if (type.name === 'array') {
    return {
      kind: 'variable',
      type,
      constant: false,
      value: cast(ctx, { name: 'array' }, value, given, false),
      depth: ctx.builder.depth,
    };
  }
  const stored = cast(ctx, type, value, given, false);
  if (stored.kind === 'bits' || stored.kind === 'conditions') {
    const one = stored.kind === 'conditions';
    const bits = ctx.builder.newBits(one ? 1 : stored.bits.length, false);
    ctx.builder.assign(bits, one ? [0] : stored.bits);
    if (one) ctx.builder.assign(bits, [1], stored.when);
    return { kind: 'bits', type, bits, scalar: one || type.size === undefined };
  }
  return { kind: 'variable', type, constant: false, value: stored, depth: ctx.builder.depth };
}
