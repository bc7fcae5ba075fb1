/** Runs the statements of an Eigen-Lang program at compile time. Nothing is ever evaluated as Python. */
import type { Range } from '../diagnostics/source-text.ts';
import { closestName } from '../../domain/closest-name.ts';
import type { Block, Expression, FunctionNode, Statement } from './ast.ts';
import { LANGUAGE_NAMES, PYTHON_BUILTINS, callBuiltin } from './builtins.ts';
import type { EigenContext } from './context.ts';
import { evaluateWith, truthOf } from './expressions.ts';
import { COST } from '../limits.ts';
import { builtinValue, importInto } from './modules.ts';
import { calculate } from './operators.ts';
import type { CallArgument } from './quantum.ts';
import { EigenAbandoned } from './tree-reader.ts';
import type { EigenValue, FunctionValue } from './values.ts';
import { NONE, describeValue } from './values.ts';

type Signal = 'next' | 'break' | 'continue' | 'return';
type Names = Map<string, EigenValue>;

const MAX_CALLS = 100;
/** Stands for a name whose value could not be computed: using it is no second error. */
const BROKEN: EigenValue = { kind: 'builtin', name: '' };

/** Interpreter of one program. */
export class Interpreter {
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

  /** Runs the statements outside of functions, then the entry point. */
  run(program: Block, entry: FunctionNode): void {
    this.#block(program);
    const { params } = entry;
    if (params.length > 0) {
      this.#ctx.sink.error('EL2009', entry, `the entry point "${entry.name}" takes no arguments`, {
        hint: 'write `theta = Param("theta", 0.5)` inside it',
      });
      return;
    }
    this.call({ kind: 'function', node: entry, outer: [] }, [], entry);
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
  withNames<T>(part: (bind: (names: readonly string[], value: EigenValue, range: Range) => void) => T): T {
    const outside = this.#names;
    this.#ctx.work(outside.size);
    this.#names = new Map(outside);
    try {
      return part((names, value, range) => {
        this.#bind(names, value, range);
      });
    } finally {
      this.#names = outside;
    }
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
      if (statement.kind === 'assign') {
        for (const target of statement.targets)
          if (target.kind === 'name') this.#names.set(target.name, BROKEN);
      }
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
        this.#assign(statement.targets, ctx.evaluate(statement.value), statement);
        return 'next';
      case 'update': {
        const { operator, target, value } = statement;
        this.#assign(
          [target],
          calculate(ctx, operator, ctx.evaluate(target), ctx.evaluate(value), statement),
          statement,
        );
        return 'next';
      }
      case 'expression':
        ctx.evaluate(statement.value);
        return 'next';
      case 'if': {
        const chosen = statement.branches.find(({ condition }) =>
          truthOf(ctx, ctx.evaluate(condition), condition),
        );
        return this.#block(chosen?.body ?? statement.otherwise);
      }
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

  #for(statement: Statement & { readonly kind: 'for' }): Signal {
    const values = this.#ctx.evaluate(statement.values);
    if (values.kind !== 'list') {
      return this.#ctx.fail(
        'EL2006',
        statement.values,
        `a loop needs a list or a range, not ${describeValue(values)}`,
      );
    }
    for (const value of values.items) {
      this.#turn(statement.values);
      this.#bind(statement.targets, value, statement);
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

  #while(condition: Expression, body: Block): Signal {
    while (truthOf(this.#ctx, this.#ctx.evaluate(condition), condition)) {
      this.#turn(condition);
      const signal = this.#block(body);
      if (signal === 'break') break;
      if (signal === 'return') return signal;
    }
    return 'next';
  }

  #bind(names: readonly string[], value: EigenValue, range: Range): void {
    const [only] = names;
    if (names.length === 1 && only !== undefined) {
      this.#names.set(only, value);
      return;
    }
    const items = value.kind === 'list' ? value.items : [];
    if (items.length !== names.length) {
      this.#ctx.fail('EL2007', range, `${describeValue(value)} cannot be given to ${names.length} names`);
    }
    names.forEach((name, index) => this.#names.set(name, items[index] ?? NONE));
  }

  #assign(targets: readonly Expression[], value: EigenValue, range: Range): void {
    const [only] = targets;
    if (targets.length === 1 && only?.kind === 'index') {
      this.#assignItem(only, value);
      return;
    }
    if (targets.length === 1 && only?.kind === 'name') {
      this.#names.set(only.name, value);
      return;
    }
    const names = targets
      .flatMap((target) => (target.kind === 'list' ? target.items : [target]))
      .map((target) => {
        if (target.kind === 'name') return target.name;
        return this.#ctx.fail('EL3001', target, 'only names and items of lists can be assigned');
      });
    this.#bind(names, value, range);
  }

  #assignItem(target: Expression & { readonly kind: 'index' }, value: EigenValue): void {
    const list = this.#ctx.evaluate(target.base);
    const index = this.#ctx.evaluate(target.index);
    if (list.kind !== 'list' || index.kind !== 'number') {
      this.#ctx.fail('EL2006', target, 'only items of lists can be assigned');
      return;
    }
    const position = index.value < 0 ? index.value + list.items.length : index.value;
    if (!(position in list.items))
      this.#ctx.fail(
        'EL2003',
        target.index,
        `index ${index.value} is out of range: the list has ${list.items.length} items`,
      );
    list.items[position] = value;
  }
}
