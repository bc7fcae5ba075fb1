/** Which program qubit sits where: a permutation of the device's qubits, read in both directions. */

/** A placement that swaps change. */
export class Placement {
  /** Device qubit of every program qubit. */
  readonly place: Int32Array;
  /** Program qubit on every device qubit. */
  readonly holder: Int32Array;

  constructor(place: ArrayLike<number>) {
    this.place = Int32Array.from(place);
    this.holder = new Int32Array(place.length);
    this.place.forEach((device, program) => (this.holder[device] = program));
  }

  /** The device qubit of a program qubit. */
  of(program: number): number {
    return this.place[program] ?? program;
  }

  /** Exchanges what two device qubits hold. */
  swap(a: number, b: number): void {
    const [first = 0, second = 0] = [this.holder[a], this.holder[b]];
    this.holder[a] = second;
    this.holder[b] = first;
    this.place[first] = b;
    this.place[second] = a;
  }
}
