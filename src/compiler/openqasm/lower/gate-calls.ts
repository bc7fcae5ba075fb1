/** Calls of gates: parameters, broadcasting over registers, modifiers, and the inlining of defined gates. */
import type { Angle } from '../../../domain/angle.ts';
import type { GateSink } from '../../../domain/aqo/gate-sink.ts';
import type { GateOperation } from '../../../domain/circuit.ts';
import type { LibraryGate } from '../../gates/library.ts';
import type { Range } from '../../diagnostics/source-text.ts';
import type { Block, CallNode, Expression, GateDefinitionNode, Statement } from '../ast.ts';
import { COST, MAX_EMITTED, tooManyOperations } from '../../limits.ts';
import { applyModifiers, resolveModifiers } from './apply-modifiers.ts';
import type { LoweringContext } from './context.ts';
import { MAX_CALLS } from './context.ts';
import { evaluate } from './evaluate.ts';
import { Scope } from './scope.ts';
import { isOpaqueDelay, warnOfTime } from './timing.ts';
import type { Value } from './values.ts';
import { asNumber, angleValue, describe } from './values.ts';

/** Statements that gates may not contain. */
export const NOT_IN_GATES: ReadonlySet<Statement['kind']> = new Set([
  ...(['measure', 'reset', 'qubits', 'declare', 'assign', 'gate-definition', 'def', 'include'] as const),
  ...(['while', 'switch', 'return', 'end', 'expression', 'alias'] as const),
]);
/** What is said about them. */
export const NOT_IN_A_GATE = 'a gate contains gates and barriers only';

/** Runs the statements of a body in the current scope. */
export type RunBlock = (block: Block) => void;

/** Qubits that one operand names. */
export interface Operand {
  readonly qubits: readonly number[];
  readonly scalar: boolean;
}

/** The qubits of an expression. */
export function operandOf(ctx: LoweringContext, node: Expression): Operand {
  if (node.kind === 'name') ctx.lookup(node, 'qubit');
  else if (node.kind === 'index' && node.base.kind === 'name') ctx.lookup(node.base, 'qubit');
  const value = evaluate(ctx, node);
  if (value.kind === 'qubits') return value;
  return ctx.fail('OQ2010', node, `a qubit is needed here, this is ${describe(value)}`, {
    expected: 'a qubit',
  });
}

const NO_ANGLES: readonly Angle[] = [];

/** Parameters of a gate in radians. */
function angles(ctx: LoweringContext, nodes: readonly Expression[]): readonly Angle[] {
  if (nodes.length === 0) return NO_ANGLES;
  return nodes.map((node) => {
    const value = asNumber(evaluate(ctx, node));
    if (value.kind === 'number') return value.value;
    if (value.kind === 'symbolic') return value.angle;
    const runtime = value.kind === 'bits' || value.kind === 'conditions';
    return ctx.fail(runtime ? 'OQ2011' : 'OQ2010', node, `an angle cannot be ${describe(value)}`, {
      expected: 'an angle',
    });
  });
}

