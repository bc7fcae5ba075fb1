/**
 * Blocks that a measurement decides: all of them are written into the circuit. What names stand for after them is
 * known only where every way through gives the same value.
 */
import { DEFAULT_LOOP_MAXIMUM, MAX_BLOCK_DEPTH } from '../../domain/aqo/limits.ts';
import type { Condition, Operation } from '../../domain/circuit.ts';
import { CircuitBuilder } from '../circuit-builder.ts';
import { appendConditional } from '../conditional-blocks.ts';
import type { Range } from '../diagnostics/source-text.ts';
import { mapBits } from '../finish-circuit.ts';
import { COST } from '../limits.ts';
import type { Truth } from '../openqasm/lower/runtime-bits.ts';
import type { EigenContext } from './context.ts';
import type { EigenValue } from './values.ts';

/** How a block ended. */
export type Signal = 'next' | 'break' | 'continue' | 'return';
/** What names stand for; changed in place, because functions hold on to it. */
export type Names = Map<string, EigenValue>;

const UNDECIDED: EigenValue = { kind: 'undecided' };

/** Writes two blocks of which a measurement chooses one. */
export function chooseBlock<T>(
  ctx: EigenContext,
  names: Names,
  when: readonly Condition[],
  range: Range,
  [then, otherwise]: readonly [() => T, () => T],
): readonly [T, T] {
  const before = copyOf(ctx, names);
  const first = written(ctx, range, then);
  const afterThen = copyOf(ctx, names);
  restore(names, before);
  const second = written(ctx, range, otherwise);
  for (const name of new Set([...names.keys(), ...afterThen.keys()])) {
    const [a, b] = [afterThen.get(name), names.get(name)];
    names.set(name, a !== undefined && b !== undefined && isSame(a, b) ? a : UNDECIDED);
  }
  appendConditional(ctx.builder, when, first.operations, second.operations, ctx.sink.source.span(range));
  return [first.result, second.result];
}

/** A jump out of a block that only sometimes runs has no counterpart in a circuit. */
export function refuseJump(ctx: EigenContext, signal: Signal, range: Range): void {
  if (signal === 'next') return;
  ctx.fail(
    'EL2008',
    range,
    `"${signal}" inside a block that a measurement decides is not possible in a circuit`,
    {
      hint: 'make it a part of the condition, or put what follows into an else',
    },
  );
}

/** A `while` whose condition is measured now. */
export interface RunTimeLoop {
  readonly range: Range;
  /** The condition, and the operations that compute it. */
  readonly when: readonly Condition[];
  readonly preparation: readonly Operation[];
  /** Number of the next free bit before the condition was computed. */
  readonly firstBit: number;
  readonly condition: () => Truth;
  readonly body: () => Signal;
}

/** Writes a loop; a body that always ends with `break` runs at most once. */
export function repeatBlock(ctx: EigenContext, names: Names, loop: RunTimeLoop): void {
  const { builder } = ctx;
  const { range, when, preparation } = loop;
  builder.append(preparation);
  const before = copyOf(ctx, names);
  const turn = settledTurn(ctx, names, before, loop);
  for (const [name, value] of names) {
    const old = before.get(name);
    if (old === undefined || !isSame(old, value)) names.set(name, UNDECIDED);
  }
  const span = ctx.sink.source.span(range);
  if (turn.signal === 'break') {
    appendConditional(builder, when, turn.operations, [], span);
    return;
  }
  const body = [...turn.operations, ...preparation];
  refuseEndless(ctx, range, when, body);
  builder.append([{ kind: 'while', when, body, max: DEFAULT_LOOP_MAXIMUM, span }]);
  builder.forget(CircuitBuilder.writtenBits(body));
}

/** A loop that writes none of the bits it asks for never ends once it has begun. */
function refuseEndless(
  ctx: EigenContext,
  range: Range,
  when: readonly Condition[],
  body: readonly Operation[],
): void {
  const written = CircuitBuilder.writtenBits(body);
  if (when.some(({ bits }) => bits.some((bit) => written.has(bit)))) return;
  ctx.fail('EL2008', range, 'nothing in this loop measures into the bits of its condition: it never ends', {
    hint: 'measure into one of them in the loop, or write an if',
  });
}

interface Turn {
  readonly signal: Signal;
  readonly operations: readonly Operation[];
}

