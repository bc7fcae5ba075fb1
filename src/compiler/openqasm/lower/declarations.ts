/** Declarations: qubits, classical variables, constants, inputs, aliases, gates of includes. */
import { isParameterName } from '../../../domain/aqo/angle-text.ts';
import type { LibraryGate } from '../../gates/library.ts';
import { QELIB1_ADDITIONS, QELIB1_GATES, STDGATES } from '../../gates/library.ts';
import type { Range } from '../../diagnostics/source-text.ts';
import type { DeclarationNode, Expression, NameNode, Statement } from '../ast.ts';
import { cast, defaultValue, knownInteger, resolveType } from './casts.ts';
import type { LoweringContext } from './context.ts';
import { evaluate } from './evaluate.ts';
import { operandOf } from './gate-calls.ts';
import type { BitTarget, NamedThing } from './scope.ts';
import type { ResolvedType, Value } from './values.ts';
import { angleValue, boolValue, exactValue, floatValue, integerOf } from './values.ts';

/** Gives a name a meaning; a second declaration in the same block is an error. */
export function declare(ctx: LoweringContext, name: NameNode, thing: NamedThing): void {
  const before = ctx.scope.own(name.name);
  if (before !== undefined && before.kind !== 'refused') {
    const declared = ctx.scope.declaredAt(name.name);
    const library = before.kind === 'library-gate';
    const isGate = thing.kind === 'gate' || thing.kind === 'def';
    if (!(library && (before.replaceable || (ctx.version === 3 && !isGate)))) {
      const place = declared === undefined ? '' : ` in line ${ctx.sink.source.line(declared.start)}`;
      ctx.fail(
        'OQ2002',
        name,
        `"${name.name}" is already ${library ? 'a gate of the library' : `declared${place}`}`,
      );
    }
  }
  ctx.scope.set(name.name, thing, name);
}

/** Brings in the gates of an include. */
export function includeLibrary(ctx: LoweringContext, path: string, range: Range): void {
  const file = path.split('/').at(-1);
  if (file === 'qelib1.inc') addGates(ctx, QELIB1_GATES, QELIB1_ADDITIONS);
  else if (file === 'stdgates.inc') addGates(ctx, STDGATES, new Set());
  else {
    ctx.fail('OQ2013', range, `the file "${path.slice(0, 60)}" cannot be included`, {
      expected: '"qelib1.inc" or "stdgates.inc"',
    });
  }
}

/** Adds library gates to the global names; what the program has defined already stays. */
export function addGates(
  ctx: LoweringContext,
  gates: ReadonlyMap<string, LibraryGate>,
  replaceable: ReadonlySet<string>,
): void {
  for (const [name, gate] of gates) {
    if (ctx.global.own(name) !== undefined) continue;
    ctx.global.set(name, { kind: 'library-gate', gate, replaceable: replaceable.has(name) });
  }
}

/** `qubit[n] q;` and `qreg q[n];` */
export function declareQubits(ctx: LoweringContext, node: Statement & { readonly kind: 'qubits' }): void {
  if (ctx.scope !== ctx.global) ctx.fail('OQ2014', node, 'qubits are declared outside of all blocks');
  const size =
    node.size === undefined
      ? 1
      : knownInteger(ctx, evaluate(ctx, node.size), node.size, 'the number of qubits', 1);
  const total = ctx.builder.qubits + size;
  if (total > ctx.maxQubits) {
    // Within the hard limit the run goes on: the program may have other errors, and qubits that it leaves alone.
    ctx.tooWide ??= node;
  }
  const scalar = node.size === undefined;
  declare(ctx, node.name, { kind: 'qubits', qubits: ctx.builder.newQubits(size), scalar, alias: false });
}

/** A classical variable. `measureInto` stores a measurement directly in the new bits. */
export function declareVariable(
  ctx: LoweringContext,
  node: DeclarationNode,
  measureInto: (operand: Expression, bits: readonly number[], range: Range) => void,
): void {
  const type = resolveType(ctx, node.type, evaluate);
  if (type.name === 'qubit') return;
  if (node.mode === 'input') {
    declareInput(ctx, node, type);
    return;
  }
  if (type.name === 'bit' && node.mode !== 'const') {
    declareBits(ctx, node, type, measureInto);
    return;
  }
  const value =
    node.value === undefined
      ? defaultValue(type)
      : cast(ctx, type, evaluate(ctx, node.value), node.value, false);
  const constant = node.mode === 'const';
  if (constant && isSameConstant(ctx, node.name.name, value)) return;
  if (value.kind === 'bits' && type.name !== 'bit') {
    const bits = ctx.builder.newBits(value.bits.length, false);
    ctx.builder.assign(bits, value.bits);
    declare(ctx, node.name, { kind: 'bits', type, bits, scalar: type.name === 'bool' });
    return;
  }
  if (value.kind === 'conditions') {
    const bits = ctx.builder.newBits(1, false);
    ctx.builder.assign(bits, [0]);
    ctx.builder.assign(bits, [1], value.when);
    declare(ctx, node.name, { kind: 'bits', type, bits, scalar: true });
    return;
  }
  declare(ctx, node.name, { kind: 'variable', type, constant, value, depth: ctx.builder.depth });
}

