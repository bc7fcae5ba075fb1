/** `ctrl`, `negctrl`, `inv` and `pow` with their arguments computed, and their effect on lists of gates. */
import type { GateOperation } from '../../../domain/circuit.ts';
import { controlledGates, gateToPower, inverseGates, negativelyControlled } from '../../gates/modifiers.ts';
import { COST, MAX_EMITTED } from '../../limits.ts';
import type { ModifierNode } from '../ast.ts';
import { knownInteger } from './casts.ts';
import type { LoweringContext } from './context.ts';
import { evaluate } from './evaluate.ts';
import { asNumber } from './values.ts';

/** A modifier with its argument. */
export interface Modifier {
  readonly node: ModifierNode;
  /** Qubits it takes from the front of the operands. */
  readonly controls: number;
  readonly power: number;
}

/** Computes the arguments of modifiers, outermost first. */
export function resolveModifiers(ctx: LoweringContext, nodes: readonly ModifierNode[]): readonly Modifier[] {
  return nodes.map((node) => {
    if (node.name === 'inv') return { node, controls: 0, power: -1 };
    if (node.name === 'pow') return { node, controls: 0, power: powerOf(ctx, node) };
    if (node.argument === undefined) return { node, controls: 1, power: 1 };
    const controls = knownInteger(
      ctx,
      evaluate(ctx, node.argument),
      node.argument,
      `the argument of ${node.name}`,
      1,
      64,
    );
    return { node, controls, power: 1 };
  });
}

function powerOf(ctx: LoweringContext, node: ModifierNode): number {
  if (node.argument === undefined) return ctx.fail('OQ2005', node, 'pow needs an exponent: `pow(2) @`');
  const value = asNumber(evaluate(ctx, node.argument));
  if (value.kind === 'number') return value.value;
  return ctx.fail('OQ2011', node.argument, 'the exponent of pow must be known at compile time');
}

/** Applies modifiers, the innermost first, to gates; `qubits` are all operands, controls of the outermost first. */
export function applyModifiers(
  ctx: LoweringContext,
  gates: readonly GateOperation[],
  modifiers: readonly Modifier[],
  qubits: readonly number[],
): readonly GateOperation[] {
  let list = gates;
  let end = modifiers.reduce((sum, modifier) => sum + modifier.controls, 0);
  for (const modifier of [...modifiers].reverse()) {
    const controls = qubits.slice(end - modifier.controls, end);
    end -= modifier.controls;
    ctx.work(COST.operation * list.length);
    list = applyOne(ctx, list, modifier, controls);
  }
  return list;
}

function applyOne(
  ctx: LoweringContext,
  gates: readonly GateOperation[],
  modifier: Modifier,
  controls: readonly number[],
): readonly GateOperation[] {
  switch (modifier.node.name) {
    case 'ctrl':
      return controlledGates(gates, controls);
    case 'negctrl':
      return negativelyControlled(gates, controls);
    case 'inv':
      return inverseGates(gates);
    case 'pow':
      return toPower(ctx, gates, modifier);
  }
}

/** Phases on qubits that no gate changes commute with all gates; the rest is repeated, or one gate that has powers of its own. */
function toPower(
  ctx: LoweringContext,
  gates: readonly GateOperation[],
  modifier: Modifier,
): readonly GateOperation[] {
  const { power, node } = modifier;
  const changed = new Set(gates.flatMap((gate) => gate.targets));
  const isPhase = (gate: GateOperation): boolean =>
    gate.gate === 'gphase' && !gate.controls.some((qubit) => changed.has(qubit));
  const phases = gates.filter(isPhase).flatMap((gate) => gateToPower(gate, power) ?? []);
  const others = gates.filter((gate) => !isPhase(gate));
  const [only] = others;
  if (only === undefined || power === 0) return power === 0 ? [] : phases;
  const direct = others.length === 1 ? gateToPower(only, power) : undefined;
  if (direct !== undefined) return [...phases, ...direct];
  if (!Number.isInteger(power)) {
    return ctx.fail('OQ3004', node, 'a fractional power of a gate made of several others is not supported');
  }
  if (Math.abs(power) * others.length > MAX_EMITTED) {
    return ctx.fail('OQ4002', node, `the power repeats more than ${MAX_EMITTED} gates`);
  }
  ctx.work(Math.abs(power) * others.length);
  const once = power > 0 ? others : inverseGates(others);
  return [...phases, ...Array.from({ length: Math.abs(power) }, () => once).flat()];
}
