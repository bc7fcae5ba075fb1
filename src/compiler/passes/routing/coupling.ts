/** A coupling map as a graph: neighbours, numbered edges, distances. */
import type { Device } from '../../../domain/device.ts';

/** Two device qubits. */
export type Pair = readonly [number, number];

/** Distance of qubits that no path joins. */
export const APART = 1 << 20;

/** The graph of a device. */
export class Coupling {
  readonly size: number;
  /** Undirected edges in a fixed order. */
  readonly edges: readonly Pair[];
  /** Their ends, the smaller number first. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Edge numbers at every qubit. */
  readonly edgesAt: readonly (readonly number[])[];
  readonly neighbours: readonly (readonly number[])[];
  /** Number of edges on the shortest path from `a` to `b` at `a * size + b`, or {@link APART}. */
  readonly distances: Int32Array;
  /** The longest of these distances. */
  readonly diameter: number;
  readonly #edge: Int32Array;

  constructor(device: Device, couplingMap: readonly Pair[]) {
    this.size = device.maxQubits;
    const ordered = couplingMap.map(([a, b]): Pair => (a < b ? [a, b] : [b, a]));
    this.edges = [...new Map(ordered.map((edge) => [edge.join(), edge])).values()].sort(
      (a, b) => a[0] - b[0] || a[1] - b[1],
    );
    this.first = Int32Array.from(this.edges, ([a]) => a);
    this.second = Int32Array.from(this.edges, ([, b]) => b);
    this.#edge = new Int32Array(this.size * this.size).fill(-1);
    this.edges.forEach(([a, b], index) => {
      this.#edge[a * this.size + b] = index;
      this.#edge[b * this.size + a] = index;
    });
    const edgesAt = Array.from({ length: this.size }, (): number[] => []);
    this.edges.forEach((edge, index) => {
      for (const qubit of edge) edgesAt[qubit]?.push(index);
    });
    this.edgesAt = edgesAt;
    this.neighbours = edgesAt.map((list, qubit) => list.map((index) => this.other(index, qubit)));
    this.distances = this.#measured();
    this.diameter = this.distances.reduce((most, value) => (value < APART && value > most ? value : most), 0);
  }

  /** The qubit at the other end of an edge. */
  other(edge: number, qubit: number): number {
    const [a, b] = this.edges[edge] ?? [qubit, qubit];
    return a === qubit ? b : a;
  }

  /** The number of the edge between two neighbours; -1 when they are none. */
  edgeBetween(a: number, b: number): number {
    return this.#edge[a * this.size + b] ?? -1;
  }

  /** Number of edges on the shortest path, or {@link APART}. */
  distance(a: number, b: number): number {
    return this.distances[a * this.size + b] ?? APART;
  }

  /** The qubits of the largest connected part, in order of their numbers. */
  largestPart(): readonly number[] {
    let best: readonly number[] = [];
    const seen = new Set<number>();
    for (let start = 0; start < this.size; start++) {
      if (seen.has(start)) continue;
      const part = Array.from({ length: this.size }, (_, qubit) => qubit).filter(
        (qubit) => this.distance(start, qubit) < APART,
      );
      for (const qubit of part) seen.add(qubit);
      if (part.length > best.length) best = part;
    }
    return best;
  }

  /** Breadth-first search from every qubit. */
  #measured(): Int32Array {
    const { size } = this;
    const all = new Int32Array(size * size).fill(APART);
    for (let start = 0; start < size; start++) {
      const row = all.subarray(start * size, (start + 1) * size);
      row[start] = 0;
      const queue = [start];
      for (const qubit of queue) {
        for (const next of this.neighbours[qubit] ?? []) {
          if (row[next] !== APART) continue;
          row[next] = (row[qubit] ?? 0) + 1;
          queue.push(next);
        }
      }
    }
    return all;
  }
}
