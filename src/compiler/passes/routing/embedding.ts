/** Looks for a layout that needs no swap: the graph of the program's pairs inside the coupling map, by backtracking. */
import type { Coupling } from './coupling.ts';
import type { Step } from './dependencies.ts';

/** Placements tried before the search gives up. */
const MAX_TRIES = 20_000;

/**
 * Device qubits of the program qubits that have partners, such that all pairs are neighbours; undefined when there is
 * no such layout, or none was found within the limit.
 */
export function embeddingOf(
  coupling: Coupling,
  steps: readonly Step[],
): ReadonlyMap<number, number> | undefined {
  const partners = partnersOf(steps);
  for (const list of partners.values()) if (list.size > coupling.size) return undefined;
  return new Search(coupling, partners).run();
}

/** Partners of every program qubit that takes part in a pair. */
export function partnersOf(steps: readonly Step[]): ReadonlyMap<number, ReadonlySet<number>> {
  const partners = new Map<number, Set<number>>();
  const add = (from: number, to: number): void => {
    const list = partners.get(from);
    if (list === undefined) partners.set(from, new Set([to]));
    else list.add(to);
  };
  for (const { pair } of steps) {
    if (pair === undefined) continue;
    add(pair[0], pair[1]);
    add(pair[1], pair[0]);
  }
  return partners;
}

class Search {
  readonly #coupling: Coupling;
  readonly #partners: ReadonlyMap<number, ReadonlySet<number>>;
  readonly #order: readonly number[];
  readonly #place = new Map<number, number>();
  readonly #taken = new Set<number>();
  #tries = 0;

  constructor(coupling: Coupling, partners: ReadonlyMap<number, ReadonlySet<number>>) {
    this.#coupling = coupling;
    this.#partners = partners;
    this.#order = orderOf(partners);
  }

  run(): ReadonlyMap<number, number> | undefined {
    return this.#extend(0) ? this.#place : undefined;
  }

  #extend(index: number): boolean {
    const program = this.#order[index];
    if (program === undefined) return true;
    for (const device of this.#candidates(program)) {
      this.#tries++;
      if (this.#tries > MAX_TRIES) return false;
      if (this.#taken.has(device) || !this.#fits(program, device)) continue;
      this.#place.set(program, device);
      this.#taken.add(device);
      if (this.#extend(index + 1)) return true;
      this.#place.delete(program);
      this.#taken.delete(device);
    }
    return false;
  }

  /** Neighbours of a partner that has its place, else every qubit. */
  #candidates(program: number): readonly number[] {
    for (const partner of this.#partners.get(program) ?? []) {
      const at = this.#place.get(partner);
      if (at !== undefined) return this.#coupling.neighbours[at] ?? [];
    }
    return Array.from({ length: this.#coupling.size }, (_, qubit) => qubit);
  }

  #fits(program: number, device: number): boolean {
    const partners = this.#partners.get(program) ?? new Set<number>();
    const near = this.#coupling.neighbours[device] ?? [];
    if (near.length < partners.size) return false;
    for (const partner of partners) {
      const at = this.#place.get(partner);
      if (at !== undefined && !near.includes(at)) return false;
    }
    return true;
  }
}

/** Every qubit after a partner, where it has one; those with most partners first. */
function orderOf(partners: ReadonlyMap<number, ReadonlySet<number>>): readonly number[] {
  const size = (qubit: number): number => partners.get(qubit)?.size ?? 0;
  const byDegree = (list: Iterable<number>): number[] => [...list].sort((a, b) => size(b) - size(a) || a - b);
  const order = new Set<number>();
  for (const start of byDegree(partners.keys())) {
    if (order.has(start)) continue;
    order.add(start);
    for (const qubit of order) for (const next of byDegree(partners.get(qubit) ?? [])) order.add(next);
  }
  return [...order];
}