/** Lowers one gate call. */
export function lowerGateCall(ctx: LoweringContext, node: CallNode, run: RunBlock): void {
  // A gate whose definition was refused leaves its operands to be checked.
  if (ctx.scope.find(node.name.name)?.kind === 'refused')
    for (const item of node.operands) operandOf(ctx, item);
  const thing = ctx.lookup(node.name, 'gate');
  if (thing.kind === 'def') {
    if (node.modifiers.length > 0) ctx.fail('OQ2014', node, 'modifiers apply to gates, not to subroutines');
    if (ctx.inGate !== 'no') ctx.fail('OQ2014', node, 'a gate cannot call a subroutine');
    ctx.effects?.callSubroutine(thing.definition, [...node.params, ...node.operands], node);
    return;
  }
  if (thing.kind !== 'gate' && thing.kind !== 'library-gate') {
    ctx.fail('OQ2010', node.name, `"${node.name.name}" is not a gate`);
  }
  if (thing.kind === 'gate' && thing.definition.body === undefined && isOpaqueDelay(node.name.name)) {
    warnOfTime(ctx, node, 'the delay is a barrier');
    const qubits = [...new Set(node.operands.flatMap((operand) => operandOf(ctx, operand).qubits))];
    if (ctx.inGate === 'no') ctx.builder.barrier(qubits);
    return;
  }
  const expand = thing.kind === 'gate' ? userGate(ctx, thing.definition, run, node) : thing.gate;
  if (node.params.length !== expand.params) {
    const count = expand.params;
    const expected = `${count} parameter${count === 1 ? '' : 's'}`;
    ctx.fail('OQ2005', node, `${node.name.name} takes ${expected}, not ${node.params.length}`, { expected });
  }
  const params = angles(ctx, node.params);
  const modifiers = resolveModifiers(ctx, node.modifiers);
  const needed = expand.qubits + modifiers.reduce((sum, modifier) => sum + modifier.controls, 0);
  for (const qubits of broadcast(ctx, node, needed)) {
    if (modifiers.length === 0) expand.expand(ctx.gates, params, qubits);
    else for (const gate of modified(ctx, expand, params, qubits, modifiers)) emit(ctx.gates, gate);
  }
}

function emit(sink: GateSink, gate: GateOperation): void {
  sink(gate.gate, gate.targets, gate.controls, gate.params);
}

function modified(
  ctx: LoweringContext,
  gate: LibraryGate,
  params: readonly Angle[],
  qubits: readonly number[],
  modifiers: ReturnType<typeof resolveModifiers>,
): readonly GateOperation[] {
  const controls = modifiers.reduce((sum, modifier) => sum + modifier.controls, 0);
  const inner = collected(ctx, () => {
    gate.expand(ctx.gates, params, qubits.slice(controls));
  });
  return applyModifiers(ctx, inner, modifiers, qubits);
}

/** The lists of qubits a call runs on: one, or one for every element of its registers. */
function broadcast(ctx: LoweringContext, node: CallNode, needed: number): readonly (readonly number[])[] {
  const operands = node.operands.map((operand) => operandOf(ctx, operand));
  if (operands.length !== needed) {
    const expected = `${needed} qubit${needed === 1 ? '' : 's'}`;
    ctx.fail('OQ2006', node, `${node.name.name} acts on ${expected}, not ${operands.length}`, { expected });
  }
  const length = commonLength(ctx, node, operands);
  ctx.work(length * operands.length);
  const calls: (readonly number[])[] = [];
  for (let index = 0; index < length; index++) {
    const qubits = operands.map((operand) => operand.qubits[operand.scalar ? 0 : index] ?? 0);
    checkDifferent(ctx, node, qubits);
    calls.push(qubits);
  }
  return calls;
}

/** The length that all registers among the operands have; 1 when there is none. */
function commonLength(ctx: LoweringContext, node: CallNode, operands: readonly Operand[]): number {
  let length: number | undefined;
  for (const [index, { scalar, qubits }] of operands.entries()) {
    if (scalar) continue;
    length ??= qubits.length;
    if (qubits.length === length) continue;
    const range = node.operands[index] ?? node;
    ctx.fail('OQ2007', range, `registers of ${length} and ${qubits.length} qubits in one call`);
  }
  return length ?? 1;
}

function checkDifferent(ctx: LoweringContext, node: CallNode, qubits: readonly number[]): void {
  for (let index = 1; index < qubits.length; index++) {
    if (qubits.indexOf(qubits[index] ?? 0) < index) {
      ctx.fail('OQ2004', node.operands[index] ?? node, `${node.name.name} uses the same qubit twice`);
    }
  }
}

/** A defined gate in the form of a library gate: its body runs with the names of its head bound. */
function userGate(
  ctx: LoweringContext,
  definition: GateDefinitionNode,
  run: RunBlock,
  at: Range,
): LibraryGate {
  const { body, name } = definition;
  if (body === undefined) {
    return ctx.fail('OQ2015', at, `gate "${name.name}" is opaque: it has no definition`);
  }
  return {
    params: definition.params.length,
    qubits: definition.qubits.length,
    expand: (sink, params, qubits) => {
      const weight = ctx.expansions.weight(definition);
      if (ctx.inGate === 'check') ctx.weight += weight;
      else if (weight > MAX_EMITTED) throw tooManyOperations();
      if (ctx.inGate === 'check') return;
      const gates = ctx.expansions.get(definition, params, () =>
        expanded(ctx, definition, params, at, () => {
          run(body);
        }),
      );
      const place = (inner: number): number => qubits[inner] ?? 0;
      for (const { gate, targets, controls, params: angle } of gates)
        sink(gate, targets.map(place), controls.map(place), angle);
    },
  };
}

