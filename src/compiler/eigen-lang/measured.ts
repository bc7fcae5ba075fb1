/**
 * Measured bits in comparisons and in `and`, `or`, `not`: they become conditions of the circuit. A result of a
 * measurement stands for that measurement: once its bit has been written again it can no longer be asked for.
 */
import type { Condition } from '../../domain/circuit.ts';
import type { BitSource } from '../circuit-builder.ts';
import type { Range } from '../diagnostics/source-text.ts';
import {
  bothTrue,
  combineBits,
  compareBits,
  eitherTrue,
  negateTruth,
  type Truth,
  truthSource,
} from '../openqasm/lower/runtime-bits.ts';
import type { CompareOperator } from './ast.ts';
import type { EigenContext } from './context.ts';
import { numeric } from './operators.ts';
import type { BitValue, EigenValue, TruthValue } from './values.ts';
import { describeValue } from './values.ts';

/** Widest register in a comparison by size. */
const WIDEST_ORDER = 32;
const FLIPPED = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** `left operator right` when a side of it is measured; undefined when none is, or the other side is no number or bit. */
export function compareMeasured(
  ctx: EigenContext,
  operator: CompareOperator,
  left: EigenValue,
  right: EigenValue,
  range: Range,
): EigenValue | undefined {
  const a = bitsOf(ctx, left, range);
  const b = bitsOf(ctx, right, range);
  if (a !== undefined && b !== undefined) return compareTwo(ctx, operator, a, b, range);
  const [bits, flipped, other] = a !== undefined ? [a, operator, right] : [b, FLIPPED[operator], left];
  const number = numeric(other);
  if (bits === undefined || number?.kind !== 'number') return undefined;
  if (bits.length > WIDEST_ORDER && flipped !== '==' && flipped !== '!=') {
    return ctx.fail(
      'EL2008',
      range,
      `"${operator}" compares at most ${WIDEST_ORDER} bits, these are ${bits.length}`,
      {
        hint: 'compare them with == or !=, or compare fewer bits',
      },
    );
  }
  return valueOf(ctx, compareBits(ctx.builder, bits, flipped, wholeNumber(flipped, number.value)), true);
}

/** The whole number that decides the same for whole numbers; for `==` and `!=` the number itself. */
function wholeNumber(operator: CompareOperator, value: number): number {
  if (operator === '<' || operator === '>=') return Math.ceil(value);
  return operator === '>' || operator === '<=' ? Math.floor(value) : value;
}

function compareTwo(
  ctx: EigenContext,
  operator: CompareOperator,
  a: readonly BitSource[],
  b: readonly BitSource[],
  range: Range,
): EigenValue {
  const [first, second] = [a[0], b[0]];
  if (a.length !== 1 || b.length !== 1 || first === undefined || second === undefined) {
    return ctx.fail('EL2008', range, 'two measured registers cannot be compared', {
      hint: 'compare a register with an integer, or single bits with each other',
    });
  }
  if (operator !== '==' && operator !== '!=') {
    return ctx.fail('EL2008', range, `"${operator}" cannot compare two measured bits`, {
      hint: 'compare them with == or !=',
    });
  }
  const differ = combineBits(ctx.builder, '^', first, second);
  return valueOf(ctx, compareBits(ctx.builder, [differ], '==', operator === '==' ? 0 : 1), true);
}

/** Bits of a number that a run decides, least significant first; undefined for all else. */
function bitsOf(ctx: EigenContext, value: EigenValue, range: Range): readonly BitSource[] | undefined {
  if (value.kind === 'bit') return [sourceOf(ctx, value, range)];
  if (value.kind === 'truth') {
    if (value.plain) return [truthSource(ctx.builder, whenOf(ctx, value, range))];
    return ctx.fail('EL2008', range, 'of "and" and "or" of measured bits only the truth is known', {
      hint: 'write `(a and b) != 0` as `a and b`',
    });
  }
  if (value.kind !== 'list' || value.register === undefined || value.register === 'QubitRegister')
    return undefined;
  const bits = value.items.filter((item) => item.kind === 'bit');
  return bits.length === value.items.length ? bits.map((bit) => sourceOf(ctx, bit, range)) : undefined;
}

function sourceOf(ctx: EigenContext, { index, version }: BitValue, range: Range): BitSource {
  if (version !== undefined && version !== ctx.versionOf(index)) refuseOld(ctx, range);
  return { bit: index };
}

