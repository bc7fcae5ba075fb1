/** Runs the statements of an Eigen-Lang program at compile time. Nothing is ever evaluated as Python. */
import type { Range } from '../diagnostics/source-text.ts';
import { closestName } from '../../domain/closest-name.ts';
import { COST } from '../limits.ts';
import type { Truth } from '../openqasm/lower/runtime-bits.ts';
import { assign, namesOf } from './assignment.ts';
import type { Block, Expression, FunctionNode, Statement, Target } from './ast.ts';
import { LANGUAGE_NAMES, callBuiltin } from './builtins.ts';
import type { EigenContext } from './context.ts';
import { type Interpreting, evaluateWith } from './expressions.ts';
import { truthOf } from './measured.ts';
import { builtinValue, importInto } from './modules.ts';
import { calculate } from './operators.ts';
import { PYTHON_BUILTINS } from './python-functions.ts';
import type { CallArgument } from './quantum.ts';
import { type Names, type Signal, chooseBlock, refuseJump, repeatBlock } from './run-time-blocks.ts';
import { itemsOf } from './sequences.ts';
import { EigenAbandoned } from './tree-reader.ts';
import type { EigenValue, FunctionValue } from './values.ts';
import { NONE, describeValue } from './values.ts';

const MAX_CALLS = 100;
/** Stands for a name whose value could not be computed: using it is no second error. */
const BROKEN: EigenValue = { kind: 'builtin', name: '' };

/** Interpreter of one program. */
export class Interpreter implements Interpreting {
  readonly #ctx: EigenContext;
  readonly #globals: Names = new Map();
  #names: Names = this.#globals;
  /** Names of the functions around the current one, the nearest first. */
  #outer: readonly Names[] = [];
  #calls = 0;
  #returned: EigenValue = NONE;

  constructor(ctx: EigenContext) {
    this.#ctx = ctx;
    ctx.evaluate = (node) => evaluateWith(ctx, node, this);
  }