/** The gates of a body on the qubits 0, 1, … of its head. */
function expanded(
  ctx: LoweringContext,
  definition: GateDefinitionNode,
  params: readonly Angle[],
  at: Range,
  run: () => void,
): readonly GateOperation[] {
  const qubits = definition.qubits.map((_, index) => index);
  return collected(ctx, () => {
    runBody(ctx, definition, params.map(angleValue), qubits, run, at);
  });
}

/** What `part` sends to the circuit, taken away from it. */
function collected(ctx: LoweringContext, part: () => void): readonly GateOperation[] {
  const list: GateOperation[] = [];
  const outside = ctx.gates;
  ctx.gates = (gate, targets, controls, params) => {
    ctx.work(COST.operation);
    if (list.push({ kind: 'gate', gate, targets, controls, params }) > MAX_EMITTED) throw tooManyOperations();
  };
  try {
    part();
  } finally {
    ctx.gates = outside;
  }
  return list;
}

function runBody(
  ctx: LoweringContext,
  definition: GateDefinitionNode,
  params: readonly Value[],
  qubits: readonly number[],
  run: () => void,
  at: Range,
): void {
  const scope = new Scope(ctx.global, true);
  definition.params.forEach((param, index) => {
    const value = params[index] ?? { kind: 'nothing' };
    scope.set(param.name, { kind: 'variable', type: { name: 'float' }, constant: true, value, depth: 0 });
  });
  definition.qubits.forEach((qubit, index) => {
    scope.set(qubit.name, { kind: 'qubits', qubits: [qubits[index] ?? 0], scalar: true, alias: false });
  });
  const before = ctx.inGate;
  if (before === 'no') ctx.inGate = 'expand';
  if (++ctx.calls > MAX_CALLS) ctx.fail('OQ1004', at, `calls nested deeper than ${MAX_CALLS}`);
  try {
    ctx.inScope(scope, run);
  } finally {
    ctx.calls--;
    ctx.inGate = before;
  }
}

/** Declares a gate after checking its body with the gate itself not yet known, so that recursion is an error. */
export function defineGate(ctx: LoweringContext, node: GateDefinitionNode, run: RunBlock): boolean {
  const names = [...node.params, ...node.qubits];
  names.forEach((name, index) => {
    if (names.findIndex((other) => other.name === name.name) < index) {
      ctx.fail('OQ2002', name, `"${name.name}" stands twice in the head of gate ${node.name.name}`);
    }
  });
  const { body } = node;
  for (const item of body ?? []) {
    if (NOT_IN_GATES.has(item.kind)) ctx.fail('OQ2014', item, NOT_IN_A_GATE);
  }
  if (!body?.every((item) => item.kind === 'gate-call' || item.kind === 'barrier')) return true;
  const params = node.params.map((param): Value => angleValue({ kind: 'parameter', name: param.name }));
  const outside = ctx.gates;
  let clean = true;
  ctx.weight = 0;
  ctx.gates = () => {
    ctx.weight++;
  };
  ctx.inGate = 'check';
  try {
    runBody(
      ctx,
      node,
      params,
      node.qubits.map((_, index) => index),
      () => {
        clean = checkStatements(ctx, body, run);
      },
      node,
    );
  } finally {
    ctx.gates = outside;
    ctx.inGate = 'no';
  }
  ctx.expansions.weigh(node, ctx.weight);
  return clean;
}

function checkStatements(ctx: LoweringContext, body: Block, run: RunBlock): boolean {
  const before = ctx.sink.errorCount;
  run(body);
  return ctx.sink.errorCount === before;
}
