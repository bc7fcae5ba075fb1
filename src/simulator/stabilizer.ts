/**
 * The stabiliser method for Clifford circuits (Aaronson and Gottesman, 2004): n destabiliser and n stabiliser rows
 * of Pauli words. Its cost grows with n², not with 2^n.
 */
import { binomial } from './binomial.ts';
import { cliffordStep, type CliffordStep, type SignedPauli } from './clifford.ts';
import type { SimulationControl } from './control.ts';
import type { Step } from './program.ts';
import type { Random } from './random.ts';
import { PauliRow } from './pauli-row.ts';
import type { LivePauliSum, OutcomeVisitor, QuantumState } from './state.ts';

/** Rows that are made between two looks at the cancel flag: a few ms of the largest tableau. */
const CHECK_ROWS = 512;

/** A stabiliser state of `qubits` qubits. */
export class StabilizerState implements QuantumState {
  readonly #qubits: number;
  readonly #control: SimulationControl;
  /** Destabilisers, then stabilisers. */
  #rows: PauliRow[];

  constructor(qubits: number, control: SimulationControl, rows = zeroState(qubits, control)) {
    this.#qubits = qubits;
    this.#control = control;
    this.#rows = rows;
  }

  apply(steps: readonly Step[]): void {
    for (const step of steps) {
      this.#control.check();
      const clifford = cliffordStep(step);
      if (clifford === undefined) throw new RangeError('a step of the circuit is not a Clifford gate');
      for (const row of this.#rows) applyTo(row, clifford);
    }
  }

  probabilityOfOne(qubit: number): number {
    if (this.#randomRow(qubit) !== undefined) return 0.5;
    return this.#determined(qubit).minus;
  }

  project(qubit: number, outcome: 0 | 1): void {
    this.#measure(qubit, (row) => (row.minus = outcome));
  }

  clone(): StabilizerState {
    const rows = this.#rows.map((row, index) => {
      if (index % CHECK_ROWS === 0) this.#control.check();
      return row.clone();
    });
    return new StabilizerState(this.#qubits, this.#control, rows);
  }

  release(): void {
    this.#rows = [];
  }

  reset(): void {
    this.#rows = zeroState(this.#qubits, this.#control);
  }

  /**
   * All outcomes at once: measuring one qubit after another, each random result is a free bit, and every other
   * result is a parity of free bits. The shots are then split over the free bits.
   */
  sample(qubits: readonly number[], shots: number, random: Random, visit: OutcomeVisitor): void {
    const copy = this.clone();
    let free = 0;
    const results = qubits.map((qubit) => {
      this.#control.check();
      return copy.#measure(qubit, (row) => {
        row.minus = 0;
        row.addFree(free);
        free += 1;
      });
    });
    const bits = new Uint8Array(results.map(({ minus }) => minus));
    const flips = Array.from({ length: free }, (): number[] => []);
    results.forEach((result, position) => {
      for (const bit of result.free) flips[bit]?.push(position);
    });
    this.#spread(flips, 0, shots, bits, random, visit);
  }

  expectation(sum: LivePauliSum): number {
    return sum.reduce((value, { coefficient, letters }) => value + coefficient * this.#word(letters), 0);
  }

  #spread(
    flips: readonly (readonly number[])[],
    at: number,
    shots: number,
    bits: Uint8Array,
    random: Random,
    visit: OutcomeVisitor,
  ): void {
    if (shots === 0) return;
    const flip = flips[at];
    if (flip === undefined) {
      this.#control.check();
      visit(bits, shots);
      return;
    }
    const ones = binomial(shots, 0.5, random);
    this.#spread(flips, at + 1, shots - ones, bits, random, visit);
    for (const position of flip) bits[position] = (bits[position] ?? 0) ^ 1;
    this.#spread(flips, at + 1, ones, bits, random, visit);
    for (const position of flip) bits[position] = (bits[position] ?? 0) ^ 1;
  }

  /** Value of a Pauli word: 0 unless it commutes with all stabilisers, then the sign of their product. */
  #word(letters: LivePauliSum[number]['letters']): number {
    const word = new PauliRow(this.#qubits);
    for (const [qubit, letter] of letters) word.set(qubit, letter === 'Z' ? 0 : 1, letter === 'X' ? 0 : 1);
    const product = new PauliRow(this.#qubits);
    for (let k = 0; k < this.#qubits; k += 1) {
      const [destabilizer, stabilizer] = [this.#rows[k], this.#rows[k + this.#qubits]];
      if (stabilizer?.anticommutes(word) === true) return 0;
      if (stabilizer !== undefined && destabilizer?.anticommutes(word) === true) product.multiply(stabilizer);
    }
    return product.minus === 1 ? -1 : 1;
  }

  /** Index of a stabiliser that does not commute with Z on a qubit: the result is random. */
  #randomRow(qubit: number): number | undefined {
    for (let k = this.#qubits; k < 2 * this.#qubits; k += 1) if (this.#rows[k]?.x(qubit) === 1) return k;
    return undefined;
  }

  /** The product of stabilisers that equals ±Z on a qubit. */
  #determined(qubit: number): PauliRow {
    const product = new PauliRow(this.#qubits);
    for (let k = 0; k < this.#qubits; k += 1) {
      const stabilizer = this.#rows[k + this.#qubits];
      if (stabilizer !== undefined && this.#rows[k]?.x(qubit) === 1) product.multiply(stabilizer);
    }
    return product;
  }

  /** Measures Z; `choose` sets the sign of a random result. Returns the row ±Z whose sign is the result. */
  #measure(qubit: number, choose: (row: PauliRow) => void): PauliRow {
    const random = this.#randomRow(qubit);
    const chosen = random === undefined ? undefined : this.#rows[random];
    if (random === undefined || chosen === undefined) return this.#determined(qubit);
    this.#rows.forEach((row, index) => {
      if (index !== random && row.x(qubit) === 1) row.multiply(chosen);
    });
    this.#rows[random - this.#qubits] = chosen;
    const result = new PauliRow(this.#qubits);
    result.set(qubit, 0, 1);
    choose(result);
    this.#rows[random] = result;
    return result;
  }
}

