/** The statements that only OpenQASM 3 has: declarations, subroutines, loops, and what is refused by its name. */
import type { ArgumentNode, Block, Expression, Statement, TypeNode } from './ast.ts';
import { StatementParser } from './statement-parser.ts';
import { TOKEN, punctuationKind } from './tokens.ts';

const OPEN = punctuationKind('(');
const CLOSE = punctuationKind(')');
const OPEN_BRACKET = punctuationKind('[');
const CLOSE_BRACKET = punctuationKind(']');
const OPEN_BRACE = punctuationKind('{');
const CLOSE_BRACE = punctuationKind('}');
const ASSIGN = punctuationKind('=');
const ARROW = punctuationKind('->');
const SEMICOLON = punctuationKind(';');

/** Constructs of version 3 that are refused, with the code and the name in the message. */
export const UNSUPPORTED: ReadonlyMap<string, readonly ['OQ3001' | 'OQ3002' | 'OQ3003' | 'OQ3004', string]> =
  new Map([
    ['defcal', ['OQ3001', 'defcal']],
    ['defcalgrammar', ['OQ3001', 'defcalgrammar']],
    ['cal', ['OQ3001', 'cal']],
    ['extern', ['OQ3002', 'extern']],
    ['stretch', ['OQ3003', 'stretch']],
    ['duration', ['OQ3003', 'duration']],
    ['complex', ['OQ3004', 'the type complex']],
  ]);

/** What a duration that is written out is made of. */
const DURATION_TOKENS: ReadonlySet<number> = new Set([
  ...[TOKEN.TIMING, TOKEN.INTEGER, TOKEN.FLOAT, OPEN, CLOSE],
  ...(['+', '-', '*', '/'] as const).map(punctuationKind),
]);

/** Parser of the statements of version 3; which statements begin one is for the program to say. */
export abstract class Version3Parser extends StatementParser {
  /** The statement that `word` begins in version 3; undefined when it begins none. */
  protected keywordOfVersion3(word: string): Statement | undefined {
    const unsupported = UNSUPPORTED.get(word);
    if (unsupported !== undefined) return this.#refused(...unsupported);
    switch (word) {
      case 'qubit':
        return this.#qubits();
      case 'const':
      case 'input':
      case 'output':
        return this.#qualified(word);
      case 'let':
        return this.#alias();
      case 'def':
        return this.#subroutine();
      case 'for':
        return this.#for();
      case 'while':
        return this.#while();
      case 'switch':
        return this.#switch();
      case 'delay':
        return this.#delay();
      case 'box':
        return this.#box();
      case 'return':
        return this.#return();
      case 'break':
      case 'continue':
      case 'end':
        return this.#simple(word);
      default:
        return this.atType ? this.#declaration('variable', this.start) : undefined;
    }
  }

