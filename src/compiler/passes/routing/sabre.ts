/**
 * Chooses swaps so that gates on two qubits act on neighbours: of the swaps at the gates that wait, the one that is
 * best for these gates and for the next ones, as SABRE does (Li, Ding and Xie, 2019). A swap that is in a row with gates
 * on the same two qubits is cheaper than another (rows.ts).
 */
import type { Coupling } from './coupling.ts';
import type { Dependencies } from './dependencies.ts';
import type { Placement } from './placement.ts';
import { Rows } from './rows.ts';

/** What a step of a routed circuit is: the number of a step, or -1 - edge for a swap. */
export type RoutedStep = number;

/** The number in a plan that stands for a swap along an edge. */
export function swapStep(edge: number): RoutedStep {
  return -1 - edge;
}

/** Gates looked ahead, their weight against the waiting gates, and the price of using a qubit again at once. */
const AHEAD = 10;
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
  readonly #rows: Rows;
  readonly #marks: Int32Array;
  #mark = 0;
  /** Steps that wait for neighbours only; of them, the earliest of every qubit decide about swaps. */
  #front: number[] = [];
  #wanted: readonly number[] = [];
  #ahead: readonly number[] = [];
  /** Steps of front and look-ahead at every program qubit. */
  readonly #frontAt: number[][];
  readonly #aheadAt: number[][];
  readonly #plan: RoutedStep[] = [];
  /** The row of every entry of the plan; -1 for one that is in none. */
  readonly #rowOf: number[] = [];
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
    this.#rows = new Rows(coupling);
    this.#marks = new Int32Array(Math.max(steps.steps.length, coupling.edges.length));
    this.#frontAt = Array.from({ length: coupling.size }, (): number[] => []);
    this.#aheadAt = Array.from({ length: coupling.size }, (): number[] => []);
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
    this.#execute([...this.#waiting.keys()].filter((step) => this.#waiting[step] === 0));
    let sinceProgress = 0;
    let rounds = 0;
    const patience = 3 * this.#coupling.size;
    while (this.#front.length > 0) {
      if (sinceProgress > patience) {
        this.#walk(this.#wanted[0] ?? 0);
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
        this.#front = this.#front.filter((step) => !this.#isNear(step));
        this.#execute(ready);
        sinceProgress = 0;
      }
      if (ready.length > 0 || rounds % DECAY_ROUNDS === 0) this.#decay.fill(1);
    }
    return [...this.#planInRows(), ...this.#last];
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
      if (a < 0 && followers.length === 0) this.#last.push(step);
      else this.#add(step, this.#rowOfStep(step));
      for (const next of followers) {
        const left = (this.#waiting[next] ?? 0) - 1;
        this.#waiting[next] = left;
        if (left === 0) queue.push(next);
      }
    }
    this.#look();
  }

  #add(step: RoutedStep, row: number): void {
    this.#plan.push(step);
    this.#rowOf.push(row);
  }

  /** Notes a step on its edge. */
  #rowOfStep(step: number): number {
    const { pair, row, wires } = this.#steps.steps[step] ?? { wires: [] };
    if (pair === undefined || row === undefined) {
      for (const wire of wires) if (wire >= 0) this.#rows.interrupt(this.#at.of(wire));
      if (pair !== undefined)
        this.#rows.spend(this.#coupling.edgeBetween(this.#at.of(pair[0]), this.#at.of(pair[1])), 1);
      return -1;
    }
    const [a, b] = [this.#at.of(pair[0]), this.#at.of(pair[1])];
    const edge = this.#coupling.edgeBetween(a, b);
    const [first, second] = row.axes;
    return this.#rows.gates(edge, a < b ? row : { ...row, axes: [second, first] });
  }

  /** The plan with every row at the place of its last entry: what stood between commutes with what moves. */
  #planInRows(): readonly RoutedStep[] {
    const rows = Array.from({ length: this.#rows.count }, (): RoutedStep[] => []);
    const last = new Int32Array(this.#rows.count);
    this.#rowOf.forEach((row, index) => {
      if (row < 0) return;
      rows[row]?.push(this.#plan[index] ?? 0);
      last[row] = index;
    });
    return this.#plan.flatMap((step, index) => {
      const row = this.#rowOf[index] ?? -1;
      if (row < 0) return [step];
      return last[row] === index ? (rows[row] ?? []) : [];
    });
  }

  /** Notes what waits and what comes next at every qubit. */
  #look(): void {
    for (const list of this.#frontAt) list.length = 0;
    for (const list of this.#aheadAt) list.length = 0;
    const later = this.#choose();
    this.#ahead = later.length >= AHEAD ? later.slice(0, AHEAD) : this.#nextSteps(later);
    for (const step of this.#ahead) {
      this.#aheadAt[this.#steps.first[step] ?? 0]?.push(step);
      this.#aheadAt[this.#steps.second[step] ?? 0]?.push(step);
    }
  }

  /** Chooses the steps that decide: the first of the program on each of their qubits. @returns the others. */
  #choose(): readonly number[] {
    const wanted: number[] = [];
    const later: number[] = [];
    for (const step of this.#front.sort((a, b) => a - b)) {
      const first = this.#frontAt[this.#steps.first[step] ?? 0] ?? [];
      const second = this.#frontAt[this.#steps.second[step] ?? 0] ?? [];
      if (first.length > 0 || second.length > 0) later.push(step);
      else {
        first.push(step);
        second.push(step);
        wanted.push(step);
      }
    }
    this.#wanted = wanted;
    return later;
  }

  /** The steps to look ahead to: those given, and what comes behind the front. */
  #nextSteps(later: readonly number[]): readonly number[] {
    this.#mark++;
    const found = [...later];
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
    for (const step of this.#wanted) {
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
    let front = 0;
    for (const step of this.#frontAt[one] ?? []) front += this.#moved(step, one, b, two);
    for (const step of this.#frontAt[two] ?? []) front += this.#moved(step, two, a, one);
    let ahead = 0;
    for (const step of this.#aheadAt[one] ?? []) ahead += this.#moved(step, one, b, two);
    for (const step of this.#aheadAt[two] ?? []) ahead += this.#moved(step, two, a, one);
    const gain = front / this.#wanted.length + (AHEAD_WEIGHT * ahead) / Math.max(1, this.#ahead.length);
    const decay = Math.max(this.#decay[a] ?? 1, this.#decay[b] ?? 1);
    const price = this.#settings.costWeight * this.#rows.priceOfSwap(edge);
    return gain + price + (decay - 1);
  }

  /** Change of the distance of a step when `program` moves to `to` in exchange with `other`. */
  #moved(step: number, program: number, to: number, other: number): number {
    const first = this.#steps.first[step] ?? 0;
    const partner = first === program ? (this.#steps.second[step] ?? 0) : first;
    if (partner === other) return 0;
    const there = this.#at.of(partner);
    return this.#coupling.distance(to, there) - this.#coupling.distance(this.#at.of(program), there);
  }

  #swap(edge: number): void {
    const [a = 0, b = 0] = this.#coupling.edges[edge] ?? [];
    this.#at.swap(a, b);
    this.#add(swapStep(edge), this.#rows.swap(edge));
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
