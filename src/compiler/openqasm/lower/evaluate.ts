/** Expressions → values. Calls and measurements go through {@link Effects}; all else has no effect. */
import type { Range } from '../../diagnostics/source-text.ts';
import type { BinaryOperator, Expression, NameNode } from '../ast.ts';
import { invertedAngle } from './angles.ts';
import { CONSTANTS, arithmetic, callFunction, functionArity, negated } from './arithmetic.ts';
import { cast, resolveType } from './casts.ts';
import type { LoweringContext } from './context.ts';
import { BIT_FUNCTIONS, bitFunction, literalBits } from './bit-functions.ts';
import { indexValue } from './indexing.ts';
import { invertedInteger } from './integers.ts';
import { ValueError } from './value-error.ts';
import { quotient } from './quotient.ts';
import type { Truth } from './runtime-bits.ts';
import {
  bothTrue,
  combineBits,
  compareBits,
  compareNumbers,
  eitherTrue,
  invertBit,
  negateTruth,
  truthSource,
} from './runtime-bits.ts';
import type { BitsValue, Value } from './values.ts';
import { asNumber, bitsOf, boolValue, describe, exactValue, floatValue, literalValue } from './values.ts';

const COMPARISONS = new Set<BinaryOperator>(['==', '!=', '<', '<=', '>', '>=']);

/** The value of an expression. Errors are reported and end the statement. */
export function evaluate(ctx: LoweringContext, node: Expression): Value {
  ctx.work(1);
  switch (node.kind) {
    case 'integer':
      return literalValue(node, ctx.version);
    case 'float':
      return floatValue(node.value);
    case 'bool':
      return boolValue(node.value);
    case 'bits':
      ctx.work(node.text.length);
      return { kind: 'bits', bits: literalBits(node.text), scalar: false };
    case 'name':
      return nameValue(ctx, node);
    case 'physical':
      return { kind: 'qubits', qubits: [physicalQubit(ctx, node.index, node)], scalar: true };
    case 'unary':
      return unary(ctx, node.operator, evaluate(ctx, node.operand), node);
    case 'binary':
      return binary(ctx, node);
    case 'index':
      return indexValue(ctx, node, evaluate(ctx, node.base), evaluate);
    case 'cast':
      return cast(ctx, resolveType(ctx, node.type, evaluate), evaluate(ctx, node.value), node, true);
    case 'call':
      return call(ctx, node);
    case 'measure':
      return ctx.effects?.measure(node.operand, node) ?? { kind: 'nothing' };
    case 'set':
      return { kind: 'array', items: node.items.map((item) => evaluate(ctx, item)) };
    case 'range':
      return ctx.fail('OQ2010', node, 'a range is allowed inside brackets only');
  }
}

/** Index of a physical qubit: `$n` is qubit n of the circuit. */
function physicalQubit(ctx: LoweringContext, index: number, range: Range): number {
  if (index >= ctx.physicalQubits) {
    const limit = `the target has the physical qubits $0 to $${ctx.physicalQubits - 1}`;
    return ctx.fail('OQ4001', range, `there is no $${index}: ${limit}`);
  }
  const missing = index + 1 - ctx.builder.qubits;
  if (missing > 0) ctx.builder.newQubits(missing);
  if (index >= ctx.maxQubits) ctx.tooWide ??= range;
  return index;
}

function nameValue(ctx: LoweringContext, node: NameNode): Value {
  const constant = CONSTANTS.get(node.name);
  if (constant !== undefined && ctx.scope.find(node.name) === undefined) return floatValue(constant);
  const thing = ctx.lookup(node, 'name');
  switch (thing.kind) {
    case 'variable':
      return thing.value;
    case 'bits':
      ctx.work(thing.bits.length);
      return { kind: 'bits', bits: thing.bits.map((bit) => ctx.builder.sourceOf(bit)), scalar: thing.scalar };
    case 'qubits':
      return { kind: 'qubits', qubits: thing.qubits, scalar: thing.scalar };
    default:
      return ctx.fail(
        'OQ2010',
        node,
        `"${node.name}" is a ${thing.kind === 'def' ? 'subroutine' : 'gate'}, not a value`,
      );
  }
}

/** Runs a computation and reports what cannot be computed at `range`. */
export function computed<T>(ctx: LoweringContext, range: Range, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (error instanceof ValueError) return ctx.fail(error.code, range, error.message);
    throw error;
  }
}

