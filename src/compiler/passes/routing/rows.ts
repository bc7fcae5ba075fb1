/**
 * Rows of gates and swaps on the edges of a device while they go by: what is on one pair becomes one unitary in the end,
 * also when gates stand between that commute with it. So a swap beside a gate is cheaper than another.
 */
import type { Coupling } from './coupling.ts';

/** Entangling gates of a row of `gates` of them on one pair, with a swap among them or not. */
function costOf(gates: number, swapped: boolean): number {
  if (!swapped) return gates < 3 ? gates : 3;
  return gates === 1 ? 2 : 3;
}

/** The rows that can still grow, and the sum over all rows. A row is named by a number from 0. */
export class Rows {
  total = 0;
  /** Its part on every edge. */
  readonly gatesOn: Float64Array;
  /** Rows begun so far. */
  count = 0;
  readonly #first: Int32Array;
  readonly #second: Int32Array;
  /** The run that every qubit is in: what acted along one axis without a break. */
  readonly #run: Int32Array;
  readonly #axis: Uint8Array;
  #runs = 0;
  /** The last row on every edge, and the runs of its ends in which it can be met. */
  readonly #row: Int32Array;
  readonly #gates: Uint8Array;
  readonly #swapped: Uint8Array;
  readonly #runOfFirst: Int32Array;
  readonly #runOfSecond: Int32Array;

  constructor(coupling: Coupling) {
    const edges = coupling.edges.length;
    this.#first = coupling.first;
    this.#second = coupling.second;
    this.gatesOn = new Float64Array(edges);
    this.#run = new Int32Array(coupling.size);
    this.#axis = new Uint8Array(coupling.size);
    this.#row = new Int32Array(edges);
    this.#gates = new Uint8Array(edges);
    this.#swapped = new Uint8Array(edges);
    this.#runOfFirst = new Int32Array(edges).fill(-1);
    this.#runOfSecond = new Int32Array(edges).fill(-1);
  }

  /** Entangling gates that a swap would add; those of a swap elsewhere for one that would only undo another. */
  priceOfSwap(edge: number): number {
    if (!this.#isOpen(edge)) return 3;
    const gates = this.#gates[edge] ?? 0;
    const swapped = this.#swapped[edge] === 1;
    const price = costOf(gates, !swapped) - costOf(gates, swapped);
    // What was just swapped is not swapped back: a reward for that would lead round in circles.
    return price < 0 ? 3 : price;
  }

  /** Gates on an edge, with their axes at its first and at its second end. @returns the row they are in. */
  gates(edge: number, gates: number, firstAxis: number, secondAxis: number): number {
    return this.#add(edge, gates, false, firstAxis, secondAxis);
  }

  /** A swap of the ends of an edge. @returns the row it is in. */
  swap(edge: number): number {
    return this.#add(edge, 0, true, 0, 0);
  }

  /** Entangling gates on an edge. */
  spend(edge: number, gates: number): void {
    this.total += gates;
    this.gatesOn[edge] = (this.gatesOn[edge] ?? 0) + gates;
  }

  /** Something that is in no row happens to a qubit. */
  interrupt(qubit: number): void {
    this.#begin(qubit, 0);
  }

  #isOpen(edge: number): boolean {
    return (
      this.#runOfFirst[edge] === this.#run[this.#first[edge] ?? 0] &&
      this.#runOfSecond[edge] === this.#run[this.#second[edge] ?? 0]
    );
  }

  #add(edge: number, gates: number, swap: boolean, firstAxis: number, secondAxis: number): number {
    const open = this.#isOpen(edge);
    const before = open ? (this.#gates[edge] ?? 0) : 0;
    const wasSwapped = open && this.#swapped[edge] === 1;
    const swapped = swap !== wasSwapped;
    const count = Math.min(3, before + gates);
    this.spend(edge, costOf(count, swapped) - (open ? costOf(before, wasSwapped) : 0));
    if (!open) this.#row[edge] = this.count++;
    this.#gates[edge] = count;
    this.#swapped[edge] = swapped ? 1 : 0;
    this.#runOfFirst[edge] = this.#enter(this.#first[edge] ?? 0, firstAxis, open);
    this.#runOfSecond[edge] = this.#enter(this.#second[edge] ?? 0, secondAxis, open);
    return this.#row[edge] ?? 0;
  }

  /** The run of a qubit after something along an axis; what joins an older row of another axis has none with it. */
  #enter(qubit: number, axis: number, open: boolean): number {
    if (axis !== 0 && axis === this.#axis[qubit]) return this.#run[qubit] ?? 0;
    return this.#begin(qubit, open ? 0 : axis);
  }

  #begin(qubit: number, axis: number): number {
    this.#axis[qubit] = axis;
    return (this.#run[qubit] = ++this.#runs);
  }
}