  /**
   * Runs the statements outside of functions, then the entry point.
   *
   * @param between - runs where the decorator of the entry point is read: it sees the names outside of functions
   * @returns what the entry point returns; undefined when it could not run
   */
  run(program: Block, entry: FunctionNode, between: () => void): EigenValue | undefined {
    this.#block(program);
    between();
    const { params } = entry;
    if (params.length > 0) {
      this.#ctx.sink.error('EL2009', entry, `the entry point "${entry.name}" takes no arguments`, {
        hint: 'write `theta = Param("theta", 0.5)` inside it',
      });
      return undefined;
    }
    return this.call({ kind: 'function', node: entry, outer: [] }, [], entry);
  }

  /** What a name stands for. */
  lookup(name: string, range: Range): EigenValue {
    const value = this.#visible(name) ?? builtinValue(name);
    if (value === BROKEN) throw new EigenAbandoned(name);
    if (value !== undefined) return value;
    const closest = closestName(name, [
      ...this.#names.keys(),
      ...this.#globals.keys(),
      ...LANGUAGE_NAMES,
      ...PYTHON_BUILTINS,
    ]);
    return this.#ctx.fail(
      'EL2001',
      range,
      `"${name}" is not defined`,
      closest === undefined ? {} : { hint: `did you mean "${closest}"?` },
    );
  }

  #visible(name: string): EigenValue | undefined {
    const own = this.#names.get(name);
    if (own !== undefined) return own;
    for (const names of this.#outer) {
      const value = names.get(name);
      if (value !== undefined) return value;
    }
    return this.#globals.get(name);
  }

  /** Runs `part` with names bound for its time, as comprehensions do. */
  withNames<T>(part: (bind: (target: Target, value: EigenValue) => void) => T): T {
    const outside = this.#names;
    this.#ctx.work(outside.size);
    this.#names = new Map(outside);
    try {
      return part((target, value) => {
        assign(this.#ctx, this.#names, target, value);
      });
    } finally {
      this.#names = outside;
    }
  }

  choose<T>(
    when: Exclude<Truth, boolean>,
    range: Range,
    parts: readonly [() => T, () => T],
  ): readonly [T, T] {
    return chooseBlock(this.#ctx, this.#names, when, range, parts);
  }

  /** Calls a function of the program. */
  call({ node, outer }: FunctionValue, args: readonly CallArgument[], range: Range): EigenValue {
    const names: Names = new Map();
    this.#ctx.work(COST.argument * args.length);
    const positional = args.filter(({ name }) => name === undefined);
    const named = new Map(args.map((argument) => [argument.name, argument]));
    node.params.forEach((param, index) => {
      const given = positional[index] ?? named.get(param.name);
      if (given !== undefined) names.set(param.name, given.value);
      else if (param.fallback !== undefined) names.set(param.name, this.#ctx.evaluate(param.fallback));
      else this.#ctx.fail('EL2002', range, `${node.name} needs the argument "${param.name}"`);
    });
    const known = new Set(node.params.map(({ name }) => name));
    const unknown = args.some(({ name }) => name !== undefined && !known.has(name));
    if (unknown || args.length > node.params.length) {
      this.#ctx.fail('EL2002', range, `${node.name} takes ${node.params.length} arguments`);
    }
    if (++this.#calls > MAX_CALLS) this.#ctx.fail('EL1002', range, `calls nested deeper than ${MAX_CALLS}`);
    const outside = [this.#names, this.#outer] as const;
    this.#names = names;
    this.#outer = outer;
    this.#returned = NONE;
    try {
      this.#block(node.body);
      return this.#returned;
    } finally {
      this.#returned = NONE;
      [this.#names, this.#outer] = outside;
      this.#calls--;
    }
  }

  /** Calls whatever a value is. */
  callValue(callee: EigenValue, args: readonly CallArgument[], range: Range): EigenValue {
    if (callee.kind === 'function') return this.call(callee, args, range);
    if (callee.kind === 'builtin') return callBuiltin(this.#ctx, callee.name, args, range);
    return this.#ctx.fail('EL2006', range, `${describeValue(callee)} cannot be called`);
  }

  #block(block: Block): Signal {
    for (const statement of block) {
      const signal = this.#guarded(statement);
      if (signal !== 'next') return signal;
    }
    return 'next';
  }

  #guarded(statement: Statement): Signal {
    this.#ctx.builder.span = this.#ctx.sink.source.span(statement);
    this.#ctx.work(COST.statement);
    try {
      return this.#execute(statement);
    } catch (error) {
      if (!(error instanceof EigenAbandoned)) throw error;
      if (statement.kind === 'assign')
        for (const name of namesOf(statement.target)) this.#names.set(name, BROKEN);
      return 'next';
    }
  }

  #execute(statement: Statement): Signal {
    const ctx = this.#ctx;
    switch (statement.kind) {
      case 'function':
        this.#define(statement);
        return 'next';
      case 'import':
        importInto(ctx, this.#names, statement);
        return 'next';
      case 'assign':
        assign(ctx, this.#names, statement.target, ctx.evaluate(statement.value));
        return 'next';
      case 'update': {
        const { operator, target, value } = statement;
        const before = ctx.evaluate(target);
        assign(ctx, this.#names, target, calculate(ctx, operator, before, ctx.evaluate(value), statement));
        return 'next';
      }
      case 'expression':
        ctx.evaluate(statement.value);
        return 'next';
      case 'if':
        return this.#if(statement);
      case 'for':
        return this.#for(statement);
      case 'while':
        return this.#while(statement.condition, statement.body);
      case 'return':
        this.#returned = statement.value === undefined ? NONE : ctx.evaluate(statement.value);
        return 'return';
      case 'pass':
        return 'next';
      case 'break':
      case 'continue':
        return statement.kind;
    }
  }

  /** A function sees the names of the functions it is written in. */
  #define(node: FunctionNode): void {
    const outer = this.#names === this.#globals ? [] : [this.#names, ...this.#outer];
    this.#names.set(node.name, { kind: 'function', node, outer });
  }

  #if(statement: Statement & { readonly kind: 'if' }, from = 0): Signal {
    const branch = statement.branches[from];
    if (branch === undefined) return this.#block(statement.otherwise);
    const { condition, body } = branch;
    const truth = truthOf(this.#ctx, this.#ctx.evaluate(condition), condition);
    const otherwise = (): Signal => this.#if(statement, from + 1);
    if (typeof truth === 'boolean') return truth ? this.#block(body) : otherwise();
    for (const signal of this.choose(truth, condition, [() => this.#block(body), otherwise]))
      refuseJump(this.#ctx, signal, condition);
    return 'next';
  }

  #for(statement: Statement & { readonly kind: 'for' }): Signal {
    const values = itemsOf(this.#ctx, this.#ctx.evaluate(statement.values), statement.values);
    for (const value of values) {
      this.#turn(statement.values);
      assign(this.#ctx, this.#names, statement.target, value);
      const signal = this.#block(statement.body);
      if (signal === 'break') break;
      if (signal === 'return') return signal;
    }
    return 'next';
  }

  /** Counts a turn of a loop; when there are too many, the finding points at the loop. */
  #turn(head: Range): void {
    this.#ctx.builder.span = this.#ctx.sink.source.span(head);
    this.#ctx.work(COST.turn);
  }

  /** Unrolled while the condition is known; from where it is measured on, a loop of the circuit. */
  #while(condition: Expression, block: Block): Signal {
    const ctx = this.#ctx;
    const decide = (): Truth => truthOf(ctx, ctx.evaluate(condition), condition);
    const body = (): Signal => this.#block(block);
    for (;;) {
      this.#turn(condition);
      const firstBit = ctx.measuredBits;
      let truth: Truth = true;
      const preparation = ctx.builder.capture(() => {
        truth = decide();
      });
      const when = truth as Truth;
      if (typeof when !== 'boolean') {
        repeatBlock(ctx, this.#names, {
          range: condition,
          when,
          preparation,
          firstBit,
          condition: decide,
          body,
        });
        return 'next';
      }
      ctx.builder.append(preparation);
      if (!when) return 'next';
      const signal = body();
      if (signal === 'break') return 'next';
      if (signal === 'return') return signal;
    }
  }
}