function zeroState(qubits: number, control: SimulationControl): PauliRow[] {
  return Array.from({ length: 2 * qubits }, (_, index) => {
    if (index % CHECK_ROWS === 0) control.check();
    const row = new PauliRow(qubits);
    if (index < qubits) row.set(index, 1, 0);
    else row.set(index - qubits, 0, 1);
    return row;
  });
}

/** Conjugates one row by a step. */
function applyTo(row: PauliRow, step: CliffordStep): void {
  if (step.kind === 'one') {
    applyOne(row, step.qubit, step.image.ofX, step.image.ofZ);
    return;
  }
  const { a, b } = step;
  const [xa, za, xb, zb] = [row.x(a), row.z(a), row.x(b), row.z(b)];
  if (step.kind === 'cx') {
    row.set(a, xa, za ^ zb);
    row.set(b, xb ^ xa, zb);
    row.minus ^= xa & zb & (xb ^ za ^ 1);
  } else if (step.kind === 'cz') {
    row.set(a, xa, za ^ xb);
    row.set(b, xb, zb ^ xa);
    row.minus ^= xa & xb & (za ^ zb);
  } else {
    row.set(a, xb, zb);
    row.set(b, xa, za);
  }
}

function applyOne(row: PauliRow, qubit: number, ofX: SignedPauli, ofZ: SignedPauli): void {
  const [x, z] = [row.x(qubit), row.z(qubit)];
  if (x === 1) row.minus ^= ofX[2];
  if (z === 1) row.minus ^= ofZ[2];
  // Y = i·X·Z: its image is the product of both images, whose order may cost a sign.
  if (x === 1 && z === 1) row.minus ^= productSign(ofX, ofZ);
  row.set(qubit, (x & ofX[0]) ^ (z & ofZ[0]), (x & ofX[1]) ^ (z & ofZ[1]));
}

/** 1 when i·A·B is minus the letter of A·B; A and B anticommute. Letters in cyclic order XZ, ZY, YX give plus. */
function productSign([ax, az]: SignedPauli, [bx, bz]: SignedPauli): 0 | 1 {
  const order = 'IXZY';
  const [a, b] = [order.indexOf(letter(ax, az)), order.indexOf(letter(bx, bz))];
  return (b - a + 3) % 3 === 1 ? 0 : 1;
}

function letter(x: 0 | 1, z: 0 | 1): string {
  return x === 1 ? (z === 1 ? 'Y' : 'X') : z === 1 ? 'Z' : 'I';
}
