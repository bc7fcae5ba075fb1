/**
 * Where the parts of an AQO document stand in its text: `JSON.parse` does not say, and a finding without a place sends
 * people through a thousand operations.
 */
import type { Operation } from '../domain/circuit.ts';
import type { Range, SourceText } from './diagnostics/source-text.ts';

/** Longest document, in characters, whose places are looked up, and the deepest nesting. */
const LIMITS = { characters: 4 * 1024 * 1024, depth: 500 };
const WHOLE: Range = { start: 0, end: 1 };

/**
 * The place of a field such as `operations[3].q[0]`. A field that is not there stands for the object that lacks it, and
 * in a text that is no JSON the place is where it stops being JSON.
 */
export function placeOfField(text: string, field: string): Range {
  const { ranges, broken } = rangesIn(text, (path) => field.startsWith(path));
  if (broken !== undefined) return { start: broken, end: broken + 1 };
  for (let path = field; path !== ''; path = parentOf(path)) {
    const range = ranges.get(path);
    if (range !== undefined) return range;
  }
  return WHOLE;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.'), path.lastIndexOf('[')));
}

/** The operations of a document with their spans. */
export function withSpans(operations: readonly Operation[], source: SourceText): readonly Operation[] {
  const { ranges } = rangesIn(source.text, (_, start) => source.text[start] === '{');
  const block = (inner: readonly Operation[], path: string): readonly Operation[] =>
    inner.map((operation, index) => spanned(operation, `${path}[${index}]`));
  const spanned = (operation: Operation, path: string): Operation => {
    const range = ranges.get(path);
    const span = range === undefined ? {} : { span: source.span(range) };
    if (operation.kind === 'while')
      return { ...operation, ...span, body: block(operation.body, `${path}.body`) };
    if (operation.kind !== 'if') return { ...operation, ...span };
    const then = block(operation.then, `${path}.then`);
    return { ...operation, ...span, then, otherwise: block(operation.otherwise, `${path}.else`) };
  };
  return ranges.size === 0 ? operations : block(operations, 'operations');
}

interface Places {
  readonly ranges: ReadonlyMap<string, Range>;
  /** Offset of the first character that makes the text no JSON. */
  readonly broken?: number;
}

/** Chooses values by their path and the offset of their first character. */
type Choice = (path: string, start: number) => boolean;

function rangesIn(text: string, choose: Choice): Places {
  return text.length > LIMITS.characters ? { ranges: new Map() } : new PlaceReader(text, choose).read();
}

/** Where a value of JSON ends that has no parts: a string, a number or a word. */
const SCALAR = /"(?:[^"\\\u0000-\u001f]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const BLANK = /[ \t\r\n]*/y;

/** Thrown to leave the reader at the place where it is. */
class Stopped extends Error {
  override readonly name = 'Stopped';
}

class PlaceReader {
  readonly #text: string;
  readonly #choose: Choice;
  readonly #ranges = new Map<string, Range>();
  #at = 0;
  #depth = 0;
  #tooDeep = false;

  constructor(text: string, choose: Choice) {
    this.#text = text;
    this.#choose = choose;
  }

  read(): Places {
    try {
      this.#value('');
      this.#skipBlanks();
      if (this.#at < this.#text.length) throw new Stopped();
      return { ranges: this.#ranges };
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      return { ranges: this.#ranges, ...(!this.#tooDeep && { broken: this.#at }) };
    }
  }

  #value(path: string): void {
    this.#skipBlanks();
    const start = this.#at;
    const next = this.#text[start];
    if (next === '{') this.#parts('}', () => this.#member(path));
    else if (next === '[') {
      let index = 0;
      this.#parts(']', () => {
        this.#value(`${path}[${index++}]`);
      });
    } else this.#token(SCALAR);
    if (this.#choose(path, start)) this.#ranges.set(path, { start, end: this.#at });
  }

  #member(path: string): void {
    this.#skipBlanks();
    const key = this.#token(SCALAR);
    if (!key.startsWith('"')) throw new Stopped();
    this.#expect(':');
    const name = key.slice(1, -1);
    this.#value(path === '' ? name : `${path}.${name}`);
  }

  /** What stands between the brackets of a list or an object, with commas between. */
  #parts(close: '}' | ']', part: () => void): void {
    if (++this.#depth > LIMITS.depth) {
      this.#tooDeep = true;
      throw new Stopped();
    }
    this.#at++;
    this.#skipBlanks();
    if (this.#text[this.#at] !== close) {
      part();
      this.#skipBlanks();
      while (this.#text[this.#at] === ',') {
        this.#at++;
        part();
        this.#skipBlanks();
      }
    }
    this.#expect(close);
    this.#depth--;
  }

  #expect(sign: string): void {
    this.#skipBlanks();
    if (this.#text[this.#at] !== sign) throw new Stopped();
    this.#at++;
  }

  #skipBlanks(): void {
    BLANK.lastIndex = this.#at;
    BLANK.test(this.#text);
    this.#at = BLANK.lastIndex;
  }

  #token(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) throw new Stopped();
    this.#at += found.length;
    return found;
  }
}
