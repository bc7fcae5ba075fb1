/**
 * Text → tokens, in one pass without backtracking. Tokens are numbers in typed arrays, because a program has far more
 * of them than anything else.
 */
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import type { Tokens } from './tokens.ts';
import { FIRST_PUNCTUATION, PUNCTUATION, TOKEN } from './tokens.ts';

const TAB = 9;
const NEWLINE = 10;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const DOLLAR = 36;
const APOSTROPHE = 39;
const STAR = 42;
const DOT = 46;
const SLASH = 47;
const AT = 64;

const OTHER = 0;
const LETTER = 1;
const DIGIT = 2;
const OPERATOR = 3;

/** Class of every ASCII character. */
const CLASS = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const text = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(text)) CLASS[code] = LETTER;
  else if (/[0-9]/.test(text)) CLASS[code] = DIGIT;
  else if (PUNCTUATION.some((entry) => entry.startsWith(text))) CLASS[code] = OPERATOR;
}

/** For every first character the punctuation that begins with it, longest first, with its kind. */
const OPERATORS: readonly (readonly (readonly [string, number])[])[] = Array.from(
  { length: 128 },
  (_, code) =>
    PUNCTUATION.map((entry, index) => [entry, FIRST_PUNCTUATION + index] as const).filter(
      ([entry]) => entry.charCodeAt(0) === code,
    ),
);