/** A value as a truth value. */
export function truthOf(ctx: LoweringContext, value: Value, range: Range): Truth {
  switch (value.kind) {
    case 'number':
      return value.value !== 0;
    case 'bits':
      return compareBits(ctx.builder, value.bits, '!=', 0);
    case 'conditions':
      return value.when;
    default:
      return ctx.fail('OQ2010', range, `${describe(value)} is not a condition`, { expected: 'a bool' });
  }
}

/** A truth value as a value. */
export function truthValue(truth: Truth): Value {
  return typeof truth === 'boolean' ? boolValue(truth) : { kind: 'conditions', when: truth };
}

function unary(ctx: LoweringContext, operator: '-' | '!' | '~', value: Value, range: Range): Value {
  if (operator === '!') return truthValue(negateTruth(ctx.builder, truthOf(ctx, value, range)));
  if (operator === '-') return computed(ctx, range, () => negated(needKnown(asNumber(value))));
  if (value.kind === 'bits') return { ...value, bits: value.bits.map(invertBit) };
  if (value.kind === 'conditions' || (value.kind === 'number' && value.type === 'bool')) {
    return truthValue(negateTruth(ctx.builder, truthOf(ctx, value, range)));
  }
  if (value.kind === 'number' && value.type === 'int') return invertedInteger(value);
  if (value.kind === 'number' && value.angleBits !== undefined) return invertedAngle(value);
  return ctx.fail('OQ2010', range, `"~" is not defined for ${describe(value)}`);
}

function needKnown(value: Value): Value {
  if (value.kind === 'number' || value.kind === 'symbolic') return value;
  const runtime = value.kind === 'bits' || value.kind === 'conditions';
  throw new ValueError(
    runtime ? 'OQ2011' : 'OQ2010',
    runtime ? 'arithmetic on measured bits is not supported' : `${describe(value)} is not a number`,
  );
}

function binary(ctx: LoweringContext, node: Expression & { readonly kind: 'binary' }): Value {
  const { operator } = node;
  const left = evaluate(ctx, node.left);
  if (operator === '&&' || operator === '||') {
    const first = truthOf(ctx, left, node.left);
    if (first === (operator === '||')) return boolValue(first);
    const second = truthOf(ctx, evaluate(ctx, node.right), node.right);
    return truthValue(operator === '&&' ? bothTrue(first, second) : eitherTrue(ctx.builder, first, second));
  }
  const right = evaluate(ctx, node.right);
  if (operator === '++') return concatenated(ctx, left, right, node);
  if (COMPARISONS.has(operator)) return truthValue(compared(ctx, operator as '==', left, right, node));
  if (operator === '&' || operator === '|' || operator === '^') {
    const bits = bitLogic(ctx, operator, left, right, node);
    if (bits !== undefined) return bits;
  }
  if ((operator === '<<' || operator === '>>') && left.kind === 'bits')
    return shifted(ctx, operator, left, right, node);
  return computed(ctx, node, () => {
    const [a, b] = [needKnown(asNumber(left)), needKnown(asNumber(right))];
    return operator === '/' ? quotient(ctx, node, a, b) : arithmetic(operator, a, b);
  });
}

function concatenated(ctx: LoweringContext, left: Value, right: Value, range: Range): Value {
  ctx.work(lengthOf(left) + lengthOf(right));
  if (left.kind === 'bits' && right.kind === 'bits') {
    return { kind: 'bits', bits: [...left.bits, ...right.bits], scalar: false };
  }
  if (left.kind === 'qubits' && right.kind === 'qubits') {
    return { kind: 'qubits', qubits: [...left.qubits, ...right.qubits], scalar: false };
  }
  if (left.kind === 'array' && right.kind === 'array')
    return { kind: 'array', items: [...left.items, ...right.items] };
  return ctx.fail('OQ2010', range, `"++" cannot join ${describe(left)} and ${describe(right)}`);
}

function lengthOf(value: Value): number {
  if (value.kind === 'bits') return value.bits.length;
  if (value.kind === 'qubits') return value.qubits.length;
  return value.kind === 'array' ? value.items.length : 0;
}

