/** The steps of a routed circuit, with the swaps between them, in an order that can run. */

/** The number of a step, or -1 - edge for a swap. */
export type RoutedStep = number;

/** The number in a plan that stands for a swap along an edge. */
export function swapStep(edge: number): RoutedStep {
  return -1 - edge;
}

/** A plan that grows. */
export class Plan {
  readonly #steps: RoutedStep[] = [];
  /** The row of every step; -1 for one that is in none. */
  readonly #rowOf: number[] = [];
  readonly #last: RoutedStep[] = [];

  add(step: RoutedStep, row: number): void {
    this.#steps.push(step);
    this.#rowOf.push(row);
  }

  /** Adds what nothing waits for and what may run anywhere: it comes behind all others. */
  addLast(step: RoutedStep): void {
    this.#last.push(step);
  }

  /** All steps, every one of `rows` rows at the place of its last entry: what stood between commutes with what moves. */
  inRows(rows: number): readonly RoutedStep[] {
    const members = Array.from({ length: rows }, (): RoutedStep[] => []);
    const last = new Int32Array(rows);
    this.#rowOf.forEach((row, index) => {
      if (row < 0) return;
      members[row]?.push(this.#steps[index] ?? 0);
      last[row] = index;
    });
    const steps = this.#steps.flatMap((step, index) => {
      const row = this.#rowOf[index] ?? -1;
      if (row < 0) return [step];
      return last[row] === index ? (members[row] ?? []) : [];
    });
    return [...steps, ...this.#last];
  }
}
