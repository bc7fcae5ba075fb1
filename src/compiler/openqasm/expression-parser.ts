/** Expressions of OpenQASM by operator precedence (a Pratt parser), and the types that casts need. */
import type { BinaryOperator, Expression, NameNode, TypeNode, UnaryOperator } from './ast.ts';
import { numberIn } from './numbers.ts';
import { TokenCursor } from './token-cursor.ts';
import { PUNCTUATION, TOKEN, FIRST_PUNCTUATION, punctuationKind } from './tokens.ts';

const OPEN = punctuationKind('(');
const CLOSE = punctuationKind(')');
const OPEN_BRACKET = punctuationKind('[');
const CLOSE_BRACKET = punctuationKind(']');
const OPEN_BRACE = punctuationKind('{');
const CLOSE_BRACE = punctuationKind('}');
const COMMA = punctuationKind(',');
const COLON = punctuationKind(':');
const HASH = punctuationKind('#');
const ASSIGN = punctuationKind('=');

const MAX_TERMS = 1000;
const MAX_BRACKETS = 16;

const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-', '++'],
  ['*', '/', '%'],
];
const UNARY_LEVEL = LEVELS.length + 1;
const POWER_LEVEL = UNARY_LEVEL + 1;
/** Binding strength of every infix operator by token kind; 0 = no operator. */
const STRENGTH = new Uint8Array(FIRST_PUNCTUATION + PUNCTUATION.length);
LEVELS.forEach((operators, level) => {
  for (const operator of operators) STRENGTH[punctuationKind(operator)] = level + 1;
});
STRENGTH[punctuationKind('**')] = POWER_LEVEL;
const CARET = punctuationKind('^');
const MINUS = punctuationKind('-');
const PREFIX: ReadonlyMap<number, UnaryOperator> = new Map([
  [MINUS, '-'],
  [punctuationKind('!'), '!'],
  [punctuationKind('~'), '~'],
]);

const CLASSICAL_TYPES: ReadonlySet<string> = new Set([
  'bit',
  'bool',
  'int',
  'uint',
  'float',
  'angle',
  'array',
]);
const TIMING_WORDS: ReadonlySet<string> = new Set(['durationof', 'duration', 'stretch']);

/** Parses expressions; {@link StatementParser} builds on it. */
export class ExpressionParser extends TokenCursor {
  /** Version 2 knows fewer keywords and writes powers as `^`. */
  protected version: 2 | 3 = 3;

  /** True when the current word begins a classical type. */
  protected get atType(): boolean {
    return this.version === 3 && this.kind === TOKEN.WORD && CLASSICAL_TYPES.has(this.text());
  }

  /** A name that is declared or used here. */
  protected name(what: string, after = ''): NameNode {
    if (this.kind !== TOKEN.WORD) this.unexpected(what, after);
    const node: NameNode = { kind: 'name', name: this.text(), start: this.start, end: this.end };
    this.advance();
    return node;
  }

  /** A whole expression. */
  protected expression(): Expression {
    return this.#binary(1);
  }

