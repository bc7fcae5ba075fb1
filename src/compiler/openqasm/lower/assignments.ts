/** Assignments and measurements: what stands on the left, and what is stored there. */
import type { Range } from '../../diagnostics/source-text.ts';
import type { Expression, IndexNode, NameNode, Statement } from '../ast.ts';
import { DEFAULT_INT_WIDTH, cast } from './casts.ts';
import type { LoweringContext } from './context.ts';
import { evaluate } from './evaluate.ts';
import { operandOf } from './gate-calls.ts';
import { positions } from './indexing.ts';
import type { BitTarget, BitsSymbol, VariableSymbol } from './scope.ts';
import { truthSource } from './runtime-bits.ts';
import type { ResolvedType, Value } from './values.ts';
import { asNumber, bitsOf, describe, exactValue, knownNumber } from './values.ts';

/** The name at the bottom of nested indices, and the indices from the outside in. */
function unwrapped(ctx: LoweringContext, node: Expression): readonly [NameNode, readonly IndexNode[]] {
  const indices: IndexNode[] = [];
  let base = node;
  while (base.kind === 'index') {
    indices.unshift(base);
    base = base.base;
  }
  if (base.kind !== 'name') return ctx.fail('OQ2010', node, 'only variables can be assigned');
  return [base, indices];
}

/** The classical bits an expression names, or undefined when it is another kind of variable; `size` are wanted. */
export function bitTarget(ctx: LoweringContext, node: Expression, size?: number): BitTarget | undefined {
  const [name, indices] = unwrapped(ctx, node);
  const thing = ctx.lookup(name, 'bit', indices.length === 0 ? size : undefined);
  if (thing.kind !== 'bits') return undefined;
  const [index] = indices;
  if (index === undefined) return thing;
  if (indices.length > 1 || thing.scalar) return ctx.fail('OQ2010', node, `"${name.name}" has no such index`);
  return indexedBits(ctx, thing, index, name.name);
}

function indexedBits(ctx: LoweringContext, thing: BitsSymbol, index: IndexNode, name: string): BitTarget {
  const [item] = index.items;
  if (item === undefined || index.items.length > 1)
    return ctx.fail('OQ2010', index, 'one index is needed here');
  const at = positions(ctx, item, thing.bits.length, evaluate, `"${name}"`);
  return { bits: at.indices.map((position) => thing.bits[position] ?? 0), scalar: at.scalar };
}

/** Measures qubits into given bits; sizes must match. */
export function measureInto(
  ctx: LoweringContext,
  operand: Expression,
  bits: readonly number[],
  range: Range,
): void {
  const { qubits } = operandOf(ctx, operand);
  if (qubits.length !== bits.length) {
    ctx.fail('OQ2007', range, `${qubits.length} qubits are measured into ${bits.length} bits`);
  }
  if (new Set(qubits).size < qubits.length) ctx.fail('OQ2004', operand, 'a qubit is measured twice at once');
  ctx.builder.measure(qubits, bits);
}

/** `measure q -> c;`, `c = measure q;` and `measure q;`. */
export function lowerMeasure(ctx: LoweringContext, node: Statement & { readonly kind: 'measure' }): void {
  const { qubits } = operandOf(ctx, node.operand);
  if (node.target === undefined) {
    ctx.builder.measure(qubits, ctx.builder.newBits(qubits.length, false));
    return;
  }
  const target = bitTarget(ctx, node.target, qubits.length);
  if (target !== undefined) {
    measureInto(ctx, node.operand, target.bits, node);
    return;
  }
  const value: Expression = {
    kind: 'measure',
    operand: node.operand,
    start: node.operand.start,
    end: node.operand.end,
  };
  lowerAssign(ctx, { kind: 'assign', target: node.target, value, start: node.start, end: node.end });
}

/** `target = value;` and `target op= value;`. */
export function lowerAssign(ctx: LoweringContext, node: Statement & { readonly kind: 'assign' }): void {
  const [name, indices] = unwrapped(ctx, node.target);
  const thing = ctx.lookup(name, 'variable');
  if (thing.kind === 'variable' && thing.constant) {
    ctx.fail('OQ2008', node, `"${name.name}" is a constant and cannot be assigned`);
  }
  if (thing.kind !== 'variable' && thing.kind !== 'bits') {
    ctx.fail('OQ2010', node.target, `"${name.name}" is not a classical variable`);
  }
  const value = evaluate(ctx, assignedValue(node));
  const target = bitTarget(ctx, node.target);
  if (thing.kind === 'bits' && target !== undefined) {
    const type: ResolvedType = indices.length > 0 ? { name: 'bit' } : thing.type;
    ctx.builder.assign(target.bits, storedBits(ctx, type, target, value, node));
  } else if (thing.kind === 'variable') assignVariable(ctx, name, thing, indices, value, node);
}

function assignedValue(node: Statement & { readonly kind: 'assign' }): Expression {
  const { operator, target, value } = node;
  return operator === undefined
    ? value
    : { kind: 'binary', operator, left: target, right: value, start: node.start, end: node.end };
}

/** Sources of the bits of a variable for a value. */
function storedBits(
  ctx: LoweringContext,
  type: ResolvedType,
  target: BitTarget,
  value: Value,
  range: Range,
): readonly (0 | 1 | { readonly bit: number })[] {
  const width = target.bits.length;
  if (type.name === 'bit') {
    const sized: ResolvedType = target.scalar ? { name: 'bit' } : { name: 'bit', size: width };
    const stored = cast(ctx, sized, value, range, false);
    return stored.kind === 'bits' ? stored.bits : [];
  }
  if (value.kind === 'conditions') return [truthSource(ctx.builder, value.when)];
  const stored = cast(ctx, type, value, range, true);
  if (stored.kind === 'conditions') return [truthSource(ctx.builder, stored.when)];
  if (stored.kind === 'number') return bitsOf(exactValue(stored), width);
  if (stored.kind !== 'bits')
    return ctx.fail('OQ2010', range, `${describe(stored)} cannot be stored in bits`);
  return target.bits.map((_, index) => stored.bits[index] ?? 0);
}

