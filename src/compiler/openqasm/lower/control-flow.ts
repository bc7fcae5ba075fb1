/**
 * `if`, `for`, `while` and `switch`: decided at compile time where values are known, else mapped to the blocks of
 * AQO, whose conditions compare classical bits with constants.
 */
import { DEFAULT_LOOP_MAXIMUM } from '../../../domain/aqo/limits.ts';
import { CircuitBuilder } from '../../circuit-builder.ts';
import { appendConditional } from '../../conditional-blocks.ts';
import type { Range } from '../../diagnostics/source-text.ts';
import { COST } from '../../limits.ts';
import type { Block, Expression, Statement, SwitchNode } from '../ast.ts';
import { assignedNames, mentionedNames } from './assigned-names.ts';
import { moveToBits } from './assignments.ts';
import type { LoweringContext } from './context.ts';
import { evaluate, truthOf } from './evaluate.ts';
import type { Progression } from './indexing.ts';
import { rangeOf } from './indexing.ts';
import type { Truth } from './runtime-bits.ts';
import { compareBits, compareNumbers } from './runtime-bits.ts';
import type { Value } from './values.ts';
import { asNumber, describe, exactValue, intValue } from './values.ts';

/** How a block ended. */
export type Signal = 'next' | 'break' | 'continue' | 'return' | 'end';

/** Runs statements in a new block of names. */
export type RunScoped = (block: Block, bind?: { readonly name: string; readonly value: Value }) => Signal;

/** `if (condition) … else …`. */
export function lowerIf(
  ctx: LoweringContext,
  node: Statement & { readonly kind: 'if' },
  run: RunScoped,
): Signal {
  const truth = truthOf(ctx, evaluate(ctx, node.condition), node.condition);
  if (typeof truth === 'boolean') return run(truth ? node.then : node.otherwise);
  moveAssigned(ctx, node.then);
  moveAssigned(ctx, node.otherwise);
  conditional(
    ctx,
    truth,
    node,
    () => run(node.then),
    () => run(node.otherwise),
  );
  return 'next';
}

/** Emits two blocks of which a measurement chooses one. */
function conditional(
  ctx: LoweringContext,
  truth: Truth,
  range: Range,
  then: () => Signal,
  otherwise: () => Signal,
): void {
  if (typeof truth === 'boolean') {
    straight(ctx, range, truth ? then : otherwise);
    return;
  }
  const { builder } = ctx;
  const thenBlock = builder.branch(() => {
    straight(ctx, range, then);
  });
  const otherBlock = builder.branch(() => {
    straight(ctx, range, otherwise);
  });
  appendConditional(builder, truth, thenBlock, otherBlock, ctx.sink.source.span(range));
}

/** Jumps out of a block that only sometimes runs have no counterpart in a circuit. */
function straight(ctx: LoweringContext, range: Range, block: () => Signal): void {
  const signal = block();
  if (signal === 'next') return;
  ctx.fail('OQ3004', range, `${signal} inside a block that a measurement decides is not supported`);
}

/** Variables of the outside that a run-time block assigns live in bits from here on. */
function moveAssigned(ctx: LoweringContext, block: Block): void {
  for (const name of assignedNames(block)) {
    const thing = ctx.scope.find(name);
    if (thing?.kind === 'variable' && !thing.constant) moveToBits(ctx, name, thing);
  }
}

/** `for name in values`: unrolled. */
export function lowerFor(
  ctx: LoweringContext,
  node: Statement & { readonly kind: 'for' },
  run: RunScoped,
): Signal {
  for (const value of loopValues(ctx, node.values)) {
    ctx.work(COST.turn);
    const signal = run(node.body, { name: node.name.name, value });
    if (signal === 'break') break;
    if (signal === 'return' || signal === 'end') return signal;
  }
  return 'next';
}

function loopValues(ctx: LoweringContext, node: Expression): Iterable<Value> {
  if (node.kind === 'range') return numbersOf(rangeOf(ctx, node, evaluate));
  const value = evaluate(ctx, node);
  if (value.kind === 'array') return value.items;
  if (value.kind === 'bits')
    return value.bits.map((bit): Value => ({ kind: 'bits', bits: [bit], scalar: true }));
  if (value.kind === 'qubits')
    return value.qubits.map((qubit): Value => ({ kind: 'qubits', qubits: [qubit], scalar: true }));
  return ctx.fail('OQ2010', node, `a loop needs a range, a set or an array, not ${describe(value)}`);
}

/** One value at a time: a range of a million numbers takes no room. */
function* numbersOf({ from, step, count }: Progression): Iterable<Value> {
  for (let index = 0; index < count; index++) yield intValue(from + index * step);
}