  #strength(): number {
    if (this.version === 2 && this.kind === CARET) return POWER_LEVEL;
    return STRENGTH[this.kind] ?? 0;
  }

  #binary(minimum: number): Expression {
    this.enter();
    let left = this.#prefix();
    this.leave();
    let terms = 0;
    for (let strength = this.#strength(); strength >= minimum; strength = this.#strength()) {
      if (++terms > MAX_TERMS) this.fail('OQ1004', this.range, `more than ${MAX_TERMS} operators in a row`);
      const power = strength === POWER_LEVEL;
      const operator = power ? '**' : (this.text() as BinaryOperator);
      this.advance();
      // A power binds to the right, and its exponent may carry a sign.
      if (power) this.enter();
      const right = this.#binary(power ? UNARY_LEVEL : strength + 1);
      if (power) this.leave();
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
    }
    return left;
  }

  #prefix(): Expression {
    const operator = PREFIX.get(this.kind);
    if (operator === undefined) return this.postfix(this.#primary());
    const start = this.start;
    this.advance();
    const operand = this.#binary(UNARY_LEVEL);
    return { kind: 'unary', operator, operand, start, end: operand.end };
  }

  /** Brackets behind a base. */
  protected postfix(base: Expression): Expression {
    let node = base;
    for (let brackets = 0; this.kind === OPEN_BRACKET; brackets++) {
      if (brackets > MAX_BRACKETS)
        this.fail('OQ1004', this.range, `more than ${MAX_BRACKETS} indices in a row`);
      this.advance();
      const items = this.list(CLOSE_BRACKET, () => this.#indexItem());
      this.expect(CLOSE_BRACKET, ']', 'after the index');
      node = { kind: 'index', base: node, items, start: node.start, end: this.previousEnd };
    }
    return node;
  }

  #primary(): Expression {
    const { start, end } = this;
    switch (this.kind) {
      case TOKEN.INTEGER:
      case TOKEN.FLOAT:
        return this.#number(start, end);
      case TOKEN.WORD:
        return this.#word();
      case TOKEN.STRING: {
        const text = this.text().slice(1, -1).replaceAll('_', '');
        if (!/^[01]+$/.test(text)) this.fail('OQ1005', { start, end }, 'a bit string has only 0 and 1');
        this.advance();
        return { kind: 'bits', text, start, end };
      }
      case TOKEN.PHYSICAL: {
        const index = Number(this.text().slice(1));
        this.advance();
        return { kind: 'physical', index, start, end };
      }
      case TOKEN.TIMING:
        return this.fail('OQ3003', { start, end }, `durations such as ${this.text()} are not supported`);
      case TOKEN.IMAGINARY:
        return this.fail('OQ3004', { start, end }, 'complex numbers are not supported');
      case OPEN:
        return this.#parenthesised();
      case OPEN_BRACE:
        return this.#set();
      default:
        return this.unexpected('an expression', '');
    }
  }

  #number(start: number, end: number): Expression {
    const kind = this.kind === TOKEN.INTEGER ? 'integer' : 'float';
    const value = numberIn(this.sink.source.text, start, end);
    if (kind === 'integer' && !Number.isSafeInteger(value)) return this.#largeInteger(start, end, value);
    if (!Number.isFinite(value)) this.fail('OQ1005', { start, end }, 'numbers end at 1.8e308');
    this.advance();
    return { kind, value, start, end };
  }

  #largeInteger(start: number, end: number, value: number): Expression {
    if (!Number.isFinite(value)) this.fail('OQ1005', { start, end }, 'numbers end at 1.8e308');
    const exact = BigInt(this.text().replaceAll('_', '').toLowerCase());
    this.advance();
    return { kind: 'integer', value, exact, start, end };
  }

  #parenthesised(): Expression {
    this.advance();
    const inner = this.expression();
    this.expect(CLOSE, ')', 'after the expression');
    return inner;
  }

  #set(): Expression {
    const start = this.start;
    this.advance();
    const items = this.list(CLOSE_BRACE, () => this.expression());
    this.expect(CLOSE_BRACE, '}', 'after the list');
    return { kind: 'set', items, start, end: this.previousEnd };
  }

  #word(): Expression {
    const { start, end } = this;
    const text = this.text();
    if (this.version === 3) {
      if (text === 'true' || text === 'false') {
        this.advance();
        return { kind: 'bool', value: text === 'true', start, end };
      }
      if (text === 'measure') {
        this.advance();
        const operand = this.postfix(this.#primary());
        return { kind: 'measure', operand, start, end: operand.end };
      }
      if (TIMING_WORDS.has(text)) this.fail('OQ3003', { start, end }, `${text} is not supported`);
      if (text === 'complex') this.fail('OQ3004', { start, end }, 'complex numbers are not supported');
      if (CLASSICAL_TYPES.has(text)) return this.#cast();
    }
    const name = this.name('a name');
    if (this.kind !== OPEN) return name;
    this.advance();
    const args = this.list(CLOSE, () => this.expression());
    this.expect(CLOSE, ')', 'after the arguments');
    return { kind: 'call', name, args, start, end: this.previousEnd };
  }

  #cast(): Expression {
    const start = this.start;
    const type = this.type();
    this.expect(OPEN, '(', `after the type ${type.name} of a cast`);
    const value = this.expression();
    this.expect(CLOSE, ')', 'after the value of a cast');
    return { kind: 'cast', type, value, start, end: this.previousEnd };
  }

  /** A classical type, e.g. `int[32]`, `array[float[64], 2, 3]`. */
  protected type(): TypeNode {
    const start = this.start;
    const name = this.name('a type').name as TypeNode['name'];
    if (name === 'array') return this.#arrayType(start);
    if (this.kind !== OPEN_BRACKET) return { name, start, end: this.previousEnd };
    this.advance();
    const size = this.expression();
    this.expect(CLOSE_BRACKET, ']', 'after the size of the type');
    return { name, size, start, end: this.previousEnd };
  }

  #arrayType(start: number): TypeNode {
    this.expect(OPEN_BRACKET, '[', 'after array');
    if (!this.atType) this.unexpected('the type of the elements', '');
    this.enter();
    const element = this.type();
    this.leave();
    this.expect(COMMA, ',', 'after the type of the elements');
    const shape = this.take(HASH)
      ? this.#dimensions()
      : { sizes: this.list(CLOSE_BRACKET, () => this.expression()) };
    this.expect(CLOSE_BRACKET, ']', 'after the sizes of the array');
    return { name: 'array', element, ...shape, start, end: this.previousEnd };
  }

  #dimensions(): { readonly dimensions: Expression } {
    if (this.name('dim').name !== 'dim') this.unexpected('dim', 'after "#"');
    this.expect(ASSIGN, '=', 'after #dim');
    return { dimensions: this.expression() };
  }

  /** Items separated by commas up to a closing token, which stays; a comma before it is allowed. */
  protected list<T>(close: number, item: () => T): T[] {
    const items: T[] = [];
    while (this.kind !== close && this.kind !== TOKEN.END) {
      items.push(item());
      if (!this.take(COMMA)) break;
    }
    return items;
  }

  #indexItem(): Expression {
    return this.rangeOrExpression();
  }

  /** `a`, `a:b`, `a:step:b`, `:b`, `a:` or `:`. */
  protected rangeOrExpression(): Expression {
    const start = this.start;
    const first = this.kind === COLON ? undefined : this.expression();
    if (first !== undefined && this.kind !== COLON) return first;
    this.advance();
    const second = this.#rangeEnd();
    const third = this.take(COLON) ? this.#rangeEnd() : undefined;
    const stepped = third !== undefined;
    const to = stepped ? third : second;
    return {
      kind: 'range',
      ...(first === undefined ? {} : { from: first }),
      ...(stepped && second !== undefined ? { step: second } : {}),
      ...(to === undefined ? {} : { to }),
      start,
      end: this.previousEnd,
    };
  }

  #rangeEnd(): Expression | undefined {
    return this.kind === COLON || this.kind === CLOSE_BRACKET ? undefined : this.expression();
  }
}
