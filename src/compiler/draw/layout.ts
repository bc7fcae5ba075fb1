/**
 * Where everything in a circuit diagram is, in characters: columns of steps that do not overlap, and bands of columns
 * that fit into a width. Text and SVG are two renderers of this one layout.
 */
import type { Circuit } from '../../domain/circuit.ts';
import { outputClbits } from '../../domain/circuit.ts';
import { PipelineError } from '../../domain/errors.ts';
import { type Mark, type Step, stepsOf } from './steps.ts';

/** Widths that a diagram can be folded at, in characters. */
export const DIAGRAM_COLUMNS = [40, 10_000] as const;
/** Most steps, and most wires times columns, of a diagram. */
const LIMITS = { steps: 10_000, cells: 200_000 };
/** Characters around the label of a box: `┤ H ├`. */
const BOX_BORDER = 4;

/** A step with its place. */
export interface Placed extends Step {
  /** First character of its column, counted from the left of its band. */
  readonly x: number;
  /** Width of the column in characters. */
  readonly width: number;
  readonly column: number;
}

/** One line of the folded diagram: steps in the order of their columns. */
export interface Band {
  readonly steps: readonly Placed[];
  /** Width in characters, names of wires included. */
  readonly width: number;
}

/** A laid out diagram. */
export interface Diagram {
  /** Names of the wires from top to bottom. */
  readonly wires: readonly string[];
  /** Characters that the names and a blank take. */
  readonly names: number;
  /** Row of the classical wire; it may be absent from `wires` when nothing is classical. */
  readonly classical: number;
  /** Columns in all bands together. */
  readonly columns: number;
  readonly bands: readonly Band[];
}

/**
 * Lays out a circuit. No band is wider than `maxColumns` characters; labels that would not fit are cut with `…`.
 *
 * @throws PipelineError `VALIDATION_FAILED` when the circuit is larger than a diagram may be.
 */
export function layOut(circuit: Circuit, maxColumns: number): Diagram {
  const steps = stepsOf(circuit);
  if (steps.length > LIMITS.steps) throw tooLarge(`${steps.length} steps`, `${LIMITS.steps} steps`);
  const wires = wireNames(circuit, steps);
  const names = Math.max(0, ...wires.map((name) => name.length)) + 1;
  const columns = columnsOf(steps);
  const cells = columns.length * wires.length;
  if (cells > LIMITS.cells)
    throw tooLarge(
      `${wires.length} wires in ${columns.length} columns`,
      `${LIMITS.cells} wires times columns`,
    );
  const bands = fold(columns, names, maxColumns);
  return { wires, names, classical: circuit.qubits, columns: columns.length, bands };
}

/** Width of a mark in characters. */
export function markWidth({ shape, label }: Mark): number {
  return shape === 'box' || shape === 'frame' ? label.length + BOX_BORDER : Math.max(1, label.length);
}

function tooLarge(found: string, allowed: string): PipelineError {
  const next = 'use `qrtx compile --stats` for its size, or `qrtx compile --emit qasm3` for its text';
  return new PipelineError(
    'VALIDATION_FAILED',
    `the circuit has ${found}; at most ${allowed} are drawn: ${next}`,
  );
}

function wireNames(circuit: Circuit, steps: readonly Step[]): readonly string[] {
  const qubits = Array.from({ length: circuit.qubits }, (_, qubit) => `q[${qubit}]`);
  if (outputClbits(circuit) > 0) return [...qubits, `c[${outputClbits(circuit)}]`];
  return steps.some(({ bottom }) => bottom === circuit.qubits) ? [...qubits, 'c'] : qubits;
}

/** Every step goes into the first column after all steps before it on its rows. */
function columnsOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  const free: number[] = [];
  const columns: Step[][] = [];
  for (const step of steps) {
    let column = 0;
    for (let row = step.top; row <= step.bottom; row++) column = Math.max(column, free[row] ?? 0);
    for (let row = step.top; row <= step.bottom; row++) free[row] = column + 1;
    (columns[column] ??= []).push(step);
  }
  return columns;
}

function fold(columns: readonly (readonly Step[])[], names: number, maxColumns: number): readonly Band[] {
  const longest = maxColumns - names - BOX_BORDER - 2;
  const bands: { steps: Placed[]; width: number }[] = [{ steps: [], width: names + 1 }];
  for (const [column, steps] of columns.entries()) {
    const cut = steps.map((step) => ({ ...step, marks: step.marks.map((mark) => shortened(mark, longest)) }));
    const width = Math.max(...cut.flatMap(({ marks }) => marks.map(markWidth)));
    let band = bands.at(-1);
    if (band === undefined || band.width + width + 1 > maxColumns) {
      band = { steps: [], width: names + 1 };
      bands.push(band);
    }
    const x = band.width;
    band.steps.push(...cut.map((step) => ({ ...step, x, width, column })));
    band.width += width + 1;
  }
  return bands;
}

function shortened(mark: Mark, longest: number): Mark {
  return mark.label.length <= longest ? mark : { ...mark, label: `${mark.label.slice(0, longest - 1)}…` };
}
