/** Calls that act on qubits: gates, reset, barrier and measurements. */
import type { Angle } from '../../domain/angle.ts';
import type { GateSink } from '../../domain/aqo/gate-sink.ts';
import type { LibraryGate } from '../gates/library.ts';
import type { Range } from '../diagnostics/source-text.ts';
import type { EigenContext } from './context.ts';
import type { BitValue, EigenValue } from './values.ts';
import { MAX_LEVELS, describeValue, isMeasured } from './values.ts';

/** An evaluated argument of a call. */
export interface CallArgument extends Range {
  readonly name: string | undefined;
  readonly value: EigenValue;
}

interface Operand {
  readonly qubits: readonly number[];
  readonly scalar: boolean;
}

/** Names of a gate's parameters by their number. */
const PARAMETER_NAMES: Readonly<Record<number, readonly (readonly string[])[]>> = {
  0: [],
  1: [['theta', 'lam', 'phi', 'angle']],
  2: [['phi'], ['lam']],
  3: [['theta'], ['phi'], ['lam']],
  4: [['theta'], ['phi'], ['lam'], ['gamma']],
};

/** Qubits of a value: a qubit, an index, or a register or list of them. */
export function qubitsOf(ctx: EigenContext, value: EigenValue, range: Range): Operand {
  if (value.kind === 'list') {
    const qubits: number[] = [];
    eachItem(ctx, value.items, range, (item) => qubits.push(...qubitsOf(ctx, item, range).qubits));
    return { qubits, scalar: false };
  }
  if (value.kind === 'qubit') return { qubits: [value.index], scalar: true };
  if (value.kind === 'number' && value.integer) {
    if (value.value < 0) return ctx.fail('EL2003', range, `a qubit has no negative index ${value.value}`);
    ctx.needQubits(value.value + 1, range);
    return { qubits: [value.value], scalar: true };
  }
  return ctx.fail(wrongKind(value), range, `a qubit is needed here, this is ${describeValue(value)}`, {
    expected: 'a qubit',
  });
}

/** Visits what is in lists of lists. One list may stand in others many times: every time counts. */
function eachItem(
  ctx: EigenContext,
  items: readonly EigenValue[],
  range: Range,
  visit: (item: EigenValue) => void,
  level = 1,
): void {
  ctx.work(items.length);
  if (level > MAX_LEVELS) ctx.fail('EL1002', range, `lists are nested deeper than ${MAX_LEVELS} levels`);
  for (const item of items) {
    if (item.kind === 'list') eachItem(ctx, item.items, range, visit, level + 1);
    else visit(item);
  }
}

function angleOf(ctx: EigenContext, argument: CallArgument): Angle {
  const { value } = argument;
  if (value.kind === 'number') return value.value;
  if (value.kind === 'symbolic') return value.angle;
  return ctx.fail(wrongKind(value), argument, `an angle is needed here, this is ${describeValue(value)}`, {
    expected: 'an angle',
  });
}

/** What a measurement decides has another page than what is of the wrong type. A bit is no qubit, measured or not. */
function wrongKind(value: EigenValue): 'EL2006' | 'EL2008' {
  return isMeasured(value) && value.kind !== 'bit' ? 'EL2008' : 'EL2006';
}

/** Applies a gate: qubits first, then angles by position or by name; registers broadcast. */
export function callGate(
  ctx: EigenContext,
  name: string,
  gate: LibraryGate,
  args: readonly CallArgument[],
  range: Range,
): void {
  const positional = args.filter((argument) => argument.name === undefined);
  const operands = positional
    .slice(0, gate.qubits)
    .map((argument) => qubitsOf(ctx, argument.value, argument));
  const params = anglesOf(ctx, gate, positional.slice(gate.qubits), args);
  if (operands.length !== gate.qubits || params === undefined) {
    const expected = `${gate.qubits} qubit${gate.qubits === 1 ? '' : 's'} and ${gate.params} angle${gate.params === 1 ? '' : 's'}`;
    ctx.fail('EL2002', range, `${name} takes ${expected}`, { expected });
    return;
  }
  const length = operands.find((operand) => !operand.scalar)?.qubits.length ?? 1;
  if (operands.some((operand) => !operand.scalar && operand.qubits.length !== length)) {
    ctx.fail('EL2007', range, `${name} is called with registers of different sizes`);
  }
  const sink: GateSink = (base, targets, controls, angles) => {
    ctx.builder.gate(base, targets, controls, angles);
  };
  for (let index = 0; index < length; index++) {
    const qubits = operands.map((operand) => operand.qubits[operand.scalar ? 0 : index] ?? 0);
    if (qubits.length > 1 && new Set(qubits).size < qubits.length)
      ctx.fail('EL2004', range, `${name} uses the same qubit twice`);
    gate.expand(sink, params, qubits);
  }
}

const NO_ANGLES: readonly Angle[] = [];

