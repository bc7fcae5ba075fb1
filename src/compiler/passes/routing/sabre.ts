/**
 * Chooses swaps so that gates on two qubits act on neighbours: of the swaps at the gates that wait, the one that is
 * best for these gates and for the next ones, as SABRE does (Li, Ding and Xie, 2019). A swap that is in a row with gates
 * on the same two qubits is cheaper than another (rows.ts).
 */
import type { Coupling } from './coupling.ts';
import type { Dependencies } from './dependencies.ts';
import type { Placement } from './placement.ts';
import { Plan, swapStep, type RoutedStep } from './plan.ts';
import { Progress } from './progress.ts';
import { Rows } from './rows.ts';

/** The price of using a qubit again at once, and for how many swaps. */
const DECAY = 0.001;
const DECAY_ROUNDS = 5;
/** Swaps without progress that are borne beyond those which the two farthest qubits need. */
const SPARE = 8;
/** Scores this close are equal. */
const EQUAL = 1e-9;

/** What a router may do. */
export interface RouterSettings {
  /** Weight of the entangling gates that a swap costs against the distances it saves. */
  readonly costWeight: number;
  /** Gates looked ahead to, and their weight against those that wait. */
  readonly ahead: number;
  readonly aheadWeight: number;
}

/** Routes from one placement, which it changes; random numbers decide between equally good swaps. */
export class Router {
  readonly #coupling: Coupling;
  readonly #steps: Dependencies;
  readonly #at: Placement;
  readonly #random: () => number;
  readonly #settings: RouterSettings;
  readonly #progress: Progress;
  readonly #rows: Rows;
  readonly #decay: Float64Array;
  readonly #marks: Int32Array;
  #mark = 0;
  /** Of the steps that wait, the earliest of every qubit, which decide about swaps: how many, and who meets whom. */
  #wanted = 0;
  readonly #partner: Int32Array;
  /** Steps looked ahead to, and a list of them at every program qubit: the last one, and before each of its ends. */
  readonly #ahead: Int32Array;
  #aheadCount = 0;
  readonly #aheadLast: Int32Array;
  readonly #aheadBefore: Int32Array;
  readonly #aheadPartner: Int32Array;
  readonly #best: Int32Array;
  #records = false;
  readonly #plan = new Plan();

  constructor(
    coupling: Coupling,
    steps: Dependencies,
    at: Placement,
    random: () => number,
    settings: RouterSettings,
  ) {
    this.#coupling = coupling;
    this.#steps = steps;
    this.#at = at;
    this.#random = random;
    this.#settings = settings;
    this.#progress = new Progress(steps);
    this.#rows = new Rows(coupling);
    this.#decay = new Float64Array(coupling.size).fill(1);
    this.#marks = new Int32Array(coupling.edges.length);
    this.#best = new Int32Array(coupling.edges.length);
    this.#partner = new Int32Array(coupling.size);
    this.#ahead = new Int32Array(settings.ahead);
    this.#aheadLast = new Int32Array(coupling.size);
    this.#aheadBefore = new Int32Array(2 * settings.ahead);
    this.#aheadPartner = new Int32Array(2 * settings.ahead);
  }

  /** Entangling gates of what was routed, rows on the same two qubits counted as one unitary. */
  get cost(): number {
    return this.#rows.total;
  }

  /** Its part on every edge. */
  get gatesOn(): Float64Array {
    return this.#rows.gatesOn;
  }

  /** All steps in an order that can run, with the swaps between them. */
  run(): readonly RoutedStep[] {
    this.#records = true;
    this.route();
    return this.#plan.inRows(this.#rows.count);
  }

