/** A program's text and the way from an offset to a line and a column. */
import type { SourceSpan } from '../../domain/circuit.ts';

/** A half-open range of character offsets. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Spans that are remembered; a loop longer than this in characters makes some of its spans anew. */
const REMEMBERED = 1024;

/** Text of one source file with a table of its lines. */
export class SourceText {
  readonly text: string;
  readonly file: string | undefined;
  readonly #lineStarts: number[] = [0];
  /** Spans asked for lately, by their first offset. */
  readonly #spans: (SourceSpan | undefined)[] = [];
  #lastLine = 0;

  constructor(text: string, file?: string) {
    this.text = text;
    this.file = file;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1))
      this.#lineStarts.push(at + 1);
  }

  /** 1-based line of an offset. Near-constant time while offsets grow. */
  line(offset: number): number {
    const starts = this.#lineStarts;
    let low = this.#lastLine;
    if ((starts[low] ?? 0) > offset) low = 0;
    if ((starts[low + 1] ?? Infinity) > offset) return (this.#lastLine = low) + 1;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? Infinity) <= offset) low = middle;
      else high = middle - 1;
    }
    return (this.#lastLine = low) + 1;
  }

  /** Line, column and offsets of a range; mostly the same object for the same range, as loops ask for it every turn. */
  span(range: Range): SourceSpan {
    const slot = range.start % REMEMBERED;
    const known = this.#spans[slot];
    if (known?.start === range.start && known.end === range.end) return known;
    return (this.#spans[slot] = this.#spanOf(range));
  }

  #spanOf(range: Range): SourceSpan {
    const line = this.line(range.start);
    const column = range.start - (this.#lineStarts[line - 1] ?? 0) + 1;
    return { line, column, start: range.start, end: range.end };
  }

  /** Text of a 1-based line without its line break. */
  lineText(line: number): string {
    const start = this.#lineStarts[line - 1] ?? 0;
    const next = this.#lineStarts[line];
    return this.text.slice(start, next === undefined ? undefined : next - 1).replace(/\r$/, '');
  }
}