function assignVariable(
  ctx: LoweringContext,
  name: NameNode,
  symbol: VariableSymbol,
  indices: readonly IndexNode[],
  value: Value,
  node: Statement & { readonly kind: 'assign' },
): void {
  if (symbol.depth < ctx.builder.depth) {
    ctx.fail(
      'OQ2011',
      node,
      `"${name.name}" of type ${symbol.type.name} is assigned where only a measurement decides`,
    );
  }
  const measured = value.kind === 'bits' && knownNumber(value.bits) === undefined;
  if (measured && symbol.type.name === 'angle') {
    // The declaration is what has to change, so that is where the finding points.
    const declared = ctx.scope.holderOf(name.name)?.declaredAt(name.name) ?? node;
    ctx.fail(
      'OQ3004',
      declared,
      `"${name.name}" is an angle that measurements write; this is not supported`,
      {
        hint: 'declare it as bit[n] and apply one conditional rotation for every bit',
      },
    );
  }
  if (indices.length > 0) {
    assignElement(ctx, symbol, indices, value, node);
    return;
  }
  const stored = cast(ctx, symbol.type, value, node.value, false);
  if (stored.kind !== 'bits' && stored.kind !== 'conditions') {
    symbol.value = stored;
    return;
  }
  const bits = moveToBits(ctx, name.name, symbol);
  if (bits === undefined) {
    ctx.fail('OQ2011', node, `"${name.name}" of type ${symbol.type.name} cannot hold measured bits`);
    return;
  }
  ctx.builder.assign(bits.bits, storedBits(ctx, symbol.type, bits, stored, node));
}

/** Lets a variable live in scratch bits from now on; undefined for types that cannot. */
export function moveToBits(
  ctx: LoweringContext,
  name: string,
  symbol: VariableSymbol,
): BitsSymbol | undefined {
  const { type, value } = symbol;
  if (type.name !== 'bool' && type.name !== 'int' && type.name !== 'uint') return undefined;
  if (value.kind !== 'number') return undefined;
  const width = type.name === 'bool' ? 1 : (type.size ?? DEFAULT_INT_WIDTH);
  const bits = ctx.builder.newBits(width, false);
  ctx.builder.assign(bits, bitsOf(exactValue(value), width));
  const moved: BitsSymbol = { kind: 'bits', type, bits, scalar: type.name === 'bool' };
  ctx.scope.holderOf(name)?.set(name, moved);
  return moved;
}

/** One element, slice or row of an array, or one bit of a known integer. */
function assignElement(
  ctx: LoweringContext,
  symbol: VariableSymbol,
  indices: readonly IndexNode[],
  value: Value,
  node: Statement & { readonly kind: 'assign' },
): void {
  const items = indices.flatMap((index) => index.items);
  if (symbol.value.kind === 'number') {
    assignBitOfNumber(ctx, symbol, items, value, node);
    return;
  }
  const element = symbol.type.element ?? { name: 'int' as const };
  const store = (list: Value, rest: readonly Expression[], stored: Value): Value => {
    const [item, ...others] = rest;
    if (item === undefined) {
      if (stored.kind === 'array') return stored;
      return list.kind === 'array'
        ? ctx.fail('OQ2007', node, 'an array is needed here')
        : cast(ctx, element, stored, node.value, false);
    }
    if (list.kind !== 'array') return ctx.fail('OQ2010', node.target, 'the array has fewer dimensions');
    const at = positions(ctx, item, list.items.length, evaluate, 'the array');
    const parts = at.scalar ? [stored] : stored.kind === 'array' ? stored.items : [];
    if (parts.length !== at.indices.length) {
      return ctx.fail('OQ2007', node, `${parts.length} values for ${at.indices.length} elements`);
    }
    at.indices.forEach((position, index) => {
      const part = parts[index] ?? { kind: 'nothing' };
      list.items[position] = store(list.items[position] ?? part, others, copied(ctx, part));
    });
    return list;
  };
  store(symbol.value, items, value);
}

/** Arrays are assigned by value. */
function copied(ctx: LoweringContext, value: Value): Value {
  if (value.kind !== 'array') return value;
  ctx.work(value.items.length);
  return { kind: 'array', items: value.items.map((item) => copied(ctx, item)) };
}

function assignBitOfNumber(
  ctx: LoweringContext,
  symbol: VariableSymbol,
  items: readonly Expression[],
  value: Value,
  node: Statement & { readonly kind: 'assign' },
): void {
  const [item] = items;
  const width = symbol.type.size ?? DEFAULT_INT_WIDTH;
  const bit = asNumber(value);
  if (item === undefined || items.length > 1 || bit.kind !== 'number' || symbol.value.kind !== 'number') {
    ctx.fail('OQ2010', node, 'one known bit is needed here');
    return;
  }
  const at = positions(ctx, item, width, evaluate, 'the number');
  const digits = [...bitsOf(exactValue(symbol.value), width)];
  for (const position of at.indices) digits[position] = bit.value === 0 ? 0 : 1;
  symbol.value = cast(ctx, symbol.type, { kind: 'bits', bits: digits, scalar: false }, node, true);
}
