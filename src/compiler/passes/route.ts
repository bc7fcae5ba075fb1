/**
 * Places a circuit on a coupling map and inserts swaps, so that two-qubit gates act on neighbours. The choice of a
 * swap weighs the waiting gate and those to come, as SABRE does (Li, Ding, Xie 2019); ties fall to the lowest pair.
 */
import type { Circuit, Operation } from '../../domain/circuit.ts';
import type { Device } from '../../domain/device.ts';
import type { Pass } from './pass.ts';

const LOOK_AHEAD = 20;
const LOOK_AHEAD_WEIGHT = 0.5;
type Pair = readonly [number, number];

/** Maps qubit k of the program to qubit k of the device at first; swaps move it from there. */
export const route: Pass = {
  name: 'route',
  run(circuit, { device }) {
    const { couplingMap } = device;
    if (couplingMap === undefined || couplingMap.length === 0) return circuit;
    return new Router(device, couplingMap).route(circuit);
  },
};

class Router {
  readonly #size: number;
  readonly #edges: readonly Pair[];
  readonly #distance: readonly (readonly number[])[];
  /** Device qubit of every program qubit. */
  #place: number[];

  constructor(device: Device, couplingMap: readonly Pair[]) {
    this.#size = device.maxQubits;
    const ordered = couplingMap.map(([a, b]): Pair => (a < b ? [a, b] : [b, a]));
    this.#edges = [...new Map(ordered.map((edge) => [edge.join(), edge])).values()].sort(
      (a, b) => a[0] - b[0] || a[1] - b[1],
    );
    this.#distance = distances(this.#size, this.#edges);
    this.#place = Array.from({ length: this.#size }, (_, qubit) => qubit);
  }

  route(circuit: Circuit): Circuit {
    return { ...circuit, qubits: this.#size, operations: this.#block(circuit.operations) };
  }

  #block(operations: readonly Operation[]): readonly Operation[] {
    const out: Operation[] = [];
    const pairs = operations.map(pairOf);
    operations.forEach((operation, index) => {
      const pair = pairs[index];
      if (pair !== undefined) this.#bringTogether(pair, pairs, index, out);
      this.#emit(operation, out);
    });
    return out;
  }

  #emit(operation: Operation, out: Operation[]): void {
    const to = (qubit: number): number => this.#place[qubit] ?? qubit;
    switch (operation.kind) {
      case 'gate':
        out.push({ ...operation, targets: operation.targets.map(to), controls: operation.controls.map(to) });
        return;
      case 'measure':
      case 'reset':
      case 'barrier':
        out.push({ ...operation, qubits: operation.qubits.map(to) });
        return;
      case 'if':
        out.push({
          ...operation,
          then: this.#inner(operation.then),
          otherwise: this.#inner(operation.otherwise),
        });
        return;
      case 'while':
        out.push({ ...operation, body: this.#inner(operation.body) });
        return;
      case 'assign':
        out.push(operation);
    }
  }

  /** A block ends with every qubit where it began, because it may run or not, and more than once. */
  #inner(operations: readonly Operation[]): readonly Operation[] {
    const before = [...this.#place];
    const block = [...this.#block(operations)];
    const swaps = block.filter(
      (operation) => operation.kind === 'gate' && operation.gate === 'swap' && isRouting(operation),
    );
    block.push(...swaps.reverse());
    this.#place = before;
    return block;
  }

  #bringTogether(pair: Pair, pairs: readonly (Pair | undefined)[], index: number, out: Operation[]): void {
    const ahead: Pair[] = [];
    for (let at = index + 1; at < pairs.length && ahead.length < LOOK_AHEAD; at++) {
      const next = pairs[at];
      if (next !== undefined) ahead.push(next);
    }
    while (this.#apart(pair) > 1) {
      const best = this.#bestSwap(pair, ahead);
      this.#swap(best);
      out.push({ kind: 'gate', gate: 'swap', targets: [...best], controls: [], params: [] });
    }
  }

  #apart([a, b]: Pair): number {
    return this.#distance[this.#place[a] ?? a]?.[this.#place[b] ?? b] ?? Infinity;
  }

  /** Of the swaps that bring the pair closer, the one that is best for the gates to come. */
  #bestSwap(pair: Pair, ahead: readonly Pair[]): Pair {
    const now = this.#apart(pair);
    let best: Pair | undefined;
    let bestCost = Infinity;
    for (const edge of this.#edges) {
      this.#swap(edge);
      const apart = this.#apart(pair);
      const cost =
        ahead.reduce((sum, next) => sum + this.#apart(next), 0) *
        (LOOK_AHEAD_WEIGHT / Math.max(1, ahead.length));
      this.#swap(edge);
      if (apart < now && cost < bestCost) [best, bestCost] = [edge, cost];
    }
    if (best === undefined)
      throw new RangeError(`qubits ${pair.join(' and ')} are not connected on the device`);
    return best;
  }

  /** Exchanges what two device qubits hold. */
  #swap([a, b]: Pair): void {
    const first = this.#place.indexOf(a);
    const second = this.#place.indexOf(b);
    this.#place[first] = b;
    this.#place[second] = a;
  }
}

/** Swaps that routing added have no source. */
function isRouting(operation: Operation): boolean {
  return operation.span === undefined;
}

function pairOf(operation: Operation): Pair | undefined {
  if (operation.kind !== 'gate') return undefined;
  const [a, b] = [...operation.controls, ...operation.targets];
  return a === undefined || b === undefined ? undefined : [a, b];
}

/** Number of edges between any two qubits, by breadth-first search. */
function distances(size: number, edges: readonly Pair[]): readonly (readonly number[])[] {
  const neighbours = Array.from({ length: size }, (): number[] => []);
  for (const [a, b] of edges) {
    neighbours[a]?.push(b);
    neighbours[b]?.push(a);
  }
  return neighbours.map((_, start) => {
    const row = Array.from({ length: size }, () => Infinity);
    row[start] = 0;
    const queue = [start];
    for (const qubit of queue) {
      for (const next of neighbours[qubit] ?? []) {
        if (row[next] !== Infinity) continue;
        row[next] = (row[qubit] ?? 0) + 1;
        queue.push(next);
      }
    }
    return row;
  });
}
