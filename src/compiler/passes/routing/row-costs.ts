/** Counts entangling gates while swaps and gates go by, as they will be after rows on two qubits are one unitary. */

/** CX of a row of `gates` two-qubit gates on one pair, with a swap among them or not. */
export function rowCost(gates: number, swapped: boolean): number {
  if (!swapped) return Math.min(gates, 3);
  return gates === 0 ? 3 : gates === 1 ? 2 : 3;
}

/** The open row of every device qubit, and the sum over all rows. */
export class RowCosts {
  total = 0;
  readonly #partner: Int32Array;
  readonly #gates: Int32Array;
  readonly #swapped: Uint8Array;

  constructor(size: number) {
    this.#partner = new Int32Array(size).fill(-1);
    this.#gates = new Int32Array(size);
    this.#swapped = new Uint8Array(size);
  }

  /** Entangling gates that a swap would add. */
  priceOfSwap(a: number, b: number): number {
    if (!this.#isOpen(a, b)) return 3;
    const gates = this.#gates[a] ?? 0;
    const swapped = this.#swapped[a] === 1;
    return rowCost(gates, !swapped) - rowCost(gates, swapped);
  }

  /** A gate on two neighbours. */
  gate(a: number, b: number): void {
    this.#open(a, b);
    this.#change(a, b, 1, false);
  }

  /** A swap of two neighbours. */
  swap(a: number, b: number): void {
    this.#open(a, b);
    this.#change(a, b, 0, true);
  }

  #isOpen(a: number, b: number): boolean {
    return this.#partner[a] === b && this.#partner[b] === a;
  }

  #open(a: number, b: number): void {
    if (this.#isOpen(a, b)) return;
    for (const [qubit, partner] of [
      [a, b],
      [b, a],
    ] as const) {
      this.#partner[qubit] = partner;
      this.#gates[qubit] = 0;
      this.#swapped[qubit] = 0;
    }
  }

  #change(a: number, b: number, gates: number, swap: boolean): void {
    const count = this.#gates[a] ?? 0;
    const swapped = this.#swapped[a] === 1;
    const after = swap ? !swapped : swapped;
    this.total += rowCost(count + gates, after) - rowCost(count, swapped);
    for (const qubit of [a, b]) {
      this.#gates[qubit] = count + gates;
      this.#swapped[qubit] = after ? 1 : 0;
    }
  }
}
