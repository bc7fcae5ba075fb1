/**
 * Looks for better qubits for a circuit that is routed: of all ways to lay its used pairs on pairs of the coupling map,
 * the one that errs least. A branch is left when what it costs already, and what the rest costs at least, is no better
 * than the best way found; the number of steps is bounded, so that equal inputs give equal answers.
 */
import type { ErrorRates } from './error-rates.ts';
import type { Places } from './places.ts';
import type { Spoiling } from './spoiling.ts';
import { costAt, gateCostAt, type Usage } from './usage.ts';

/** A choice of qubits. */
export interface Relabelling {
  /** Place of every qubit in use; -1 for the others. */
  readonly place: Int32Array;
  /** −log of the expected success. */
  readonly cost: number;
  /** What counts when readouts and gates are weighed by what they spoil; `cost` where that is not known. */
  readonly weighed: number;
}

/** What a search knows and may do. */
export interface RelabelTask {
  readonly places: Places;
  readonly rates: ErrorRates;
  readonly usage: Usage;
  readonly spoiling?: Spoiling | undefined;
  /** Most placements of one qubit that are tried. */
  readonly limit: number;
  /** A cost that the way taken may not exceed, when there is a cheaper one. */
  readonly atMost?: number;
}

/** What must be better by this much to count. */
const LEAST = 1e-9;
/** Expected success that may be given away, as a cost, where errors then spoil less: as it is, and of a large cost. */
const SLACK = 0.03;
const SHARE = 0.05;

/** The most that a way may cost when the cheapest one costs this much. */
export function mostCost(cheapest: number): number {
  return cheapest + Math.max(SLACK, SHARE * cheapest);
}

/** The best way found; the circuit as it lies when there is none that is better. */
export function relabelled(task: RelabelTask): Relabelling {
  const search = new Search(task);
  const cheapest = search.run('cost', Infinity);
  if (task.spoiling === undefined) return cheapest;
  return search.run(
    'weighed',
    Math.min(mostCost(cheapest.cost), Math.max(cheapest.cost, task.atMost ?? Infinity)),
  );
}

type Measure = 'cost' | 'weighed';

/** Costs by one measure: of a qubit at every place, the factor of gates on pairs, and least of what comes after. */
interface Costs {
  readonly alone: readonly Float64Array[];
  readonly pairs: number;
  readonly rest: Float64Array;
}

class Search {
  readonly #task: RelabelTask;
  readonly #order: readonly number[];
  readonly #degree: readonly number[];
  /** Earlier partners of every entry of the order. */
  readonly #partners: readonly (readonly number[])[];
  readonly #costs: Readonly<Record<Measure, Costs>>;
  readonly #place: Int32Array;
  readonly #taken: Uint8Array;
  #best: Relabelling;
  #measure: Measure = 'cost';
  #bound = Infinity;
  #left = 0;

  constructor(task: RelabelTask) {
    const { usage, rates, spoiling } = task;
    this.#task = task;
    const partnersOf = usage.reads.map((_, qubit) => usage.partnersOf(qubit));
    this.#degree = partnersOf.map(({ length }) => length);
    this.#order = orderOf(usage, partnersOf);
    const rank = new Map(this.#order.map((qubit, index) => [qubit, index]));
    this.#partners = this.#order.map((qubit, index) =>
      (partnersOf[qubit] ?? []).filter((other) => (rank.get(other) ?? 0) < index),
    );
    const plain = aloneCosts(task, (qubit, place) => costAt(usage, qubit, place, rates));
    const cost = this.#costsOf(plain, 1);
    const weighed =
      spoiling === undefined ? cost : this.#costsOf(weighedCosts(task, spoiling, plain), 1 + spoiling.gates);
    this.#costs = { cost, weighed };
    this.#place = new Int32Array(usage.size).fill(-1);
    this.#taken = new Uint8Array(usage.size);
    this.#best = this.#asItLies();
  }

  /** Searches for less by a measure, where the cost stays within a bound. */
  run(measure: Measure, bound: number): Relabelling {
    this.#measure = measure;
    this.#bound = bound + LEAST;
    this.#left = this.#task.limit;
    this.#extend(0, 0, 0);
    return this.#best;
  }