const UNICODE_LETTER = /^\p{L}/u;
const NUMBER =
  /0[xX][0-9a-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/y;
const SUFFIX = /\s?(?:dt|ns|us|µs|μs|ms|s|im)(?![A-Za-z0-9_])/y;

/** Tokens of a text; characters that belong to none are reported and skipped. */
export function tokenize(sink: DiagnosticSink): Tokens {
  return new Lexer(sink).run();
}

class Lexer {
  readonly #sink: DiagnosticSink;
  readonly #text: string;
  readonly #kinds: Uint8Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #count = 0;
  #at = 0;

  constructor(sink: DiagnosticSink) {
    this.#sink = sink;
    this.#text = sink.source.text;
    const capacity = this.#text.length + 1;
    this.#kinds = new Uint8Array(capacity);
    this.#starts = new Int32Array(capacity);
    this.#ends = new Int32Array(capacity);
  }

  run(): Tokens {
    const text = this.#text;
    const length = text.length;
    while (this.#at < length) {
      const code = text.charCodeAt(this.#at);
      if (code === SPACE || (code >= TAB && code <= 13)) this.#at++;
      else if (code >= 128) this.#unicode();
      else this.#ascii(code, CLASS[code] ?? OTHER);
    }
    this.#push(TOKEN.END, length, length);
    return { kinds: this.#kinds, starts: this.#starts, ends: this.#ends, count: this.#count };
  }

  #ascii(code: number, kind: number): void {
    if (kind === LETTER) this.#word();
    else if (kind === DIGIT) this.#number();
    else if (code === SLASH) this.#slash();
    else if (code === QUOTE || code === APOSTROPHE) this.#string(code);
    else if (code === DOT && CLASS[this.#text.charCodeAt(this.#at + 1)] === DIGIT) this.#number();
    else if (code === DOLLAR) this.#physical();
    else if (code === AT && this.#atLineStart()) this.#line(TOKEN.ANNOTATION);
    else if (code === HASH && this.#text.startsWith('#pragma', this.#at)) this.#line(TOKEN.PRAGMA);
    else if (kind === OPERATOR) this.#operator(code);
    else this.#unknown(1);
  }

  #push(kind: number, start: number, end: number): void {
    this.#kinds[this.#count] = kind;
    this.#starts[this.#count] = start;
    this.#ends[this.#count] = end;
    this.#count++;
    this.#at = end;
  }

  #word(): void {
    const text = this.#text;
    let end = this.#at + 1;
    for (;;) {
      const code = text.charCodeAt(end);
      const kind = code < 128 ? (CLASS[code] ?? OTHER) : OTHER;
      if (kind === LETTER || kind === DIGIT) end++;
      else if (code >= 128 && UNICODE_LETTER.test(text.slice(end, end + 2)))
        end += code >= 0xd800 && code < 0xdc00 ? 2 : 1;
      else break;
    }
    this.#push(TOKEN.WORD, this.#at, end);
  }

  #unicode(): void {
    const pair = this.#text.slice(this.#at, this.#at + 2);
    if (UNICODE_LETTER.test(pair)) this.#word();
    else if (/^\s/.test(pair) || pair.startsWith('\ufeff')) this.#at++;
    else this.#unknown(/^[\ud800-\udbff]/.test(pair) ? 2 : 1);
  }

  #number(): void {
    const text = this.#text;
    let end = this.#at;
    while (CLASS[text.charCodeAt(end)] === DIGIT) end++;
    const whole = end;
    if (text.charCodeAt(end) === DOT) {
      end++;
      while (CLASS[text.charCodeAt(end)] === DIGIT) end++;
    }
    // The common case is a plain integer or decimal; everything else takes the general rule.
    if (!endsNumber(text.charCodeAt(end), end > whole)) this.#generalNumber();
    else this.#push(end === whole ? TOKEN.INTEGER : TOKEN.FLOAT, this.#at, end);
  }

  #generalNumber(): void {
    const text = this.#text;
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(text)?.[0] ?? '0';
    let end = this.#at + found.length;
    const radix = /^0[xXoObB]/.test(found);
    let kind: number = radix || /^[\d_]+$/.test(found) ? TOKEN.INTEGER : TOKEN.FLOAT;
    SUFFIX.lastIndex = end;
    const suffix = radix ? undefined : SUFFIX.exec(text)?.[0];
    if (suffix !== undefined) {
      end += suffix.length;
      kind = suffix.trim() === 'im' ? TOKEN.IMAGINARY : TOKEN.TIMING;
    } else if (CLASS[text.charCodeAt(end)] === LETTER) {
      const start = this.#at;
      while ((CLASS[text.charCodeAt(end)] ?? OTHER) === LETTER || CLASS[text.charCodeAt(end)] === DIGIT)
        end++;
      this.#sink.error(
        'OQ1005',
        { start, end },
        `"${clip(text.slice(start, end))}" is neither a number nor a name`,
      );
    }
    this.#push(kind, this.#at, end);
  }

  #slash(): void {
    const next = this.#text.charCodeAt(this.#at + 1);
    if (next === SLASH) {
      const end = this.#text.indexOf('\n', this.#at);
      this.#at = end === -1 ? this.#text.length : end;
    } else if (next === STAR) {
      const end = this.#text.indexOf('*/', this.#at + 2);
      if (end === -1) {
        this.#sink.error('OQ1003', { start: this.#at, end: this.#at + 2 }, 'the comment is not closed', {
          expected: '*/',
        });
      }
      this.#at = end === -1 ? this.#text.length : end + 2;
    } else this.#operator(SLASH);
  }

  #string(quote: number): void {
    const start = this.#at;
    let end = start + 1;
    for (; end < this.#text.length; end++) {
      const code = this.#text.charCodeAt(end);
      if (code === quote || code === NEWLINE) break;
    }
    if (this.#text.charCodeAt(end) === quote) {
      this.#push(TOKEN.STRING, start, end + 1);
      return;
    }
    this.#sink.error('OQ1003', { start, end }, 'the string is not closed on its line', {
      expected: String.fromCharCode(quote),
    });
    this.#push(TOKEN.STRING, start, end);
  }

  #physical(): void {
    let end = this.#at + 1;
    while (CLASS[this.#text.charCodeAt(end)] === DIGIT) end++;
    if (end === this.#at + 1) this.#unknown(1);
    else this.#push(TOKEN.PHYSICAL, this.#at, end);
  }

  #atLineStart(): boolean {
    if (CLASS[this.#text.charCodeAt(this.#at + 1)] !== LETTER) return false;
    let at = this.#at - 1;
    while (at >= 0 && (this.#text.charCodeAt(at) === SPACE || this.#text.charCodeAt(at) === TAB)) at--;
    return at < 0 || this.#text.charCodeAt(at) === NEWLINE;
  }

  #line(kind: number): void {
    const end = this.#text.indexOf('\n', this.#at);
    this.#push(kind, this.#at, end === -1 ? this.#text.length : end);
  }

  #operator(code: number): void {
    for (const [entry, kind] of OPERATORS[code] ?? []) {
      if (entry.length === 1 || this.#text.startsWith(entry, this.#at)) {
        this.#push(kind, this.#at, this.#at + entry.length);
        return;
      }
    }
    this.#unknown(1);
  }

  #unknown(width: number): void {
    const range = { start: this.#at, end: this.#at + width };
    const shown = JSON.stringify(this.#text.slice(range.start, range.end));
    this.#sink.error('OQ1001', range, `the character ${shown} has no meaning here`);
    this.#at += width;
  }
}

/** True for characters that cannot belong to a number or to its unit, which may stand behind a space. */
function endsNumber(code: number, fraction: boolean): boolean {
  const isSpace = fraction ? code <= SPACE : code === SPACE;
  return code < 128 && !isSpace && code !== DOT && CLASS[code] !== LETTER;
}

function clip(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