/** Angles by position, then by name; undefined when they are not as many as the gate has. */
function anglesOf(
  ctx: EigenContext,
  gate: LibraryGate,
  positional: readonly CallArgument[],
  args: readonly CallArgument[],
): readonly Angle[] | undefined {
  if (gate.params === 0 && positional.length === 0 && args.length === gate.qubits) return NO_ANGLES;
  const angles: (Angle | undefined)[] = positional.map((argument) => angleOf(ctx, argument));
  const names = PARAMETER_NAMES[gate.params] ?? [];
  for (const argument of args) {
    const { name } = argument;
    if (name === undefined) continue;
    const index = names.findIndex((list) => list.includes(name));
    if (index === -1 || angles[index] !== undefined)
      ctx.fail('EL2002', argument, `there is no free parameter "${name}"`);
    angles[index] = angleOf(ctx, argument);
  }
  const known = angles.filter((angle) => angle !== undefined);
  return known.length === gate.params && angles.length === gate.params ? known : undefined;
}

/** `reset(q, …)` and `barrier(q, …)`; a barrier without qubits is for all. */
export function callOnQubits(
  ctx: EigenContext,
  name: 'reset' | 'barrier',
  args: readonly CallArgument[],
): void {
  const qubits = args.flatMap((argument) => {
    if (argument.name !== undefined)
      ctx.fail('EL2002', argument, `${name} has no parameter "${argument.name}"`);
    return qubitsOf(ctx, argument.value, argument).qubits;
  });
  if (name === 'reset') ctx.builder.reset([...new Set(qubits)]);
  else ctx.builder.barrier(qubits.length > 0 ? [...new Set(qubits)] : allQubits(ctx));
}

function allQubits(ctx: EigenContext): readonly number[] {
  return Array.from({ length: ctx.builder.qubits }, (_, qubit) => qubit);
}

/** `measure(q…, c=[…], basis="Z")`; without `c` the next free classical bits are used. Gives the bits written. */
export function callMeasure(ctx: EigenContext, args: readonly CallArgument[], range: Range): EigenValue {
  const operands = args
    .filter((argument) => argument.name === undefined)
    .map((argument) => qubitsOf(ctx, argument.value, argument));
  const qubits = operands.flatMap((operand) => operand.qubits);
  const named = (name: string): CallArgument | undefined => args.find((argument) => argument.name === name);
  for (const argument of args) {
    if (argument.name !== undefined && argument.name !== 'c' && argument.name !== 'basis') {
      ctx.fail('EL2002', argument, `measure has no parameter "${argument.name}"`);
    }
  }
  if (qubits.length === 0) ctx.fail('EL2002', range, 'measure needs at least one qubit');
  if (new Set(qubits).size < qubits.length) ctx.fail('EL2004', range, 'measure uses the same qubit twice');
  const target = named('c');
  const bits =
    target === undefined
      ? qubits.map((_, index) => ctx.measuredBits + index)
      : bitsOf(ctx, target.value, target);
  if (bits.length !== qubits.length || new Set(bits).size < bits.length) {
    ctx.fail('EL2007', range, `${qubits.length} qubits are measured into ${new Set(bits).size} bits`);
  }
  const basis = named('basis')?.value ?? { kind: 'string', value: 'Z' };
  const letter = basis.kind === 'string' ? basis.value : '';
  if (letter !== 'X' && letter !== 'Y' && letter !== 'Z') {
    return ctx.fail('EL2002', named('basis') ?? range, 'the basis is "X", "Y" or "Z"', {
      expected: '"X", "Y" or "Z"',
    });
  }
  const written = writeBits(ctx, qubits, bits, letter, range);
  const [only] = written;
  return only !== undefined && operands.length === 1 && operands[0]?.scalar === true
    ? only
    : { kind: 'list', register: 'measured', items: [...written] };
}

function writeBits(
  ctx: EigenContext,
  qubits: readonly number[],
  bits: readonly number[],
  basis: 'X' | 'Y' | 'Z',
  range: Range,
): readonly BitValue[] {
  const end = bits.reduce((highest, bit) => Math.max(highest, bit + 1), 0);
  ctx.needBits(end, range);
  ctx.measuredBits = Math.max(ctx.measuredBits, end);
  ctx.builder.measure(qubits, bits, basis);
  ctx.wrote(bits);
  return bits.map((index) => ({ kind: 'bit', index, version: ctx.versionOf(index) }));
}

function bitsOf(ctx: EigenContext, value: EigenValue, range: Range): readonly number[] {
  if (value.kind === 'list') {
    const bits: number[] = [];
    eachItem(ctx, value.items, range, (item) => bits.push(...bitsOf(ctx, item, range)));
    return bits;
  }
  if (value.kind === 'bit') return [value.index];
  if (value.kind === 'number' && value.integer && value.value >= 0 && value.value < 65_536)
    return [value.value];
  return ctx.fail('EL2006', range, `a classical bit is needed here, this is ${describeValue(value)}`);
}

/** `measure_all()`: every qubit into the bits behind those already measured into. */
export function callMeasureAll(ctx: EigenContext, args: readonly CallArgument[], range: Range): EigenValue {
  if (args.length > 0) ctx.fail('EL2002', range, 'measure_all takes no arguments');
  const qubits = allQubits(ctx);
  if (qubits.length === 0) ctx.fail('EL2002', range, 'there are no qubits to measure');
  const first = ctx.measuredBits;
  const bits = qubits.map((qubit) => first + qubit);
  return { kind: 'list', register: 'measured', items: [...writeBits(ctx, qubits, bits, 'Z', range)] };
}
