/**
 * Runs a program at compile time: loops are unrolled, calls inlined, and what remains is a circuit. An error ends one
 * statement, not the run.
 */
import { CompileStopped } from '../../diagnostics/sink.ts';
import type { DiagnosticCode } from '../../diagnostics/codes.ts';
import type { Range } from '../../diagnostics/source-text.ts';
import { COST, LimitExceeded } from '../../limits.ts';
import type { Block, Expression, Statement, SubroutineNode } from '../ast.ts';
import { StatementAbandoned } from '../token-cursor.ts';
import { bitTarget, lowerAssign, lowerMeasure, measureInto } from './assignments.ts';
import type { Effects, LoweringContext } from './context.ts';
import type { RunScoped, Signal } from './control-flow.ts';
import { lowerFor, lowerIf, lowerSwitch, lowerWhile } from './control-flow.ts';
import { declare, declareAlias, declareQubits, declareVariable, includeLibrary } from './declarations.ts';
import { evaluate } from './evaluate.ts';
import type { RunBlock } from './gate-calls.ts';
import { NOT_IN_A_GATE, NOT_IN_GATES, defineGate, lowerGateCall, operandOf } from './gate-calls.ts';
import { Scope } from './scope.ts';
import { callSubroutine } from './subroutines.ts';
import { boxed, warnOfTime } from './timing.ts';
import type { Value } from './values.ts';
import { NOTHING } from './values.ts';

const LIMIT_CODES: Readonly<Record<LimitExceeded['limit'], DiagnosticCode>> = {
  qubits: 'OQ4001',
  clbits: 'OQ4004',
  operations: 'OQ4002',
  steps: 'OQ4002',
};

