/**
 * Chooses swaps so that gates on two qubits act on neighbours: of the swaps at the gates that wait, the one that is
 * best for these gates and for the next ones, as SABRE does (Li, Ding and Xie, 2019). A swap beside gates on the same
 * two qubits is cheaper than another, because both together need at most three CX.
 */
import type { Coupling } from './coupling.ts';
import type { Dependencies } from './dependencies.ts';
import type { Placement } from './placement.ts';
import { RowCosts } from './row-costs.ts';

/** What a step of a routed circuit is: the number of a step, or -1 - edge for a swap. */
export type RoutedStep = number;

/** The number in a plan that stands for a swap along an edge. */
export function swapStep(edge: number): RoutedStep {
  return -1 - edge;
}

/** Gates looked ahead, their weight against the waiting gates, and the price of using a qubit again at once. */
const AHEAD = 20;
const AHEAD_WEIGHT = 0.5;
const DECAY = 0.001;
const DECAY_ROUNDS = 5;

/** What a router may do. */
export interface RouterSettings {
  /** Weight of the entangling gates that a swap costs against the distances it saves. */
  readonly costWeight: number;
}

/** Routes from one placement, which it changes; random numbers decide between equally good swaps. */
export class Router {
  readonly #coupling: Coupling;
  readonly #steps: Dependencies;
  readonly #at: Placement;
  readonly #random: () => number;
  readonly #settings: RouterSettings;
  readonly #waiting: Int32Array;
  readonly #decay: Float64Array;
  readonly #costs: RowCosts;
  readonly #marks: Int32Array;
  #mark = 0;
  #front: number[] = [];
  #ahead: readonly number[] = [];
  /** Steps of front and look-ahead at every program qubit. */
  readonly #frontAt: Int32Array;
  readonly #aheadAt: number[][];
  readonly #plan: RoutedStep[] = [];
  /** Steps that nothing waits for and that may run anywhere. */
  readonly #last: RoutedStep[] = [];

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
    this.#waiting = Int32Array.from(steps.waiting);
    this.#decay = new Float64Array(coupling.size).fill(1);
    this.#costs = new RowCosts(coupling.size);
    this.#marks = new Int32Array(Math.max(steps.size, coupling.edges.length));
    this.#frontAt = new Int32Array(coupling.size).fill(-1);
    this.#aheadAt = Array.from({ length: coupling.size }, (): number[] => []);
  }

  /** Entangling gates of what was routed, rows on the same two qubits counted as one unitary. */
  get cost(): number {
    return this.#costs.total;
  }

  /** All steps in an order that can run, with the swaps between them. */
  run(): readonly RoutedStep[] {
    const { size } = this.#steps;
    this.#execute(
      Array.from({ length: size }, (_, step) => step).filter((step) => this.#waiting[step] === 0),
    );
    let sinceProgress = 0;
    let rounds = 0;
    const patience = 3 * this.#coupling.size;
    while (this.#front.length > 0) {
      if (sinceProgress > patience) {
        this.#walk(this.#front[0] ?? 0);
        sinceProgress = 0;
      } else {
        const edge = this.#bestEdge();
        this.#swap(edge);
        sinceProgress++;
        rounds++;
        const [a = 0, b = 0] = this.#coupling.edges[edge] ?? [];
        this.#decay[a] = (this.#decay[a] ?? 1) + DECAY;
        this.#decay[b] = (this.#decay[b] ?? 1) + DECAY;
      }
      const ready = this.#front.filter((step) => this.#isNear(step));
      if (ready.length > 0) {
        this.#front = this.#front.filter((step) => !ready.includes(step));
        this.#execute(ready);
        sinceProgress = 0;
      }
      if (ready.length > 0 || rounds % DECAY_ROUNDS === 0) this.#decay.fill(1);
    }
    return [...this.#plan, ...this.#last];
  }

  #isNear(step: number): boolean {
    const a = this.#steps.first[step] ?? -1;
    if (a < 0) return true;
    return this.#coupling.distance(this.#at.of(a), this.#at.of(this.#steps.second[step] ?? -1)) === 1;
  }

  /** Runs steps and all that become ready through them; the rest joins the front. */
  #execute(steps: readonly number[]): void {
    const queue = [...steps];
    for (const step of queue) {
      if (!this.#isNear(step)) {
        this.#front.push(step);
        continue;
      }
      const a = this.#steps.first[step] ?? -1;
      const followers = this.#steps.successors[step] ?? [];
      // A measurement at the end must not come between a gate and a swap that could be one with it.
      (a < 0 && followers.length === 0 ? this.#last : this.#plan).push(step);
      if (a >= 0) this.#costs.gate(this.#at.of(a), this.#at.of(this.#steps.second[step] ?? -1));
      for (const next of followers) {
        const left = (this.#waiting[next] ?? 0) - 1;
        this.#waiting[next] = left;
        if (left === 0) queue.push(next);
      }
    }
    this.#look();
  }

  /** Notes what waits and what comes next at every qubit. */
  #look(): void {
    this.#frontAt.fill(-1);
    for (const list of this.#aheadAt) list.length = 0;
    for (const step of this.#front) {
      this.#frontAt[this.#steps.first[step] ?? 0] = step;
      this.#frontAt[this.#steps.second[step] ?? 0] = step;
    }
    this.#ahead = this.#nextSteps();
    for (const step of this.#ahead) {
      this.#aheadAt[this.#steps.first[step] ?? 0]?.push(step);
      this.#aheadAt[this.#steps.second[step] ?? 0]?.push(step);
    }
  }

  #nextSteps(): readonly number[] {
    this.#mark++;
    const found: number[] = [];
    const queue = [...this.#front];
    for (const step of queue) {
      for (const next of this.#steps.successors[step] ?? []) {
        if (this.#marks[next] === this.#mark) continue;
        this.#marks[next] = this.#mark;
        queue.push(next);
        if ((this.#steps.first[next] ?? -1) >= 0) found.push(next);
        if (found.length >= AHEAD) return found;
      }
    }
    return found;
  }

  #bestEdge(): number {
    let best: number[] = [];
    let bestScore = Infinity;
    this.#mark++;
    for (const step of this.#front) {
      for (const program of [this.#steps.first[step] ?? 0, this.#steps.second[step] ?? 0]) {
        for (const edge of this.#coupling.edgesAt[this.#at.of(program)] ?? []) {
          if (this.#marks[edge] === this.#mark) continue;
          this.#marks[edge] = this.#mark;
          const score = this.#score(edge);
          if (score < bestScore - 1e-9) [best, bestScore] = [[edge], score];
          else if (score <= bestScore + 1e-9) best.push(edge);
        }
      }
    }
    return best[Math.floor(this.#random() * best.length)] ?? 0;
  }

  /** Change of the weighted distances by a swap, with its price. */
  #score(edge: number): number {
    const [a = 0, b = 0] = this.#coupling.edges[edge] ?? [];
    const [one = 0, two = 0] = [this.#at.holder[a], this.#at.holder[b]];
    const front =
      this.#moved(this.#frontAt[one] ?? -1, one, b, two) + this.#moved(this.#frontAt[two] ?? -1, two, a, one);
    let ahead = 0;
    for (const step of this.#aheadAt[one] ?? []) ahead += this.#moved(step, one, b, two);
    for (const step of this.#aheadAt[two] ?? []) ahead += this.#moved(step, two, a, one);
    const gain = front / this.#front.length + (AHEAD_WEIGHT * ahead) / Math.max(1, this.#ahead.length);
    const decay = Math.max(this.#decay[a] ?? 1, this.#decay[b] ?? 1);
    const price = this.#settings.costWeight * this.#costs.priceOfSwap(a, b);
    return gain + price + (decay - 1);
  }

  /** Change of the distance of a step when `program` moves to `to` in exchange with `other`. */
  #moved(step: number, program: number, to: number, other: number): number {
    if (step < 0) return 0;
    const first = this.#steps.first[step] ?? 0;
    const partner = first === program ? (this.#steps.second[step] ?? 0) : first;
    if (partner === other) return 0;
    const there = this.#at.of(partner);
    return this.#coupling.distance(to, there) - this.#coupling.distance(this.#at.of(program), there);
  }

  #swap(edge: number): void {
    const [a = 0, b = 0] = this.#coupling.edges[edge] ?? [];
    this.#at.swap(a, b);
    this.#costs.swap(a, b);
    this.#plan.push(swapStep(edge));
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
