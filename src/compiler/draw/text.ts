/** A circuit diagram in box-drawing characters: three lines for each wire, empty lines left out. */
import { type Band, type Diagram, type Placed, markWidth } from './layout.ts';
import type { Mark } from './steps.ts';

const SIGNS = {
  control: '●',
  negative: '○',
  plus: '⊕',
  swap: '×',
  barrier: '░',
  written: '╩',
  read: '●',
} as const;
/** Lines of a wire: above it, the wire, below it. */
const LINES = 3;

/** The lines of a diagram; bands are separated by an empty line, and none ends in blanks. */
export function diagramText(diagram: Diagram): readonly string[] {
  return diagram.bands.flatMap((band, index) => {
    const lines = new BandText(diagram, band).lines();
    return index === 0 ? lines : ['', ...lines];
  });
}

class BandText {
  readonly #grid: string[][];
  readonly #classical: number;

  constructor(diagram: Diagram, band: Band) {
    this.#classical = diagram.classical;
    const { names } = diagram;
    const blank = ' '.repeat(band.width);
    this.#grid = diagram.wires.flatMap((name, row) => {
      const wire = (row === this.#classical ? '═' : '─').repeat(band.width - names);
      return [blank, name.padEnd(names) + wire, blank].map((line) => Array.from(line));
    });
    for (const step of band.steps) this.#step(step);
  }

  lines(): readonly string[] {
    return this.#grid.map((line) => line.join('').trimEnd()).filter((line) => line !== '');
  }

  #put(row: number, line: number, x: number, text: string): void {
    const cells = this.#grid[row * LINES + line];
    if (cells === undefined) return;
    for (let index = 0; index < text.length; index++) cells[x + index] = text.charAt(index);
  }

  #step(step: Placed): void {
    const center = step.x + ((step.width - 1) >> 1);
    const [first] = step.marks;
    if (first?.shape === 'frame') {
      this.#frame(step, first.label, center);
      return;
    }
    if (first?.shape !== 'barrier') this.#connector(step, center);
    for (const mark of step.marks) this.#mark(step, mark, center);
  }

  /** The line through all rows of a step: double from the lowest qubit to the classical wire. */
  #connector(step: Placed, center: number): void {
    const lowest = lowestQubit(step, this.#classical);
    for (let row = step.top; row <= step.bottom; row++) {
      const before = row <= lowest ? '│' : '║';
      const after = row < lowest ? '│' : '║';
      if (row > step.top) this.#put(row, 0, center, before);
      if (row > step.top && row < step.bottom) this.#put(row, 1, center, row < lowest ? '┼' : '╫');
      if (row < step.bottom) this.#put(row, 2, center, after);
    }
  }

  #mark(step: Placed, mark: Mark, center: number): void {
    const { row, shape, label } = mark;
    const start = center - ((markWidth(mark) - 1) >> 1);
    if (shape === 'box') this.#box(step, mark, start, center);
    else if (shape !== 'frame') this.#put(row, 1, center, SIGNS[shape]);
    if (shape === 'written' || shape === 'read') this.#put(row, 2, start, label);
    if (shape === 'barrier') for (const line of [0, 2]) this.#put(row, line, center, SIGNS.barrier);
  }

  #box(step: Placed, { row, label }: Mark, start: number, center: number): void {
    const border = '─'.repeat(label.length + 2);
    const [left, right] = row === this.#classical ? '╡╞' : '┤├';
    this.#put(row, 0, start, `┌${border}┐`);
    this.#put(row, 1, start, `${left} ${label} ${right}`);
    this.#put(row, 2, start, `└${border}┘`);
    if (row > step.top) this.#put(row, 0, center, '┴');
    if (row < step.bottom) this.#put(row, 2, center, row < lowestQubit(step, this.#classical) ? '┬' : '╥');
  }

  #frame({ top, bottom }: Placed, label: string, center: number): void {
    const width = label.length + 2;
    const start = center - ((width + 1) >> 1);
    const inner = ' '.repeat(width);
    for (let row = top; row <= bottom; row++) {
      const [left, right] = row === this.#classical ? '╡╞' : '┤├';
      const text = row === top ? ` ${label} ` : inner;
      this.#put(row, 0, start, row === top ? `┌${'─'.repeat(width)}┐` : `│${inner}│`);
      this.#put(row, 1, start, `${left}${text}${right}`);
      this.#put(row, 2, start, row === bottom ? `└${'─'.repeat(width)}┘` : `│${inner}│`);
    }
  }
}

function lowestQubit(step: Placed, classical: number): number {
  return Math.max(step.top, ...step.marks.map(({ row }) => row).filter((row) => row < classical));
}
