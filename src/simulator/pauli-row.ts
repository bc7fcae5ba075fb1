/** A signed Pauli word over many qubits, packed into bits, for the stabiliser tableau. */

/** One row: letters as x and z bits (both = Y), a sign, and free bits that the sign depends on. */
export class PauliRow {
  /** 1 for a minus sign. */
  minus = 0;
  /** Free bits (random results) whose parity is added to the sign. */
  readonly free = new Set<number>();
  readonly #x: Uint32Array;
  readonly #z: Uint32Array;

  constructor(qubits: number) {
    this.#x = new Uint32Array(Math.ceil(qubits / 32));
    this.#z = new Uint32Array(Math.ceil(qubits / 32));
  }

  x(qubit: number): 0 | 1 {
    return (((this.#x[qubit >>> 5] ?? 0) >>> (qubit & 31)) & 1) as 0 | 1;
  }

  z(qubit: number): 0 | 1 {
    return (((this.#z[qubit >>> 5] ?? 0) >>> (qubit & 31)) & 1) as 0 | 1;
  }

  set(qubit: number, x: number, z: number): void {
    const [word, bit] = [qubit >>> 5, 1 << (qubit & 31)];
    this.#x[word] = x === 1 ? (this.#x[word] ?? 0) | bit : (this.#x[word] ?? 0) & ~bit;
    this.#z[word] = z === 1 ? (this.#z[word] ?? 0) | bit : (this.#z[word] ?? 0) & ~bit;
  }

  clone(): PauliRow {
    const copy = new PauliRow(this.#x.length * 32);
    copy.#x.set(this.#x);
    copy.#z.set(this.#z);
    copy.minus = this.minus;
    for (const bit of this.free) copy.free.add(bit);
    return copy;
  }

  anticommutes(other: PauliRow): boolean {
    let differing = 0;
    this.#x.forEach((x, word) => {
      differing ^= (x & (other.#z[word] ?? 0)) ^ ((this.#z[word] ?? 0) & (other.#x[word] ?? 0));
    });
    return count(differing) % 2 === 1;
  }

  /** Adds a free bit to the sign. */
  addFree(bit: number): void {
    if (!this.free.delete(bit)) this.free.add(bit);
  }

  /** Becomes other·this; the two commute, or the sign of the product does not matter. */
  multiply(other: PauliRow): void {
    // Powers of i: +1 for XY, YZ, ZX, -1 for the reverse, summed over the qubits.
    let power = 2 * (this.minus + other.minus);
    for (let word = 0; word < this.#x.length; word += 1) {
      const [x1, z1] = [other.#x[word] ?? 0, other.#z[word] ?? 0];
      // Most words of a large tableau are empty.
      if ((x1 | z1) === 0) continue;
      const [x2, z2] = [this.#x[word] ?? 0, this.#z[word] ?? 0];
      const plus = (x1 & ~z1 & x2 & z2) | (x1 & z1 & ~x2 & z2) | (~x1 & z1 & x2 & ~z2);
      const minus = (x1 & ~z1 & ~x2 & z2) | (x1 & z1 & x2 & ~z2) | (~x1 & z1 & x2 & z2);
      power += count(plus) - count(minus);
      this.#x[word] = x1 ^ x2;
      this.#z[word] = z1 ^ z2;
    }
    this.minus = ((power % 4) + 4) % 4 === 2 ? 1 : 0;
    for (const bit of other.free) this.addFree(bit);
  }
}

function count(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
