/** OpenQASM 2 and 3 text → syntax tree. Hand-written; several errors are found in one run. */
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import { CompileStopped } from '../diagnostics/sink.ts';
import type { Program, Statement } from './ast.ts';
import { StatementAbandoned } from './token-cursor.ts';
import { SCRATCH_ANNOTATION, TOKEN } from './tokens.ts';
import { UNSUPPORTED, Version3Parser } from './version-3-parser.ts';

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
  ...['for', 'while', 'switch', 'ctrl', 'negctrl', 'inv', 'pow', 'delay', 'box', ...UNSUPPORTED.keys()],
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

class ProgramParser extends Version3Parser {
  program(): ParseResult {
    this.version = this.#version();
    const body: Statement[] = [];
    for (;;) {
      this.readStatements(body);
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
    const range = { start, end: this.end };
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
        return this.version === 3 ? this.keywordOfVersion3(word) : undefined;
    }
  }

  protected override annotated(): Statement | undefined {
    if (this.text().trim() !== SCRATCH_ANNOTATION) {
      this.sink.warn('OQ5002', this.range, `${this.text().split(/\s/)[0] ?? ''} is ignored`);
      this.advance();
      return undefined;
    }
    this.advance();
    const declared = this.kind === TOKEN.END ? undefined : this.statement();
    return declared?.kind === 'declare' ? { ...declared, scratch: true } : declared;
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

  #include(): Statement {
    const start = this.start;
    this.advance();
    if (this.kind !== TOKEN.STRING) this.unexpected('a file name in quotes', 'after include');
    const path = this.text().slice(1, -1);
    this.advance();
    this.expectSemicolon('the include');
    return { kind: 'include', path, start, end: this.previousEnd };
  }
}