  /** Routes until nothing waits, or until more than `most` entangling gates are spent. @returns whether it came through. */
  route(most = Infinity): boolean {
    const progress = this.#progress;
    progress.begin(this.#isNear, this.#done);
    this.#look();
    let [sinceProgress, rounds] = [0, 0];
    const patience = this.#coupling.diameter + SPARE;
    while (progress.waiting > 0) {
      if (this.#rows.total > most) return false;
      if (sinceProgress > patience) {
        this.#walk(this.#nearest());
        sinceProgress = 0;
      } else {
        const edge = this.#bestEdge();
        this.#swap(edge);
        this.#tire(this.#coupling.first[edge] ?? 0);
        this.#tire(this.#coupling.second[edge] ?? 0);
        sinceProgress++;
        rounds++;
      }
      const advanced = progress.advance(this.#isNear, this.#done);
      if (advanced) {
        this.#look();
        sinceProgress = 0;
      }
      if (advanced || rounds % DECAY_ROUNDS === 0) this.#decay.fill(1);
    }
    return true;
  }

  #tire(place: number): void {
    this.#decay[place] = (this.#decay[place] ?? 1) + DECAY;
  }

  readonly #isNear = (step: number): boolean => {
    const first = this.#steps.first[step] ?? -1;
    if (first < 0) return true;
    const { place } = this.#at;
    const { distances, size } = this.#coupling;
    return distances[(place[first] ?? 0) * size + (place[this.#steps.second[step] ?? 0] ?? 0)] === 1;
  };

  /** Notes a step that runs. */
  readonly #done = (step: number): void => {
    const { first, successorStart } = this.#steps;
    // A measurement at the end must not come between a gate and a swap that could be one with it.
    if ((first[step] ?? -1) < 0 && successorStart[step] === successorStart[step + 1])
      this.#plan.addLast(step);
    else this.#add(step, this.#rowOfStep(step));
  };

  #add(step: RoutedStep, row: number): void {
    if (this.#records) this.#plan.add(step, row);
  }

  /** Notes a step on its edge. */
  #rowOfStep(step: number): number {
    const { first, second, gates, firstAxis, secondAxis, wires, wireStart } = this.#steps;
    const { place } = this.#at;
    const [one = 0, two = 0] = [first[step], second[step]];
    const [a, b] = one < 0 ? [0, 0] : [place[one] ?? 0, place[two] ?? 0];
    if ((gates[step] ?? 0) > 0) {
      const [ofA = 0, ofB = 0] = [firstAxis[step], secondAxis[step]];
      const edge = this.#coupling.edgeBetween(a, b);
      return this.#rows.gates(edge, gates[step] ?? 0, a < b ? ofA : ofB, a < b ? ofB : ofA);
    }
    for (let at = wireStart[step] ?? 0; at < (wireStart[step + 1] ?? 0); at++)
      this.#rows.interrupt(place[wires[at] ?? 0] ?? 0);
    if (one >= 0) this.#rows.spend(this.#coupling.edgeBetween(a, b), 1);
    return -1;
  }

  /** Notes what waits and what comes next at every qubit. */
  #look(): void {
    const { first, second } = this.#steps;
    const { front, waiting } = this.#progress;
    this.#partner.fill(-1);
    this.#aheadLast.fill(-1);
    this.#wanted = 0;
    let count = 0;
    for (let index = 0; index < waiting; index++) {
      const step = front[index] ?? 0;
      const [one = 0, two = 0] = [first[step], second[step]];
      if ((this.#partner[one] ?? 0) >= 0 || (this.#partner[two] ?? 0) >= 0) {
        if (count < this.#ahead.length) this.#ahead[count++] = step;
      } else {
        this.#partner[one] = two;
        this.#partner[two] = one;
        this.#wanted++;
      }
    }
    this.#aheadCount = this.#progress.ahead(this.#ahead, count);
    for (let index = 0; index < this.#aheadCount; index++) {
      const step = this.#ahead[index] ?? 0;
      const [one = 0, two = 0] = [first[step], second[step]];
      this.#chain(one, two, 2 * index);
      this.#chain(two, one, 2 * index + 1);
    }
  }

  #chain(qubit: number, partner: number, entry: number): void {
    this.#aheadPartner[entry] = partner;
    this.#aheadBefore[entry] = this.#aheadLast[qubit] ?? -1;
    this.#aheadLast[qubit] = entry;
  }

  #bestEdge(): number {
    const { edgesAt } = this.#coupling;
    const { place } = this.#at;
    let [bestScore, count] = [Infinity, 0];
    this.#mark++;
    for (let qubit = 0; qubit < this.#partner.length; qubit++) {
      if ((this.#partner[qubit] ?? -1) < 0) continue;
      for (const edge of edgesAt[place[qubit] ?? 0] ?? []) {
        if (this.#marks[edge] === this.#mark) continue;
        this.#marks[edge] = this.#mark;
        const score = this.#score(edge);
        if (score > bestScore + EQUAL) continue;
        if (score < bestScore - EQUAL) [bestScore, count] = [score, 0];
        this.#best[count++] = edge;
      }
    }
    return this.#best[count === 1 ? 0 : Math.floor(this.#random() * count)] ?? 0;
  }

  /** Change of the weighted distances by a swap, with its price. */
  #score(edge: number): number {
    const { first, second } = this.#coupling;
    const { holder } = this.#at;
    const [a = 0, b = 0] = [first[edge], second[edge]];
    const [one = 0, two = 0] = [holder[a], holder[b]];
    const front = this.#frontGain(one, a, b, two) + this.#frontGain(two, b, a, one);
    const ahead = this.#aheadGain(one, a, b, two) + this.#aheadGain(two, b, a, one);
    const [tiredA = 1, tiredB = 1] = [this.#decay[a], this.#decay[b]];
    const price = this.#settings.costWeight * this.#rows.priceOfSwap(edge);
    return (
      front / this.#wanted +
      (this.#settings.aheadWeight * ahead) / Math.max(1, this.#aheadCount) +
      price +
      (tiredA > tiredB ? tiredA : tiredB)
    );
  }

  /** Change of the distance to the partner that a qubit waits for, when it moves in exchange with `other`. */
  #frontGain(qubit: number, from: number, to: number, other: number): number {
    const partner = this.#partner[qubit] ?? -1;
    if (partner < 0 || partner === other) return 0;
    const { distances, size } = this.#coupling;
    const there = (this.#at.place[partner] ?? 0) * size;
    return (distances[there + to] ?? 0) - (distances[there + from] ?? 0);
  }

  #aheadGain(qubit: number, from: number, to: number, other: number): number {
    const { distances, size } = this.#coupling;
    let sum = 0;
    for (let at = this.#aheadLast[qubit] ?? -1; at >= 0; at = this.#aheadBefore[at] ?? -1) {
      const partner = this.#aheadPartner[at] ?? 0;
      if (partner === other) continue;
      const there = (this.#at.place[partner] ?? 0) * size;
      sum += (distances[there + to] ?? 0) - (distances[there + from] ?? 0);
    }
    return sum;
  }

  #swap(edge: number): void {
    this.#at.swap(this.#coupling.first[edge] ?? 0, this.#coupling.second[edge] ?? 0);
    this.#add(swapStep(edge), this.#rows.swap(edge));
  }

  /** The step of the front whose qubits are closest. */
  #nearest(): number {
    const { front, waiting } = this.#progress;
    const distance = (step: number): number =>
      this.#coupling.distance(
        this.#at.of(this.#steps.first[step] ?? 0),
        this.#at.of(this.#steps.second[step] ?? 0),
      );
    return front.subarray(0, waiting).reduce((best, step) => (distance(step) < distance(best) ? step : best));
  }

  /** The way out when the choices run in a circle: brings one gate together by the shortest path. */
  #walk(step: number): void {
    while (!this.#isNear(step)) {
      const from = this.#at.of(this.#steps.first[step] ?? 0);
      const to = this.#at.of(this.#steps.second[step] ?? 0);
      const now = this.#coupling.distance(from, to);
      const edges = this.#coupling.edgesAt[from] ?? [];
      const edge = edges.find(
        (index) => this.#coupling.distance(this.#coupling.other(index, from), to) < now,
      );
      if (edge === undefined) throw new RangeError('two qubits of a gate are not connected');
      this.#swap(edge);
    }
  }
}