/** `while (condition)`: unrolled while the condition is known, else a loop of the circuit. */
export function lowerWhile(
  ctx: LoweringContext,
  node: Statement & { readonly kind: 'while' },
  run: RunScoped,
): Signal {
  const changed = assignedNames(node.body);
  const watched = mentionedNames(node.condition);
  const first = truthOf(ctx, evaluate(ctx, node.condition), node.condition);
  if (first === false) return 'next';
  if (first === true && !isRuntime(ctx, watched, changed)) return unrolled(ctx, node, run, watched, changed);
  if (first === true && !ctx.inFirstTurn && ctx.builder.depth === 0) {
    const signal = firstTurn(ctx, node, run);
    if (signal !== 'next') return signal === 'break' ? 'next' : signal;
  }
  moveAssigned(ctx, node.body);
  const { builder } = ctx;
  for (const name of changed) {
    const thing = ctx.scope.find(name);
    if (thing?.kind === 'bits') builder.forget(thing.bits);
  }
  let when: Truth = true;
  const preparation = builder.capture(() => {
    when = truthOf(ctx, evaluate(ctx, node.condition), node.condition);
  });
  const truth = when as Truth;
  if (truth === false) return 'next';
  if (truth === true) return ctx.fail('OQ4003', node, 'the condition of the loop never changes');
  const body = builder.branch(() => {
    straight(ctx, node, () => run(node.body));
    builder.append(preparation);
  });
  builder.append(preparation);
  builder.append([
    { kind: 'while', when: truth, body, max: DEFAULT_LOOP_MAXIMUM, span: ctx.sink.source.span(node) },
  ]);
  builder.forget(CircuitBuilder.writtenBits(body));
  return 'next';
}

/** The turn that is sure to come, written out: what is known before the loop is of use in it, and has no bits to be in. */
function firstTurn(
  ctx: LoweringContext,
  node: Statement & { readonly kind: 'while' },
  run: RunScoped,
): Signal {
  ctx.inFirstTurn = true;
  try {
    const signal = run(node.body);
    return signal === 'continue' ? 'next' : signal;
  } finally {
    ctx.inFirstTurn = false;
  }
}

/** True when the loop's condition reads a variable that its body writes and that lives, or will live, in bits. */
function isRuntime(
  ctx: LoweringContext,
  watched: ReadonlySet<string>,
  changed: ReadonlySet<string>,
): boolean {
  for (const name of watched) {
    if (!changed.has(name)) continue;
    const thing = ctx.scope.find(name);
    if (thing?.kind === 'bits' || (thing?.kind === 'variable' && thing.type.name === 'bool')) return true;
  }
  return false;
}

function unrolled(
  ctx: LoweringContext,
  node: Statement & { readonly kind: 'while' },
  run: RunScoped,
  watched: ReadonlySet<string>,
  changed: ReadonlySet<string>,
): Signal {
  const changes = [...watched].some((name) => changed.has(name));
  if (!changes && !leaves(node.body)) {
    return ctx.fail(
      'OQ4003',
      node.condition,
      'the loop never ends: its condition is true and nothing in it changes that',
    );
  }
  for (;;) {
    ctx.work(COST.turn);
    const signal = run(node.body);
    if (signal === 'break') return 'next';
    if (signal === 'return' || signal === 'end') return signal;
    const truth = truthOf(ctx, evaluate(ctx, node.condition), node.condition);
    if (truth === false) return 'next';
    if (truth !== true)
      return ctx.fail('OQ2011', node.condition, 'the condition is known at first and measured later');
  }
}

/** True when a block can leave a loop around it. */
function leaves(block: Block): boolean {
  return block.some((item) => {
    switch (item.kind) {
      case 'break':
      case 'return':
      case 'end':
        return true;
      case 'if':
        return leaves(item.then) || leaves(item.otherwise);
      case 'block':
      case 'for':
      case 'while':
        return leaves(item.body);
      case 'switch':
        return item.cases.some((entry) => leaves(entry.body)) || leaves(item.otherwise ?? []);
      default:
        return false;
    }
  });
}

/** `switch (value) { case … }`. */
export function lowerSwitch(ctx: LoweringContext, node: SwitchNode, run: RunScoped): Signal {
  const value = asNumber(evaluate(ctx, node.value));
  const labels = node.cases.map((entry) => entry.labels.map((label) => labelOf(ctx, label)));
  const otherwise = node.otherwise ?? [];
  if (value.kind === 'number') {
    const chosen = labels.findIndex((list) =>
      list.some((label) => compareNumbers(label, '==', exactValue(value))),
    );
    return run(node.cases[chosen]?.body ?? otherwise);
  }
  if (value.kind !== 'bits')
    return ctx.fail('OQ2010', node.value, `switch needs an integer, not ${describe(value)}`);
  for (const { body } of node.cases) moveAssigned(ctx, body);
  moveAssigned(ctx, otherwise);
  const choices = node.cases.flatMap((entry, index) =>
    (labels[index] ?? []).map((label) => ({ label, body: entry.body })),
  );
  const choose = (index: number): Signal => {
    const choice = choices[index];
    if (choice === undefined) return run(otherwise);
    const truth = compareBits(ctx.builder, value.bits, '==', choice.label);
    conditional(
      ctx,
      truth,
      node,
      () => run(choice.body),
      () => choose(index + 1),
    );
    return 'next';
  };
  return choose(0);
}

function labelOf(ctx: LoweringContext, node: Expression): number | bigint {
  const value = asNumber(evaluate(ctx, node));
  if (value.kind === 'number' && Number.isInteger(value.value)) return exactValue(value);
  return ctx.fail('OQ2010', node, 'the value of a case is a known integer');
}