  /** Reports a construct by its name and skips it; a name it declares stays known. */
  #refused(code: 'OQ3001' | 'OQ3002' | 'OQ3003' | 'OQ3004', what: string): Statement {
    const { start, end } = this.range;
    this.sink.error(code, { start, end }, `${what} is not supported`);
    const declares = what !== 'defcal' && this.kindAhead(1) === TOKEN.WORD;
    const name = declares ? this.text(1) : undefined;
    this.skipStatement();
    return { kind: 'refused', ...(name === undefined ? {} : { name }), start, end };
  }

  #qubits(): Statement {
    const start = this.start;
    this.advance();
    let size: Expression | undefined;
    if (this.take(OPEN_BRACKET)) {
      size = this.expression();
      this.expect(CLOSE_BRACKET, ']', 'after the number of qubits');
    }
    const name = this.name('the name of the qubits');
    this.expectSemicolon('the declaration');
    return { kind: 'qubits', name, ...(size === undefined ? {} : { size }), start, end: this.previousEnd };
  }

  #qualified(mode: 'const' | 'input' | 'output'): Statement {
    const start = this.start;
    this.advance();
    if (!this.atType) this.unexpected('a classical type', `after ${mode}`);
    return this.#declaration(mode, start);
  }

  #declaration(mode: 'variable' | 'const' | 'input' | 'output', start: number): Statement {
    const type = this.type();
    const name = this.name('the name of the variable');
    const value = this.take(ASSIGN) ? this.expression() : undefined;
    if (mode === 'const' && value === undefined) this.unexpected('"="', `after the constant ${name.name}`);
    this.expectSemicolon('the declaration');
    const head = { kind: 'declare' as const, type, name, mode, start, end: this.previousEnd };
    return value === undefined ? head : { ...head, value };
  }

  #alias(): Statement {
    const start = this.start;
    this.advance();
    const name = this.name('the name of the alias');
    this.expect(ASSIGN, '=', 'after the name of the alias');
    const value = this.expression();
    this.expectSemicolon('the alias');
    return { kind: 'alias', name, value, start, end: this.previousEnd };
  }

  #subroutine(): Statement {
    const start = this.start;
    this.advance();
    const name = this.name('the name of the subroutine');
    this.expect(OPEN, '(', `after def ${name.name}`);
    const args = this.list(CLOSE, () => this.#argument());
    this.expect(CLOSE, ')', 'after the arguments');
    const returns = this.take(ARROW) ? this.type() : undefined;
    const body = this.block(`after the head of def ${name.name}`);
    const head = { kind: 'def' as const, name, args, body, start, end: this.previousEnd };
    return returns === undefined ? head : { ...head, returns };
  }

  #argument(): ArgumentNode {
    const start = this.start;
    const word = this.kind === TOKEN.WORD ? this.text() : '';
    if (word === 'readonly' || word === 'mutable') this.advance();
    const old = word === 'qreg' || word === 'creg';
    if (!old && this.text() !== 'qubit' && !this.atType) this.unexpected('the type of an argument', '');
    if (!old) {
      const type = this.type();
      return { type, name: this.name('the name of an argument'), start, end: this.previousEnd };
    }
    this.advance();
    const name = this.name('the name of an argument');
    const sized = this.take(OPEN_BRACKET) ? { size: this.expression() } : {};
    if ('size' in sized) this.expect(CLOSE_BRACKET, ']', 'after the size');
    const type: TypeNode = {
      name: word === 'qreg' ? 'qubit' : 'bit',
      ...sized,
      start,
      end: this.previousEnd,
    };
    return { type, name, start, end: this.previousEnd };
  }

  #for(): Statement {
    const start = this.start;
    this.advance();
    if (this.atType) this.type();
    const name = this.name('the name of the loop variable');
    if (this.kind !== TOKEN.WORD || this.text() !== 'in') this.unexpected('in', 'after the loop variable');
    this.advance();
    const values = this.take(OPEN_BRACKET) ? this.#loopRange() : this.expression();
    const body = this.body('after the values of the loop');
    return { kind: 'for', name, values, body, start, end: this.previousEnd };
  }

  #loopRange(): Expression {
    const range = this.rangeOrExpression();
    this.expect(CLOSE_BRACKET, ']', 'after the range');
    return range;
  }

  #while(): Statement {
    const start = this.start;
    this.advance();
    this.expect(OPEN, '(', 'after while');
    const condition = this.expression();
    this.expect(CLOSE, ')', 'after the condition');
    const body = this.body('after the condition');
    return { kind: 'while', condition, body, start, end: this.previousEnd };
  }

  #switch(): Statement {
    const start = this.start;
    this.advance();
    this.expect(OPEN, '(', 'after switch');
    const value = this.expression();
    this.expect(CLOSE, ')', 'after the value');
    this.expect(OPEN_BRACE, '{', 'after the value');
    const cases: { labels: readonly Expression[]; body: Block }[] = [];
    let otherwise: Block | undefined;
    while (this.kind === TOKEN.WORD && this.text() === 'case') {
      this.advance();
      const labels = this.list(OPEN_BRACE, () => this.expression());
      cases.push({ labels, body: this.block('after the values of the case') });
    }
    if (this.kind === TOKEN.WORD && this.text() === 'default') {
      this.advance();
      otherwise = this.block('after default');
    }
    this.expect(CLOSE_BRACE, '}', 'after the cases');
    const head = { kind: 'switch' as const, value, cases, start, end: this.previousEnd };
    return otherwise === undefined ? head : { ...head, otherwise };
  }

  /** `delay[100ns] q;` */
  #delay(): Statement {
    const start = this.start;
    this.advance();
    this.#duration('after delay');
    const operands = this.kind === SEMICOLON ? [] : this.operands();
    this.expectSemicolon('the delay');
    return { kind: 'barrier', operands, timing: 'delay', start, end: this.previousEnd };
  }

  /** `box { … }` and `box[100ns] { … }` */
  #box(): Statement {
    const start = this.start;
    this.advance();
    if (this.kind === OPEN_BRACKET) this.#duration('after box');
    const body = this.block('after box');
    return { kind: 'block', body, box: true, start, end: this.previousEnd };
  }

  /** A duration that is written out, in brackets: times and numbers with operators. */
  #duration(after: string): void {
    this.expect(OPEN_BRACKET, '[', after);
    let isTime = false;
    while (this.kind !== CLOSE_BRACKET) {
      if (!DURATION_TOKENS.has(this.kind))
        this.fail('OQ3003', this.range, 'a duration must be written out, e.g. 100ns');
      isTime ||= this.kind === TOKEN.TIMING;
      this.advance();
    }
    if (!isTime) this.fail('OQ3003', this.range, 'a duration has a unit, e.g. 100ns or 16dt');
    this.expect(CLOSE_BRACKET, ']', 'after the duration');
  }

  #simple(kind: 'break' | 'continue' | 'end'): Statement {
    const start = this.start;
    this.advance();
    this.expectSemicolon(kind);
    return { kind, start, end: this.previousEnd };
  }

  /** `return value;` */
  #return(): Statement {
    const start = this.start;
    this.advance();
    const value = this.kind === SEMICOLON ? undefined : this.expression();
    this.expectSemicolon('return');
    return { kind: 'return', ...(value === undefined ? {} : { value }), start, end: this.previousEnd };
  }
}
