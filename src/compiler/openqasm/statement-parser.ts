/** Statements shared by OpenQASM 2 and 3; the program parser adds declarations and blocks of version 3. */
import type {
  BinaryOperator,
  CallNode,
  Expression,
  GateDefinitionNode,
  ModifierNode,
  NameNode,
  Statement,
} from './ast.ts';
import type { Block } from './ast.ts';
import { ExpressionParser } from './expression-parser.ts';
import { StatementAbandoned } from './token-cursor.ts';
import type { Punctuation } from './tokens.ts';
import { TOKEN, punctuationKind } from './tokens.ts';

const OPEN = punctuationKind('(');
const CLOSE = punctuationKind(')');
const OPEN_BRACKET = punctuationKind('[');
const CLOSE_BRACKET = punctuationKind(']');
const OPEN_BRACE = punctuationKind('{');
const CLOSE_BRACE = punctuationKind('}');
const SEMICOLON = punctuationKind(';');
const ARROW = punctuationKind('->');
const COMMA = punctuationKind(',');
const AT = punctuationKind('@');
const ASSIGN = punctuationKind('=');

const COMPOUND: readonly Punctuation[] = [
  '+=',
  '-=',
  '*=',
  '/=',
  '&=',
  '|=',
  '^=',
  '%=',
  '**=',
  '<<=',
  '>>=',
];
/** Operator of every compound assignment by token kind. */
const COMPOUND_OPERATOR: ReadonlyMap<number, BinaryOperator> = new Map(
  COMPOUND.map((text) => [punctuationKind(text), text.slice(0, -1) as BinaryOperator]),
);
const MODIFIERS: ReadonlySet<string> = new Set(['ctrl', 'negctrl', 'inv', 'pow']);

/** Parses statements; knows nothing of meaning. */
export abstract class StatementParser extends ExpressionParser {
  /** True when a statement could not be read: what follows from it is unknown. */
  protected abandoned = false;

  /** Parses the statement that begins with a word, or returns undefined when it is a call or an assignment. */
  protected abstract keywordStatement(word: string): Statement | undefined;

  /** What an annotation or a pragma stands for; undefined for one that is ignored. */
  protected abstract annotated(): Statement | undefined;

  /** Statements up to a `}` or the end. */
  protected statements(): Block {
    const list: Statement[] = [];
    this.readStatements(list);
    return list;
  }

  /** Reads statements up to a `}` or the end into a list. */
  protected readStatements(list: Statement[]): void {
    const { depth } = this;
    while (this.kind !== TOKEN.END && this.kind !== CLOSE_BRACE) {
      try {
        const statement = this.statement();
        if (statement !== undefined) list.push(statement);
      } catch (error) {
        if (!(error instanceof StatementAbandoned)) throw error;
        this.abandoned = true;
        this.depth = depth;
        this.skipStatement();
      }
    }
  }

  /** `{ statements }`. */
  protected block(after: string): Block {
    this.expect(OPEN_BRACE, '{', after);
    this.enter();
    const body = this.statements();
    this.leave();
    this.expect(CLOSE_BRACE, '}', 'after the block');
    return body;
  }

  /** A block, or one statement without braces. */
  protected body(after: string): Block {
    if (this.kind === OPEN_BRACE) return this.block(after);
    this.enter();
    const statement = this.statement();
    this.leave();
    return statement === undefined ? [] : [statement];
  }

  /** One statement; undefined for one without meaning. */
  protected statement(): Statement | undefined {
    const { start } = this;
    switch (this.kind) {
      case TOKEN.WORD: {
        const word = this.text();
        return this.keywordStatement(word) ?? this.#callOrAssignment(word);
      }
      case TOKEN.ANNOTATION:
      case TOKEN.PRAGMA:
        return this.annotated();
      case SEMICOLON:
        this.advance();
        return undefined;
      case OPEN_BRACE: {
        const body = this.block('');
        return { kind: 'block', body, start, end: this.previousEnd };
      }
      default:
        return this.unexpected('a statement', '');
    }
  }

