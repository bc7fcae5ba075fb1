/** OpenQASM 2 and 3 text → syntax tree. Hand-written; several errors are found in one run. */
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import { CompileStopped } from '../diagnostics/sink.ts';
import type { ArgumentNode, Block, Expression, Program, Statement, TypeNode } from './ast.ts';
import { StatementParser } from './statement-parser.ts';
import { StatementAbandoned } from './token-cursor.ts';
import { TOKEN, punctuationKind } from './tokens.ts';

const OPEN = punctuationKind('(');
const CLOSE = punctuationKind(')');
const OPEN_BRACKET = punctuationKind('[');
const CLOSE_BRACKET = punctuationKind(']');
const OPEN_BRACE = punctuationKind('{');
const CLOSE_BRACE = punctuationKind('}');
const ASSIGN = punctuationKind('=');
const ARROW = punctuationKind('->');

const UNSUPPORTED: ReadonlyMap<string, readonly ['OQ3001' | 'OQ3002' | 'OQ3003' | 'OQ3004', string]> =
  new Map([
    ['defcal', ['OQ3001', 'defcal']],
    ['defcalgrammar', ['OQ3001', 'defcalgrammar']],
    ['cal', ['OQ3001', 'cal']],
    ['extern', ['OQ3002', 'extern']],
    ['stretch', ['OQ3003', 'stretch']],
    ['duration', ['OQ3003', 'duration']],
    ['delay', ['OQ3003', 'delay']],
    ['box', ['OQ3003', 'box']],
    ['complex', ['OQ3004', 'the type complex']],
  ]);

/** Words that begin statements of version 3 only. */
const KEYWORDS_OF_VERSION_3: ReadonlySet<string> = new Set([
  ...[
    'qubit',
    'bit',
    'bool',
    'int',
    'uint',
    'float',
    'angle',
    'array',
    'const',
    'input',
    'output',
    'let',
    'def',
  ],
  ...['for', 'while', 'switch', 'ctrl', 'negctrl', 'inv', 'pow', ...UNSUPPORTED.keys()],
]);

/** What a parse gives: the tree, and whether statements are missing from it. */
export interface ParseResult {
  readonly program: Program;
  readonly complete: boolean;
}

/**
 * Parses a program. Errors go to the sink.
 *
 * @throws {@link CompileStopped} when going on makes no sense.
 */
export function parseOpenQasm(sink: DiagnosticSink): ParseResult {
  return new ProgramParser(sink).program();
}

class ProgramParser extends StatementParser {
  program(): ParseResult {
    this.version = this.#version();
    const body: Statement[] = [];
    for (;;) {
      body.push(...this.statements());
      if (this.kind === TOKEN.END) break;
      this.sink.error('OQ1002', this.range, '"}" closes nothing');
      this.abandoned = true;
      this.advance();
    }
    return { program: { version: this.version, body }, complete: !this.abandoned };
  }

  /** The version line, or what the program looks like without one. */
  #version(): 2 | 3 {
    if (this.kind !== TOKEN.WORD || this.text() !== 'OPENQASM') return this.#guessedVersion();
    const start = this.start;
    this.advance();
    const text = this.text();
    const range = { start, end: this.range.end };
    const known = /^([23])(?:\.(\d+))?$/.exec(text);
    if (known === null || (known[1] === '2' && (known[2] ?? '0') !== '0')) {
      this.sink.error('OQ2012', range, `OPENQASM ${text.slice(0, 20)} is not supported`, {
        expected: '2.0 or 3.0',
      });
      throw new CompileStopped('unsupported version');
    }
    this.advance();
    try {
      this.expectSemicolon('the version');
    } catch (error) {
      if (!(error instanceof StatementAbandoned)) throw error;
      this.abandoned = true;
      this.skipStatement();
    }
    return known[1] === '2' ? 2 : 3;
  }

  #guessedVersion(): 2 | 3 {
    const text = this.sink.source.text;
    const old =
      /\bqelib1\.inc\b/.test(text) ||
      (/\b[qc]reg\b/.test(text) && !/\b(?:qubit|bit|stdgates\.inc)\b/.test(text));
    if (old)
      this.sink.warn('OQ5001', this.range, 'the program has no version line; it is read as OpenQASM 2.0');
    return old ? 2 : 3;
  }

  protected override keywordStatement(word: string): Statement | undefined {
    switch (word) {
      case 'OPENQASM':
        return this.fail('OQ2014', this.range, 'the version line must be the first statement');
      case 'include':
        return this.#include();
      case 'qreg':
        return this.register(true);
      case 'creg':
        return this.register(false);
      case 'gate':
        return this.gateDefinition(false);
      case 'opaque':
        return this.version === 2 ? this.gateDefinition(true) : undefined;
      case 'measure':
        return this.measure();
      case 'reset':
      case 'barrier':
        return this.onQubits(word);
      case 'if':
        return this.conditional();
      default:
        if (this.version === 2 && KEYWORDS_OF_VERSION_3.has(word)) this.#meantVersion3(word);
        return this.version === 3 ? this.#keywordOfVersion3(word) : undefined;
    }
  }

  /** A program that says 2.0 and is written in version 3 gets one error for that; what follows is read as version 3. */
  #meantVersion3(word: string): void {
    const named = new RegExp(`\\b(?:gate|opaque|qreg|creg)\\s+${word}\\b`);
    if (named.test(this.sink.source.text)) return;
    const old = word === 'qubit' ? 'qreg q[2];' : word === 'bit' ? 'creg c[2];' : undefined;
    this.sink.error(
      'OQ2017',
      this.range,
      `"${word}" belongs to OpenQASM 3, but the program is read as version 2.0`,
      {
        hint: `begin the program with \`OPENQASM 3.0;\`${old === undefined ? '' : `, or write \`${old}\``}`,
      },
    );
    this.version = 3;
  }

  #keywordOfVersion3(word: string): Statement | undefined {
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
      case 'return':
        return this.returnStatement();
      case 'break':
      case 'continue':
      case 'end':
        return this.#simple(word);
      default:
        return this.atType ? this.#declaration('variable', this.start) : undefined;
    }
  }

  #include(): Statement {
    const start = this.start;
    this.advance();
    if (this.kind !== TOKEN.STRING) this.unexpected('a file name in quotes', 'after include');
    const path = this.text().slice(1, -1);
    this.advance();
    this.expectSemicolon('the include');
    return { kind: 'include', path, start, end: this.previousEnd };
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

  #simple(kind: 'break' | 'continue' | 'end'): Statement {
    const start = this.start;
    this.advance();
    this.expectSemicolon(kind);
    return { kind, start, end: this.previousEnd };
  }
}