/** Executes statements of one program. */
export class Executor implements Effects {
  readonly #ctx: LoweringContext;
  readonly #run: RunBlock = (block) => {
    this.block(block);
  };
  readonly #runScoped: RunScoped = (block, bind) => this.#scoped(block, bind);
  #returned: Value = NOTHING;

  constructor(ctx: LoweringContext) {
    this.#ctx = ctx;
    ctx.effects = this;
  }

  /** Executes statements in the current block of names. */
  block(block: Block): Signal {
    for (const statement of block) {
      const signal = this.#guarded(statement);
      if (signal !== 'next') return signal;
    }
    return 'next';
  }

  callSubroutine(definition: SubroutineNode, args: readonly Expression[], range: Range): Value {
    return callSubroutine(this.#ctx, definition, args, range, (body) => {
      this.#returned = NOTHING;
      const signal = this.block(body);
      return { signal, value: this.#returned };
    });
  }

  measure(operand: Expression, range: Range): Value {
    const { qubits, scalar } = operandOf(this.#ctx, operand);
    const bits = this.#ctx.builder.newBits(qubits.length, false);
    measureInto(this.#ctx, operand, bits, range);
    return { kind: 'bits', bits: bits.map((bit) => ({ bit })), scalar };
  }

  #guarded(statement: Statement): Signal {
    const ctx = this.#ctx;
    if (ctx.inGate === 'no') ctx.builder.span = ctx.sink.source.span(statement);
    try {
      ctx.work(COST.statement);
      return this.#execute(statement);
    } catch (error) {
      if (error instanceof StatementAbandoned) {
        this.#poison(statement);
        return 'next';
      }
      if (!(error instanceof LimitExceeded)) throw error;
      ctx.sink.error(LIMIT_CODES[error.limit], statement, error.message);
      throw new CompileStopped(error.message);
    }
  }

  /** The name of a declaration that failed is known from here on: using it is no second error. */
  #poison(statement: Statement): void {
    if (!('name' in statement) || typeof statement.name !== 'object' || statement.kind === 'gate-call')
      return;
    const { name } = statement.name;
    if (this.#ctx.scope.own(name) === undefined) this.#ctx.scope.set(name, { kind: 'refused' });
  }

  #scoped(block: Block, bind?: { readonly name: string; readonly value: Value }): Signal {
    const ctx = this.#ctx;
    const scope = new Scope(ctx.scope);
    if (bind !== undefined) scope.set(bind.name, thingOf(bind.value, ctx.builder.depth));
    const signal = ctx.inScope(scope, () => this.block(block));
    if (signal === 'return') return signal;
    scope.forEach((thing) => {
      if (thing.kind === 'bits') ctx.builder.releaseBits(thing.bits);
    });
    return signal;
  }

  #execute(statement: Statement): Signal {
    const ctx = this.#ctx;
    if (ctx.inGate !== 'no' && NOT_IN_GATES.has(statement.kind)) {
      return ctx.fail('OQ2014', statement, NOT_IN_A_GATE);
    }
    switch (statement.kind) {
      case 'gate-call':
        lowerGateCall(ctx, statement, this.#run);
        return 'next';
      case 'if':
        return lowerIf(ctx, statement, this.#runScoped);
      case 'for':
        return lowerFor(ctx, statement, this.#runScoped);
      case 'while':
        return lowerWhile(ctx, statement, this.#runScoped);
      case 'switch':
        return lowerSwitch(ctx, statement, this.#runScoped);
      case 'block':
        if (statement.box === true) return boxed(ctx, statement, () => this.#scoped(statement.body));
        return this.#scoped(statement.body);
      case 'break':
      case 'continue':
      case 'end':
        return statement.kind;
      case 'return':
        this.#returned = statement.value === undefined ? NOTHING : evaluate(ctx, statement.value);
        return 'return';
      default:
        this.#simple(statement);
        return 'next';
    }
  }

  #simple(statement: Statement): void {
    const ctx = this.#ctx;
    switch (statement.kind) {
      case 'measure':
        lowerMeasure(ctx, statement);
        return;
      case 'assign':
        lowerAssign(ctx, statement);
        return;
      case 'reset':
        for (const operand of statement.operands) ctx.builder.reset(operandOf(ctx, operand).qubits);
        return;
      case 'barrier':
        if (statement.timing !== undefined) warnOfTime(ctx, statement, 'the delay is a barrier');
        this.#barrier(statement.operands);
        return;
      case 'expression':
        evaluate(ctx, statement.value);
        return;
      default:
        this.#declaration(statement);
    }
  }

  #barrier(operands: readonly Expression[]): void {
    const ctx = this.#ctx;
    const named = operands.flatMap((operand) => operandOf(ctx, operand).qubits);
    if (ctx.inGate !== 'no') return;
    const all =
      operands.length === 0 ? Array.from({ length: ctx.builder.qubits }, (_, qubit) => qubit) : named;
    ctx.builder.barrier([...new Set(all)]);
  }

  #declaration(statement: Statement): void {
    const ctx = this.#ctx;
    switch (statement.kind) {
      case 'include':
        includeLibrary(ctx, statement.path, statement);
        return;
      case 'qubits':
        declareQubits(ctx, statement);
        return;
      case 'declare':
        declareVariable(ctx, statement, (operand, bits, range) => {
          measureInto(ctx, operand, bits, range);
        });
        return;
      case 'alias':
        declareAlias(ctx, statement.name, statement.value, bitTarget);
        return;
      case 'gate-definition': {
        const clean = defineGate(ctx, statement, this.#run);
        if (clean) declare(ctx, statement.name, { kind: 'gate', definition: statement });
        else ctx.scope.set(statement.name.name, { kind: 'refused' });
        return;
      }
      case 'def':
        declare(ctx, statement.name, { kind: 'def', definition: statement });
        return;
      case 'refused':
        if (statement.name !== undefined) ctx.scope.set(statement.name, { kind: 'refused' });
        return;
      default:
    }
  }
}

function thingOf(value: Value, depth: number): Parameters<Scope['set']>[1] {
  if (value.kind === 'qubits') return { ...value, alias: true };
  return { kind: 'variable', type: { name: 'int', size: 64 }, constant: false, value, depth };
}