/** The conditions of a truth value, while its bits are as they were. */
function whenOf(ctx: EigenContext, { when, versions }: TruthValue, range: Range): readonly Condition[] {
  for (const [bit, version] of versions) if (version !== ctx.versionOf(bit)) refuseOld(ctx, range);
  return when;
}

function refuseOld(ctx: EigenContext, range: Range): never {
  return ctx.fail('EL2008', range, 'the measured bit behind this value has been written again since', {
    hint: 'measure into another bit, or compare before the bit is written again',
  });
}

/** A truth as a value: known, or with the state of the bits it reads. */
function valueOf(ctx: EigenContext, truth: Truth, plain: boolean): EigenValue {
  if (typeof truth === 'boolean') return { kind: 'bool', value: truth };
  const bits = truth.flatMap((condition) => condition.bits);
  return {
    kind: 'truth',
    when: truth,
    plain,
    versions: new Map(bits.map((bit) => [bit, ctx.versionOf(bit)])),
  };
}

/** A value as a condition; conditions when a run decides it. */
export function truthOf(ctx: EigenContext, value: EigenValue, range: Range): Truth {
  switch (value.kind) {
    case 'bool':
      return value.value;
    case 'number':
      return value.value !== 0;
    case 'string':
      return value.value !== '';
    case 'none':
      return false;
    case 'dictionary':
      return value.entries.size > 0;
    case 'truth':
      return whenOf(ctx, value, range);
    case 'bit':
      return compareBits(ctx.builder, [sourceOf(ctx, value, range)], '==', 1);
    case 'list':
      return truthOfList(ctx, value, range);
    case 'symbolic':
      return ctx.fail('EL2008', range, 'a condition cannot depend on a parameter');
    case 'undecided':
      return ctx.fail('EL2008', range, `${describeValue(value)} is not a condition`, {
        hint: 'compare the measured bits themselves',
      });
    default:
      return ctx.fail('EL2006', range, `${describeValue(value)} is not a condition`);
  }
}

function truthOfList(ctx: EigenContext, value: EigenValue & { readonly kind: 'list' }, range: Range): Truth {
  const bits = bitsOf(ctx, value, range);
  if (bits !== undefined) return compareBits(ctx.builder, bits, '!=', 0);
  if (
    value.type === 'iterator' ||
    value.register !== undefined ||
    value.items.some(({ kind }) => kind === 'bit')
  ) {
    const hint = 'compare the register or its bits with an integer, or write `len(…) > 0`';
    return ctx.fail('EL2006', range, `${describeValue(value)} is not a condition`, { hint });
  }
  return value.items.length > 0;
}

/** A condition that must be known now. */
export function knownTruth(ctx: EigenContext, value: EigenValue, range: Range): boolean {
  const truth = truthOf(ctx, value, range);
  if (typeof truth === 'boolean') return truth;
  return ctx.fail('EL2008', range, 'this condition must be known, and depends on a measurement');
}

/** `not value`. */
export function negated(ctx: EigenContext, value: EigenValue, range: Range): EigenValue {
  return valueOf(ctx, negateTruth(ctx.builder, truthOf(ctx, value, range)), true);
}

/** One side of `and` or `or`. */
export interface Side {
  readonly value: EigenValue;
  readonly truth: Truth;
}

/**
 * `left and right` or `left or right` where `left` is measured. `right` was computed whatever `left` is, so it must
 * not have acted on the circuit.
 */
export function joined(ctx: EigenContext, operator: 'and' | 'or', left: Side, right: Side): EigenValue {
  const truth =
    operator === 'and' ? bothTrue(left.truth, right.truth) : eitherTrue(ctx.builder, left.truth, right.truth);
  const plain = isPlain(left.value) && isPlain(right.value);
  // Python's value is one of the two sides; where its truth alone does not tell which, it is not known.
  return typeof truth === 'boolean' && !plain ? { kind: 'undecided' } : valueOf(ctx, truth, plain);
}

/** True for values that are True, False, 0 or 1 in Python. */
function isPlain(value: EigenValue): boolean {
  switch (value.kind) {
    case 'bool':
    case 'bit':
      return true;
    case 'truth':
      return value.plain;
    case 'number':
      return value.value === 0 || value.value === 1;
    default:
      return false;
  }
}