  #extend(index: number, cost: number, weighed: number): void {
    const qubit = this.#order[index];
    if (qubit === undefined) {
      this.#best = { place: this.#place.slice(), cost, weighed };
      return;
    }
    const rest = this.#costs.cost.rest[index + 1] ?? 0;
    const restWeighed = this.#costs.weighed.rest[index + 1] ?? 0;
    for (const candidate of this.#candidates(index, qubit)) {
      const nextCost = cost + candidate.cost;
      const nextWeighed = weighed + candidate.weighed;
      const least = this.#measure === 'cost' ? nextCost + rest : nextWeighed + restWeighed;
      if (least > this.#best[this.#measure] - LEAST) return;
      if (nextCost + rest > this.#bound) continue;
      if (--this.#left < 0) return;
      this.#place[qubit] = candidate.place;
      this.#taken[candidate.place] = 1;
      this.#extend(index + 1, nextCost, nextWeighed);
      this.#taken[candidate.place] = 0;
    }
  }

  /** Free places where the gates with all earlier partners can run, the best first. */
  #candidates(index: number, qubit: number) {
    const { places, usage } = this.#task;
    const partners = this.#partners[index] ?? [];
    const [first] = partners;
    const near = first === undefined ? places.all : places.near(this.#place[first] ?? 0);
    const degree = this.#degree[qubit] ?? 0;
    const measure = this.#measure;
    const found = [];
    for (const place of near) {
      if (this.#taken[place] === 1 || places.near(place).length < degree) continue;
      if (!partners.every((partner) => places.fits(usage, qubit, place, partner, this.#place[partner] ?? 0)))
        continue;
      const cost = this.#costOf('cost', index, place, this.#place);
      found.push({ place, cost, weighed: this.#costOf('weighed', index, place, this.#place) });
    }
    return found.sort((a, b) => a[measure] - b[measure] || a.place - b.place);
  }

  /** Cost of an entry of the order at a place, its pairs with earlier ones included. */
  #costOf(measure: Measure, index: number, place: number, at: Int32Array): number {
    const { size, pairs } = this.#task.usage;
    const { pair } = this.#task.rates;
    const { alone, pairs: factor } = this.#costs[measure];
    const qubit = this.#order[index] ?? 0;
    let cost = alone[qubit]?.[place] ?? 0;
    for (const partner of this.#partners[index] ?? []) {
      const there = at[partner] ?? 0;
      cost +=
        factor * (pairs[qubit * size + partner] ?? 0) * (pair[place * size + there] ?? 0) +
        factor * (pairs[partner * size + qubit] ?? 0) * (pair[there * size + place] ?? 0);
    }
    return cost;
  }

  #asItLies(): Relabelling {
    const place = this.#place.slice();
    for (const qubit of this.#order) place[qubit] = qubit;
    const sum = (measure: Measure): number =>
      this.#order.reduce((total, qubit, index) => total + this.#costOf(measure, index, qubit, place), 0);
    return { place, cost: sum('cost'), weighed: sum('weighed') };
  }

  #costsOf(alone: readonly Float64Array[], pairs: number): Costs {
    const { usage, rates, places } = this.#task;
    const { size } = usage;
    const cheapest = places.cheapest(rates) * pairs;
    const rest = new Float64Array(this.#order.length + 1);
    for (let index = this.#order.length - 1; index >= 0; index--) {
      const qubit = this.#order[index] ?? 0;
      let gates = 0;
      for (const partner of this.#partners[index] ?? [])
        gates += (usage.pairs[qubit * size + partner] ?? 0) + (usage.pairs[partner * size + qubit] ?? 0);
      const least = (alone[qubit] ?? new Float64Array(1)).reduce((a, b) => Math.min(a, b));
      rest[index] = (rest[index + 1] ?? 0) + least + gates * cheapest;
    }
    return { alone, pairs, rest };
  }
}

function aloneCosts(
  { usage, rates }: RelabelTask,
  costOf: (qubit: number, place: number) => number,
): readonly Float64Array[] {
  return usage.reads.map((_, qubit) => rates.gate.map((_, place) => costOf(qubit, place)));
}

/** What errors spoil beside what they cost. */
function weighedCosts(
  task: RelabelTask,
  { gates, readouts }: Spoiling,
  costs: readonly Float64Array[],
): readonly Float64Array[] {
  const { usage, rates } = task;
  return aloneCosts(task, (qubit, place) => {
    const read = (usage.reads[qubit] ?? []).reduce((sum, bit) => sum + (readouts.get(bit)?.[place] ?? 0), 0);
    const waiting = (usage.waits[qubit] ?? 0) * (rates.wait?.[place] ?? 0);
    const shows = gates * (gateCostAt(usage, qubit, place, rates) + waiting);
    return (costs[qubit]?.[place] ?? 0) + read + shows;
  });
}

/** Every qubit after a partner, where it has one; those with most gates on pairs first. */
function orderOf(usage: Usage, partnersOf: readonly (readonly number[])[]): readonly number[] {
  const { size, pairs } = usage;
  const weights = partnersOf.map((partners, qubit) =>
    partners.reduce(
      (sum, other) => sum + (pairs[qubit * size + other] ?? 0) + (pairs[other * size + qubit] ?? 0),
      0,
    ),
  );
  const byWeight = (list: readonly number[]): readonly number[] =>
    list.toSorted((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  const order = new Set<number>();
  for (const start of byWeight(usage.qubits)) {
    order.add(start);
    for (const qubit of order) for (const next of byWeight(partnersOf[qubit] ?? [])) order.add(next);
  }
  return [...order];
}