/** The same constant again with the same value does no harm; people write it. */
function isSameConstant(ctx: LoweringContext, name: string, value: Value): boolean {
  const before = ctx.scope.own(name);
  return (
    before?.kind === 'variable' &&
    before.constant &&
    before.value.kind === 'number' &&
    value.kind === 'number' &&
    exactValue(before.value) === exactValue(value)
  );
}

function declareBits(
  ctx: LoweringContext,
  node: DeclarationNode,
  type: ResolvedType,
  measureInto: (operand: Expression, bits: readonly number[], range: Range) => void,
): void {
  const output = ctx.scope === ctx.global && node.scratch !== true;
  const measured = node.value?.kind === 'measure' ? node.value.operand : undefined;
  const value =
    node.value === undefined || measured !== undefined
      ? undefined
      : cast(ctx, type, evaluate(ctx, node.value), node.value, false);
  const bits = ctx.builder.newRegister(node.name.name, type.size ?? 1, output);
  declare(ctx, node.name, { kind: 'bits', type, bits, scalar: type.size === undefined });
  if (node.mode === 'output') ctx.declaredOutputs.push(...bits);
  if (measured !== undefined) measureInto(measured, bits, node);
  else if (value?.kind === 'bits') ctx.builder.assign(bits, value.bits);
}

/** An input: an angle becomes a parameter of the circuit, anything else must be given as a compiler option. */
function declareInput(ctx: LoweringContext, node: DeclarationNode, type: ResolvedType): void {
  const { name } = node.name;
  ctx.inputs.push(name);
  const given = Object.hasOwn(ctx.options, `input.${name}`) ? ctx.options[`input.${name}`] : undefined;
  const value = given === undefined ? inputParameter(ctx, node, type) : givenInput(ctx, node, type, given);
  declare(ctx, node.name, { kind: 'variable', type, constant: true, value, depth: 0 });
}

function givenInput(ctx: LoweringContext, node: DeclarationNode, type: ResolvedType, text: string): Value {
  const number = text === 'true' ? 1 : text === 'false' ? 0 : text.trim() === '' ? NaN : Number(text);
  const exact = /^\s*-?\d{16,300}\s*$/.test(text) ? BigInt(text) : undefined;
  if (!Number.isFinite(number)) {
    ctx.fail(
      'OQ2009',
      node,
      `the compiler option input.${node.name.name} is not a number: "${text.slice(0, 40)}"`,
    );
  }
  const value =
    type.name === 'bool'
      ? boolValue(number !== 0)
      : Number.isInteger(number)
        ? integerOf(exact ?? number)
        : floatValue(number);
  return cast(ctx, type, value, node, true);
}

function inputParameter(ctx: LoweringContext, node: DeclarationNode, type: ResolvedType): Value {
  const { name } = node.name;
  if (type.name !== 'angle' && type.name !== 'float') {
    return ctx.fail('OQ2011', node, `the input "${name}" of type ${type.name} shapes the circuit`, {
      hint: `give its value as the compiler option \`input.${name}\``,
    });
  }
  const parameter = isParameterName(name) ? name : `${name}_`;
  ctx.parameters[parameter] = null;
  return angleValue({ kind: 'parameter', name: parameter });
}

/** `let a = q[0:2];`. In a loop, an alias of the outside is moved, so that a chain of aliases works as it reads. */
export function declareAlias(
  ctx: LoweringContext,
  name: NameNode,
  value: Expression,
  bitTarget: (ctx: LoweringContext, node: Expression) => BitTarget | undefined,
): void {
  const target = aliasedBits(ctx, value, bitTarget);
  if (target !== undefined) {
    declare(ctx, name, { kind: 'bits', type: { name: 'bit', size: target.bits.length }, ...target });
    return;
  }
  const { qubits, scalar } = operandOf(ctx, value);
  const alias: NamedThing = { kind: 'qubits', qubits, scalar, alias: true };
  const holder = ctx.scope.holderOf(name.name);
  const before = holder?.own(name.name);
  if (before?.kind === 'qubits' && before.alias) holder?.set(name.name, alias, name);
  else declare(ctx, name, alias);
}

/** Bits of one register or of several joined by `++`; undefined when the alias names something else. */
function aliasedBits(
  ctx: LoweringContext,
  node: Expression,
  bitTarget: (ctx: LoweringContext, node: Expression) => BitTarget | undefined,
): BitTarget | undefined {
  if (node.kind === 'binary' && node.operator === '++') {
    const left = aliasedBits(ctx, node.left, bitTarget);
    const right = left && aliasedBits(ctx, node.right, bitTarget);
    return right && { bits: [...left.bits, ...right.bits], scalar: false };
  }
  const base = baseOf(node);
  if (base?.kind !== 'name' || ctx.scope.find(base.name)?.kind !== 'bits') return undefined;
  return bitTarget(ctx, node);
}

function baseOf(node: Expression): Expression | undefined {
  let base = node;
  while (base.kind === 'index') base = base.base;
  return base;
}
