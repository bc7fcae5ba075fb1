/**
 * Rows of gates and swaps on the edges of a device while they go by: what is on one pair becomes one unitary in the end,
 * also when gates stand between that commute with it. So a swap beside a gate is cheaper than another.
 */
import type { Axis } from '../axes.ts';
import type { Coupling } from './coupling.ts';
import type { Row } from './dependencies.ts';

/** Entangling gates of a row of `gates` of them on one pair, with a swap among them or not. */
function costOf(gates: number, swapped: boolean): number {
  if (!swapped) return Math.min(gates, 3);
  return gates === 1 ? 2 : 3;
}

/** The rows that can still grow, and the sum over all rows. A row is named by a number from 0. */
export class Rows {
  total = 0;
  /** Its part on every edge. */
  readonly gatesOn: Float64Array;
  /** Rows begun so far. */
  count = 0;
  readonly #coupling: Coupling;
  /** The run that every qubit is in: what acted along one axis without a break. */
  readonly #run: Int32Array;
  readonly #axis: (Axis | undefined)[];
  #runs = 0;
  /** The last row on every edge, and the runs of its ends in which it can be met. */
  readonly #row: Int32Array;
  readonly #gates: Uint8Array;
  readonly #swapped: Uint8Array;
  readonly #runOfFirst: Int32Array;
  readonly #runOfSecond: Int32Array;

  constructor(coupling: Coupling) {
    const edges = coupling.edges.length;
    this.#coupling = coupling;
    this.gatesOn = new Float64Array(edges);
    this.#run = new Int32Array(coupling.size);
    this.#axis = Array.from({ length: coupling.size }, () => undefined);
    this.#row = new Int32Array(edges);
    this.#gates = new Uint8Array(edges);
    this.#swapped = new Uint8Array(edges);
    this.#runOfFirst = new Int32Array(edges).fill(-1);
    this.#runOfSecond = new Int32Array(edges).fill(-1);
  }

  /** Entangling gates that a swap would add. */
  priceOfSwap(edge: number): number {
    if (!this.#isOpen(edge)) return 3;
    const gates = this.#gates[edge] ?? 0;
    const swapped = this.#swapped[edge] === 1;
    return costOf(gates, !swapped) - costOf(gates, swapped);
  }

  /** Gates on an edge, with their axes at its first and at its second end. @returns the row they are in. */
  gates(edge: number, { gates, axes }: Row): number {
    return this.#add(edge, gates, false, axes);
  }

  /** A swap of the ends of an edge. @returns the row it is in. */
  swap(edge: number): number {
    return this.#add(edge, 0, true, [undefined, undefined]);
  }

  /** Entangling gates on an edge. */
  spend(edge: number, gates: number): void {
    this.total += gates;
    this.gatesOn[edge] = (this.gatesOn[edge] ?? 0) + gates;
  }

  /** Something that is in no row happens to a qubit. */
  interrupt(qubit: number): void {
    this.#begin(qubit, undefined);
  }

  #isOpen(edge: number): boolean {
    const [a = 0, b = 0] = this.#coupling.edges[edge] ?? [];
    return this.#runOfFirst[edge] === this.#run[a] && this.#runOfSecond[edge] === this.#run[b];
  }

  #add(edge: number, gates: number, swap: boolean, [axisA, axisB]: Row['axes']): number {
    const [a = 0, b = 0] = this.#coupling.edges[edge] ?? [];
    const open = this.#isOpen(edge);
    const before = open ? (this.#gates[edge] ?? 0) : 0;
    const wasSwapped = open && this.#swapped[edge] === 1;
    const swapped = swap !== wasSwapped;
    const count = Math.min(3, before + gates);
    this.spend(edge, costOf(count, swapped) - (open ? costOf(before, wasSwapped) : 0));
    if (!open) this.#row[edge] = this.count++;
    this.#gates[edge] = count;
    this.#swapped[edge] = swapped ? 1 : 0;
    this.#runOfFirst[edge] = this.#enter(a, axisA, open);
    this.#runOfSecond[edge] = this.#enter(b, axisB, open);
    return this.#row[edge] ?? 0;
  }

  /** The run of a qubit after something along an axis; what joins an older row of another axis has none with it. */
  #enter(qubit: number, axis: Axis | undefined, open: boolean): number {
    if (axis !== undefined && axis === this.#axis[qubit]) return this.#run[qubit] ?? 0;
    return this.#begin(qubit, open ? undefined : axis);
  }

  #begin(qubit: number, axis: Axis | undefined): number {
    this.#axis[qubit] = axis;
    return (this.#run[qubit] = ++this.#runs);
  }
}
