/** What every benchmark returns, and how it is printed: one line per figure, with its spread and its goal. */

/** A bound that a figure should keep. */
export interface Goal {
  readonly bound: 'at most' | 'at least';
  readonly value: number;
}

/** One figure. */
export interface Figure {
  readonly name: string;
  /** How the figure was made from its samples, e.g. `p50`, `median`, `count`. */
  readonly statistic: string;
  readonly value: number;
  readonly unit: string;
  /** Smallest and largest sample. */
  readonly spread: readonly [number, number];
  readonly samples: number;
  readonly goal?: Goal;
}

/** What a benchmark is told. */
export interface BenchOptions {
  /** Fewer samples: a look, not a measurement. */
  readonly quick: boolean;
  /** Compare with native simulators, which are installed when they are missing. */
  readonly native: boolean;
  /** Hears one line for every step. */
  readonly progress: (line: string) => void;
}

/** The outcome of one benchmark. */
export interface BenchResult {
  /** The settings that gave the figures. */
  readonly settings: Readonly<Record<string, string>>;
  readonly figures: readonly Figure[];
}

/** A benchmark of the table in `main.ts`. */
export interface Benchmark {
  readonly name: string;
  readonly summary: string;
  run(options: BenchOptions): Promise<BenchResult>;
}

/** True when a figure keeps its goal; undefined when it has none. */
export function goalMet({ value, goal }: Figure): boolean | undefined {
  if (goal === undefined) return undefined;
  return goal.bound === 'at most' ? value <= goal.value : value >= goal.value;
}

/** The smallest sample that at least `share` (0–1) of all samples do not exceed: the nearest-rank percentile. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  const value = sorted[rank - 1];
  if (value === undefined) throw new RangeError('a percentile needs at least one sample');
  return value;
}

/** Shares of the statistics that {@link figuresOf} knows. */
const SHARES = { best: 0, median: 0.5, p50: 0.5, p95: 0.95, p99: 0.99, max: 1 } as const;

/** A statistic of samples. */
export type Statistic = keyof typeof SHARES;

/** Samples of one kind, the statistics wanted of them and their goals. */
export interface Samples {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  readonly statistics: Readonly<Partial<Record<Statistic, Goal | null>>>;
}

/** One figure per statistic. */
export function figuresOf({ name, unit, values, statistics }: Samples): readonly Figure[] {
  const spread = [percentile(values, 0), percentile(values, 1)] as const;
  return (Object.entries(statistics) as [Statistic, Goal | null][]).map(([statistic, goal]) => ({
    ...{ name, statistic, unit, spread, samples: values.length },
    value: percentile(values, SHARES[statistic]),
    ...(goal !== null && { goal }),
  }));
}

/** A bound from above. */
export function atMost(value: number): Goal {
  return { bound: 'at most', value };
}

/** A bound from below. */
export function atLeast(value: number): Goal {
  return { bound: 'at least', value };
}

/** The figures as a table for people. */
export function renderTable(figures: readonly Figure[]): string {
  const head = ['measure', 'figure', 'value', 'smallest – largest', 'n', 'goal', ''];
  const rows = [head, ...figures.map(rowOf)];
  const widths = head.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function rowOf(figure: Figure): readonly string[] {
  const { name, statistic, value, unit, spread, samples, goal } = figure;
  const met = goalMet(figure);
  return [
    name,
    statistic,
    `${rounded(value)} ${unit}`,
    spread.map(rounded).join(' – '),
    String(samples),
    goal === undefined ? '' : `${goal.bound} ${goal.value}`,
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ];
}

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
