/**
 * Places of circuit qubits in the simulated register. A qubit takes a place when it is first used. One that was
 * measured for the last time is known to be 0 or 1 from there on: it is put back to 0 and its place is used again,
 * so that the register holds the qubits that live at the same time, not all of the circuit.
 */

/** Assigns places; with a fixed set of qubits they are in ascending order and never used again. */
export class QubitSlots {
  readonly #slotOf = new Map<number, number>();
  readonly #free: number[] = [];
  /** The last circuit qubit at each place. */
  readonly #qubits: number[] = [];

  /** @param fixed - qubits that keep their places from start to end */
  constructor(fixed: readonly number[] = []) {
    for (const qubit of fixed) this.slot(qubit);
  }

  /** Circuit qubit of each place. */
  get qubits(): readonly number[] {
    return this.#qubits;
  }

  /** The place of a qubit. */
  slot(qubit: number): number {
    const known = this.#slotOf.get(qubit);
    if (known !== undefined) return known;
    const slot = this.#free.pop() ?? this.#qubits.length;
    this.#qubits[slot] = qubit;
    this.#slotOf.set(qubit, slot);
    return slot;
  }

  /** Gives the place of a qubit back; the caller has put it to 0. */
  release(qubit: number): void {
    const slot = this.#slotOf.get(qubit);
    if (slot === undefined) return;
    this.#slotOf.delete(qubit);
    this.#free.push(slot);
  }
}
