/** A position in the tokens of a program, with the ways to go on after an error. */
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import type { Range } from '../diagnostics/source-text.ts';
import { tokenize } from './lexer.ts';
import type { Punctuation, Tokens } from './tokens.ts';
import { TOKEN, punctuationKind } from './tokens.ts';

const MAX_DEPTH = 200;
const SEMICOLON = punctuationKind(';');
const OPEN_BRACE = punctuationKind('{');
const CLOSE_BRACE = punctuationKind('}');

/** Thrown inside a statement after its error is on record; the statement list goes on behind it. */
export class StatementAbandoned extends Error {
  override readonly name = 'StatementAbandoned';
}

/** Base of the parsers: looks at and takes tokens. */
export class TokenCursor {
  protected readonly sink: DiagnosticSink;
  /** Kind of the current token. */
  protected kind: number;
  /** Nesting of the part that is being read. */
  protected depth = 0;
  readonly #text: string;
  readonly #kinds: Tokens['kinds'];
  readonly #starts: Tokens['starts'];
  readonly #ends: Tokens['ends'];
  readonly #last: number;
  #index = 0;

  constructor(sink: DiagnosticSink) {
    this.sink = sink;
    this.#text = sink.source.text;
    const { kinds, starts, ends, count } = tokenize(sink);
    this.#kinds = kinds;
    this.#starts = starts;
    this.#ends = ends;
    this.#last = count - 1;
    this.kind = kinds[0] ?? TOKEN.END;
  }

  /** Kind of a later token. */
  protected kindAhead(distance: number): number {
    return this.#kinds[this.#index + distance] ?? TOKEN.END;
  }

  /** Offset of the current token. */
  protected get start(): number {
    return this.#starts[this.#index] ?? this.#text.length;
  }

  /** Offset behind the current token. */
  protected get end(): number {
    return this.#ends[this.#index] ?? this.#text.length;
  }

  /** Offset behind the token before. */
  protected get previousEnd(): number {
    return this.#index === 0 ? 0 : (this.#ends[this.#index - 1] ?? 0);
  }

  /** Text of the current token, or of a later one. */
  protected text(distance = 0): string {
    const index = this.#index + distance;
    return this.#text.slice(this.#starts[index], this.#ends[index]);
  }

  /** Range of the current token. */
  protected get range(): Range {
    return { start: this.start, end: this.end };
  }

  protected advance(): void {
    if (this.#index < this.#last) this.kind = this.#kinds[++this.#index] ?? TOKEN.END;
  }

  /** Takes the token when it has the kind. */
  protected take(kind: number): boolean {
    if (this.kind !== kind) return false;
    this.advance();
    return true;
  }

  /** Takes a punctuation token that must be there. */
  protected expect(kind: number, spelling: Punctuation, after: string): void {
    if (this.kind === kind) this.advance();
    else this.unexpected(`"${spelling}"`, after);
  }

  /**
   * Takes the `;` at the end of a statement, behind what `part` and `name` say; a missing one at a line's end is
   * reported there and parsing goes on.
   */
  protected expectSemicolon(part: string, name = ''): void {
    if (this.take(SEMICOLON)) return;
    const after = name === '' ? part : `${part} ${name}`;
    const end = this.previousEnd;
    const ended = this.kind === TOKEN.END || this.#text.slice(end, this.start).includes('\n');
    if (!ended) this.unexpected('";"', `after ${after}`);
    this.sink.error('OQ1002', { start: Math.max(0, end - 1), end }, `";" is missing after ${after}`, {
      expected: '";"',
      hint: 'end the statement with ";"',
    });
  }

  /** Reports the current token and gives the statement up. */
  protected unexpected(expected: string, after: string): never {
    const shown = this.kind === TOKEN.END ? 'the end of the program' : `"${this.text().slice(0, 40)}"`;
    const place = after === '' ? '' : ` ${after}`;
    return this.fail('OQ1002', this.range, `expected ${expected}${place}, found ${shown}`, { expected });
  }

  /** Reports an error and gives the statement up. */
  protected fail(...finding: Parameters<DiagnosticSink['error']>): never {
    this.sink.error(...finding);
    throw new StatementAbandoned(finding[2]);
  }

  /** Begins a part that may contain itself; {@link leave} ends it, or the statement list after an error. */
  protected enter(): void {
    if (this.depth >= MAX_DEPTH) this.fail('OQ1004', this.range, `nested deeper than ${MAX_DEPTH} levels`);
    this.depth++;
  }

  /** Ends what {@link enter} began. */
  protected leave(): void {
    this.depth--;
  }

  /** Skips behind the next `;` of this level or a block, or stops before the `}` that closes the block outside. */
  protected skipStatement(): void {
    let braces = 0;
    while (this.kind !== TOKEN.END) {
      const { kind } = this;
      if (kind === CLOSE_BRACE && braces === 0) return;
      this.advance();
      if (kind === OPEN_BRACE) braces++;
      else if (kind === CLOSE_BRACE) braces--;
      if (braces === 0 && (kind === SEMICOLON || kind === CLOSE_BRACE)) return;
    }
  }
}