/** One turn that holds for every turn: what earlier turns may have changed is not known in it. */
function settledTurn(ctx: EigenContext, names: Names, before: Names, loop: RunTimeLoop): Turn {
  const { sink } = ctx;
  for (;;) {
    ctx.work(COST.turn);
    const errors = sink.errorCount;
    const bits = ctx.measuredBits;
    const turn = turnOf(ctx, loop);
    if (turn.signal === 'return') refuseJump(ctx, turn.signal, loop.range);
    if (turn.signal === 'break' || sink.errorCount > errors) return turn;
    const changed = [...before].filter(
      ([name, old]) => old.kind !== 'undecided' && !isSame(old, names.get(name) ?? UNDECIDED),
    );
    if (changed.length === 0) return turn;
    for (const [name] of changed) before.set(name, UNDECIDED);
    restore(names, before);
    ctx.measuredBits = bits;
  }
}

function turnOf(ctx: EigenContext, loop: RunTimeLoop): Turn {
  const { builder } = ctx;
  ctx.undecided.loops++;
  try {
    const { result, operations } = written(ctx, loop.range, () => {
      const signal = loop.body();
      if (signal !== 'break' && signal !== 'return') checkCondition(ctx, loop);
      return signal;
    });
    return { signal: result, operations };
  } finally {
    ctx.undecided.loops--;
    builder.span = ctx.sink.source.span(loop.range);
  }
}

/** The condition has to mean the same in every turn: the circuit computes it in one way. */
function checkCondition(
  ctx: EigenContext,
  { range, when, preparation, firstBit, condition }: RunTimeLoop,
): void {
  const { builder } = ctx;
  const bits = ctx.measuredBits;
  ctx.measuredBits = firstBit;
  let truth: Truth = true;
  const again = builder.capture(() => {
    truth = condition();
  });
  ctx.measuredBits = Math.max(bits, ctx.measuredBits);
  const repeated = truth as Truth;
  if (
    typeof repeated !== 'boolean' &&
    shapeOf(builder, again, repeated) === shapeOf(builder, preparation, when)
  )
    return;
  ctx.fail('EL2008', range, 'the condition of this loop changes with its turns by more than measured bits', {
    hint: 'compare measured bits with constants in it',
  });
}

/** The operations of a condition as text, in which scratch bits are numbered from the first one. */
function shapeOf(
  builder: CircuitBuilder,
  operations: readonly Operation[],
  when: readonly Condition[],
): string {
  const scratch = new Map<number, number>();
  const { outputs } = builder;
  const number = (bit: number): number => {
    if (outputs[bit] === true) return bit;
    const known = scratch.get(bit) ?? outputs.length + scratch.size;
    scratch.set(bit, known);
    return known;
  };
  const plain = mapBits(operations, number).map((operation) => ({ ...operation, span: undefined }));
  return JSON.stringify([plain, when.map((one) => ({ ...one, bits: one.bits.map(number) }))]);
}

/** Runs a part as a block of its own. */
function written<T>(ctx: EigenContext, range: Range, part: () => T) {
  const { builder } = ctx;
  if (builder.depth >= MAX_BLOCK_DEPTH - 1)
    ctx.fail(
      'EL1002',
      range,
      `blocks that a measurement decides are nested deeper than ${MAX_BLOCK_DEPTH - 1}`,
    );
  let result: { readonly value: T } | undefined;
  ctx.undecided.blocks++;
  try {
    const operations = builder.branch(() => {
      result = { value: part() };
    });
    return { operations, result: (result as { readonly value: T } | undefined)?.value as T };
  } finally {
    ctx.undecided.blocks--;
  }
}

function copyOf(ctx: EigenContext, names: Names): Names {
  ctx.work(names.size);
  return new Map(names);
}

function restore(names: Names, to: Names): void {
  names.clear();
  for (const [name, value] of to) names.set(name, value);
}

/** True when two values are one and the same to every program. */
export function isSame(a: EigenValue, b: EigenValue): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'number':
      return b.kind === 'number' && Object.is(a.value, b.value) && a.integer === b.integer;
    case 'string':
    case 'bool':
      return 'value' in b && a.value === b.value;
    case 'none':
      return true;
    case 'qubit':
      return b.kind === 'qubit' && a.index === b.index;
    case 'bit':
      return b.kind === 'bit' && a.index === b.index && a.version === b.version;
    case 'builtin':
    case 'module':
      return 'name' in b && a.name === b.name;
    default:
      return false;
  }
}
