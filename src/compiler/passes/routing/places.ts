/** Where gates on two qubits can run: in either direction while directions can still be mended, else in their own. */
import type { Device } from '../../../domain/device.ts';
import type { ErrorRates } from './error-rates.ts';
import type { Usage } from './usage.ts';

/** The pairs of a device. */
export class Places {
  readonly all: readonly number[];
  readonly #size: number;
  readonly #near: readonly (readonly number[])[];
  /** 1 where a gate may go from the first to the second qubit. */
  readonly #runs: Uint8Array;

  /** @param directed - whether a gate must keep its direction */
  constructor(
    { maxQubits: size }: Device,
    couplingMap: NonNullable<Device['couplingMap']>,
    directed: boolean,
  ) {
    this.#size = size;
    this.all = Array.from({ length: size }, (_, place) => place);
    this.#runs = new Uint8Array(size * size);
    const near = this.all.map(() => new Set<number>());
    for (const [a, b] of couplingMap) {
      this.#runs[a * size + b] = 1;
      if (!directed) this.#runs[b * size + a] = 1;
      near[a]?.add(b);
      near[b]?.add(a);
    }
    this.#near = near.map((set) => [...set].sort((a, b) => a - b));
  }

  /** Neighbours of a place, in order. */
  near(place: number): readonly number[] {
    return this.#near[place] ?? [];
  }

  /** True when a gate can run from one place to another. */
  runs(from: number, to: number): boolean {
    return this.#runs[from * this.#size + to] === 1;
  }

  /** True when the gates between two qubits can run with the qubits at these places. */
  fits({ pairs, size }: Usage, qubit: number, place: number, partner: number, there: number): boolean {
    return (
      ((pairs[qubit * size + partner] ?? 0) === 0 || this.runs(place, there)) &&
      ((pairs[partner * size + qubit] ?? 0) === 0 || this.runs(there, place))
    );
  }

  /** The least cost of a gate on any pair. */
  cheapest({ pair }: ErrorRates): number {
    return pair.reduce((least, cost, at) => (this.#runs[at] === 1 && cost < least ? cost : least), Infinity);
  }
}