  #callOrAssignment(word: string): Statement {
    const next = this.kindAhead(1);
    if (this.version === 3 && MODIFIERS.has(word) && (next === AT || next === OPEN)) return this.#gateCall();
    if (next === TOKEN.WORD || next === TOKEN.PHYSICAL) return this.#gateCall();
    if (next === OPEN) return this.#parenthesisedCall();
    if (next === OPEN_BRACKET || next === ASSIGN || COMPOUND_OPERATOR.has(next)) return this.#assignment();
    const name = this.name('a statement');
    return this.unexpected('qubits or an assignment', `after "${name.name}"`);
  }

  #gateCall(): CallNode {
    const start = this.start;
    const modifiers: ModifierNode[] = [];
    while ((this.kindAhead(1) === AT || this.kindAhead(1) === OPEN) && MODIFIERS.has(this.text())) {
      if (modifiers.length > 100) this.fail('OQ1004', this.range, 'more than 100 modifiers');
      modifiers.push(this.#modifier());
    }
    const name = this.name('the name of a gate');
    const params = this.take(OPEN) ? this.#params() : [];
    return this.#operandsOf(name, params, modifiers, start);
  }

  #modifier(): ModifierNode {
    const start = this.start;
    const name = this.name('a modifier').name as ModifierNode['name'];
    let argument: Expression | undefined;
    if (this.take(OPEN)) {
      argument = this.expression();
      this.expect(CLOSE, ')', `after the argument of ${name}`);
    }
    this.expect(AT, '@', `after ${name}`);
    return { name, ...(argument === undefined ? {} : { argument }), start, end: this.previousEnd };
  }

  #params(): readonly Expression[] {
    const params = this.list(CLOSE, () => this.expression());
    this.expect(CLOSE, ')', 'after the parameters');
    return params;
  }

  #operandsOf(
    name: NameNode,
    params: readonly Expression[],
    modifiers: readonly ModifierNode[],
    start: number,
  ): CallNode {
    if (this.kind === OPEN_BRACKET) {
      this.fail('OQ3003', this.range, `durations of gates such as ${name.name}[…] are not supported`);
    }
    const operands = this.kind === SEMICOLON ? [] : this.operands();
    this.expectSemicolon('the qubits of', name.name);
    return { kind: 'gate-call', name, modifiers, params, operands, start, end: this.previousEnd };
  }

  #parenthesisedCall(): Statement {
    const start = this.start;
    const name = this.name('a name');
    this.advance();
    const params = this.#params();
    if (this.kind !== SEMICOLON || name.name === 'gphase') return this.#operandsOf(name, params, [], start);
    const call: Expression = { kind: 'call', name, args: params, start, end: this.previousEnd };
    this.expectSemicolon('the call of', name.name);
    return { kind: 'expression', value: call, start, end: call.end };
  }

  #assignment(): Statement {
    const start = this.start;
    const target = this.postfix(this.name('a name'));
    const operator = COMPOUND_OPERATOR.get(this.kind);
    if (operator === undefined && this.kind !== ASSIGN) this.unexpected('"="', 'after the name');
    this.advance();
    const value = this.expression();
    this.expectSemicolon('the assignment');
    const end = this.previousEnd;
    if (operator === undefined && value.kind === 'measure') {
      return { kind: 'measure', operand: value.operand, target, start, end };
    }
    return { kind: 'assign', target, ...(operator === undefined ? {} : { operator }), value, start, end };
  }

  /** Qubits separated by commas. */
  protected operands(): readonly Expression[] {
    const items: Expression[] = [];
    do items.push(this.operand());
    while (this.take(COMMA));
    return items;
  }

  /** One register, qubit, slice or physical qubit. */
  protected operand(): Expression {
    if (this.kind === TOKEN.PHYSICAL) return this.expression();
    return this.postfix(this.name('a qubit or a register'));
  }

  /** `qreg q[n];` and `creg c[n];`. */
  protected register(quantum: boolean): Statement {
    const start = this.start;
    this.advance();
    const name = this.name('the name of a register');
    let size: Expression | undefined;
    if (this.take(OPEN_BRACKET)) {
      size = this.expression();
      this.expect(CLOSE_BRACKET, ']', 'after the size of the register');
    } else if (this.version === 2) this.unexpected('"["', `after the register ${name.name}`);
    this.expectSemicolon('the declaration');
    const sized = size === undefined ? {} : { size };
    const range = { start, end: this.previousEnd };
    if (quantum) return { kind: 'qubits', name, ...sized, ...range };
    const type = { name: 'bit' as const, ...sized, start, end: name.end };
    return { kind: 'declare', type, name, mode: 'variable', ...range };
  }

  /** `measure q -> c;`, or `measure q;` without a target. */
  protected measure(): Statement {
    const start = this.start;
    this.advance();
    const operand = this.operand();
    let target: Expression | undefined;
    if (this.take(ARROW)) target = this.postfix(this.name('a classical bit or register', 'after "->"'));
    else if (this.version === 2) this.unexpected('"->"', 'after the measured qubits');
    this.expectSemicolon('the measurement');
    return {
      kind: 'measure',
      operand,
      ...(target === undefined ? {} : { target }),
      start,
      end: this.previousEnd,
    };
  }

  /** `reset q;` and `barrier a, b;`; a bare `barrier;` means all qubits. */
  protected onQubits(kind: 'reset' | 'barrier'): Statement {
    const start = this.start;
    this.advance();
    const operands = this.kind === SEMICOLON && kind === 'barrier' ? [] : this.operands();
    this.expectSemicolon(kind);
    return { kind, operands, start, end: this.previousEnd };
  }

  /** `gate name(params) qubits { body }` and `opaque name(params) qubits;`. */
  protected gateDefinition(opaque: boolean): GateDefinitionNode {
    const start = this.start;
    this.advance();
    const name = this.name('the name of the gate');
    let params: NameNode[] = [];
    if (this.take(OPEN)) {
      params = this.list(CLOSE, () => this.name('the name of a parameter'));
      this.expect(CLOSE, ')', 'after the parameters');
    }
    const qubits = this.list(OPEN_BRACE, () => this.name('the name of a qubit'));
    const head = { kind: 'gate-definition' as const, name, params, qubits, start };
    if (opaque) {
      this.expectSemicolon('the declaration');
      return { ...head, end: this.previousEnd };
    }
    const body = this.block(`after the head of gate ${name.name}`);
    return { ...head, body, end: this.previousEnd };
  }

  /** `if (condition) body` with `else` where the version has it. */
  protected conditional(): Statement {
    const start = this.start;
    this.advance();
    this.expect(OPEN, '(', 'after if');
    const condition = this.expression();
    this.expect(CLOSE, ')', 'after the condition');
    const then = this.body('after the condition');
    let otherwise: Block = [];
    if (this.version === 3 && this.kind === TOKEN.WORD && this.text() === 'else') {
      this.advance();
      otherwise = this.body('after else');
    }
    return { kind: 'if', condition, then, otherwise, start, end: this.previousEnd };
  }
}