/** Bits of a value of known width, or undefined. */
function asBits(ctx: LoweringContext, value: Value): BitsValue | undefined {
  if (value.kind === 'bits') return value;
  if (value.kind === 'conditions')
    return { kind: 'bits', bits: [truthSource(ctx.builder, value.when)], scalar: true };
  if (value.kind === 'number' && value.type === 'bool') {
    return { kind: 'bits', bits: [value.value === 1 ? 1 : 0], scalar: true };
  }
  return undefined;
}

function bitLogic(
  ctx: LoweringContext,
  operator: '&' | '|' | '^',
  left: Value,
  right: Value,
  range: Range,
): Value | undefined {
  let a = asBits(ctx, left);
  let b = asBits(ctx, right);
  if (a === undefined && b === undefined) return undefined;
  if (a === undefined && left.kind === 'number')
    a = { kind: 'bits', bits: bitsOf(exactValue(left), b?.bits.length ?? 1), scalar: false };
  if (b === undefined && right.kind === 'number')
    b = { kind: 'bits', bits: bitsOf(exactValue(right), a?.bits.length ?? 1), scalar: false };
  if (a === undefined || b === undefined) {
    return ctx.fail(
      'OQ2010',
      range,
      `"${operator}" is not defined for ${describe(left)} and ${describe(right)}`,
    );
  }
  if (a.bits.length !== b.bits.length) {
    return ctx.fail('OQ2007', range, `"${operator}" on ${a.bits.length} and ${b.bits.length} bits`);
  }
  const others = b.bits;
  const bits = a.bits.map((bit, index) => combineBits(ctx.builder, operator, bit, others[index] ?? 0));
  return { kind: 'bits', bits, scalar: a.scalar && b.scalar };
}

function shifted(
  ctx: LoweringContext,
  operator: '<<' | '>>',
  left: BitsValue,
  right: Value,
  range: Range,
): Value {
  const by = asNumber(right);
  if (by.kind !== 'number' || !Number.isInteger(by.value) || by.value < 0) {
    return ctx.fail('OQ2010', range, 'a shift is by a known number of bits');
  }
  const { length } = left.bits;
  const zeros = Array.from({ length: Math.min(by.value, length) }, () => 0 as const);
  const bits =
    operator === '<<' ? [...zeros, ...left.bits].slice(0, length) : [...left.bits.slice(by.value), ...zeros];
  return { ...left, bits };
}

function compared(
  ctx: LoweringContext,
  operator: '==' | '!=' | '<' | '<=' | '>' | '>=',
  left: Value,
  right: Value,
  range: Range,
): Truth {
  const a = asNumber(left);
  const b = asNumber(right);
  if (a.kind === 'number' && b.kind === 'number')
    return compareNumbers(exactValue(a), operator, exactValue(b));
  if (b.kind === 'number') {
    const bits = asBits(ctx, a);
    if (bits !== undefined) return compareBits(ctx.builder, bits.bits, operator, exactValue(b));
  }
  if (a.kind === 'number') {
    const turned = ({ '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const)[
      operator
    ];
    const bits = asBits(ctx, b);
    if (bits !== undefined) return compareBits(ctx.builder, bits.bits, turned, exactValue(a));
  }
  const difference =
    operator === '==' || operator === '!=' ? bitLogic(ctx, '^', left, right, range) : undefined;
  if (difference?.kind === 'bits') return compareBits(ctx.builder, difference.bits, operator, 0);
  return ctx.fail('OQ2011', range, `"${operator}" cannot compare ${describe(left)} with ${describe(right)}`);
}

function call(ctx: LoweringContext, node: Expression & { readonly kind: 'call' }): Value {
  const { name } = node.name;
  const thing = ctx.scope.find(name);
  if (thing?.kind === 'def')
    return ctx.effects?.callSubroutine(thing.definition, node.args, node) ?? { kind: 'nothing' };
  if (thing !== undefined && thing.kind !== 'refused') {
    return ctx.fail('OQ2010', node, `"${name}" is not a function`);
  }
  const values = node.args.map((arg) => evaluate(ctx, arg));
  if (BIT_FUNCTIONS.has(name)) return bitFunction(ctx, name, values, node);
  if (functionArity(name) === undefined) ctx.lookup(node.name, 'function');
  const args = values.map(asNumber);
  const arity = functionArity(name);
  if (args.length !== arity)
    ctx.fail('OQ2005', node, `${name} takes ${arity ?? 0} arguments, not ${args.length}`);
  return computed(ctx, node, () => callFunction(name, args));
}
