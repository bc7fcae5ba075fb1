/** Where the qubits of a program begin: a layout without swaps if there is one, else the best of several trials. */
import type { Coupling } from './coupling.ts';
import { dependenciesOf, type Dependencies, type Step } from './dependencies.ts';
import { embeddingOf, partnersOf } from './embedding.ts';
import { lineOf } from './line.ts';
import { Placement } from './placement.ts';
import { mostCost } from './relabel.ts';
import type { Routing, Score } from './routing.ts';
import { randomFrom, shuffled } from './random.ts';
import { Router, type RouterSettings } from './sabre.ts';

/** How much is tried. */
export interface Effort {
  readonly trials: number;
  /** Runs there and back that improve a random start. */
  readonly rounds: number;
  /** Steps routed at most over all trials: what bounds the time of a large circuit. At least one trial is made. */
  readonly work: number;
}

/** What to route, and how. */
export interface RoutingTask {
  readonly coupling: Coupling;
  readonly steps: readonly Step[];
  readonly pairs: readonly Step[];
  readonly effort: Effort;
  /** Ways to choose swaps; every trial takes the next one. */
  readonly settings: readonly [RouterSettings, ...RouterSettings[]];
  readonly seed: number;
  /** The layout to begin with; absent = the best one found. */
  readonly start?: readonly number[];
  /** How a routing is judged; default: by its entangling gates. */
  readonly score?: (routing: Omit<Routing, 'plan' | 'initial'>) => Score;
}

/** Routes from the layout that needs fewest entangling gates among those tried, or errs least. */
export function bestRouting(task: RoutingTask): Routing {
  const { coupling, steps, pairs, effort, seed, start } = task;
  const graphs = graphsOf(steps, pairs);
  const search = new LayoutSearch(task, graphs);
  if (start !== undefined) return search.route(start, graphs[0], 0, randomFrom(seed));
  const perfect = effort.trials > 0 ? embeddingOf(coupling, pairs) : undefined;
  if (perfect !== undefined)
    return search.route(completed(coupling.size, perfect), graphs[0], 0, randomFrom(seed));
  return search.best();
}

/** A layout to begin with, and the trial that found it. */
interface Candidate {
  readonly initial: Int32Array;
  readonly graph: Graphs;
  readonly variant: number;
  readonly score: Score;
}

/** Trials of layouts. */
class LayoutSearch {
  readonly #task: RoutingTask;
  readonly #graphs: readonly [Graphs, ...Graphs[]];
  readonly #score: (routing: Omit<Routing, 'plan' | 'initial'>) => Score;

  constructor(task: RoutingTask, graphs: readonly [Graphs, ...Graphs[]]) {
    this.#task = task;
    this.#graphs = graphs;
    this.#score = task.score ?? (({ cost }) => ({ cost, weighed: cost }));
  }

  /** Routes the whole circuit from a layout. */
  route(initial: ArrayLike<number>, graph: Graphs, variant: number, random: () => number): Routing {
    const { coupling, settings } = this.#task;
    const at = new Placement(initial);
    const router = new Router(coupling, graph.whole, at, random, settings[variant] ?? settings[0]);
    const plan = router.run();
    const { cost, gatesOn } = router;
    return { initial: Array.from(initial), final: at.place, plan, cost, gatesOn };
  }

  best(): Routing {
    const { coupling, effort, seed, steps, pairs } = this.#task;
    const identity = Int32Array.from({ length: coupling.size }, (_, qubit) => qubit);
    const [inOrder] = this.#graphs;
    const choice = new Choice(this.#score);
    choice.add(this.route(identity, inOrder, 0, randomFrom(seed)));
    if (effort.trials === 0) return choice.best;
    const active = [...partnersOf(pairs).keys()];
    const ofTrial = Math.max(1, steps.length + 2 * effort.rounds * pairs.length);
    const count = Math.max(1, Math.min(effort.trials, Math.floor(effort.work / ofTrial)));
    const found: Candidate[] = [];
    const line = lineLayout(coupling, active);
    for (let trial = 0; trial < count; trial++) {
      const random = randomFrom(seed + 0x9e37 * (trial + 1));
      const fixed = trial === 0 ? identity : trial <= LINES ? line : undefined;
      found.push(this.#tried(trial, fixed ?? randomLayout(coupling, active, random), random));
    }
    found.sort((a, b) => a.score.weighed - b.score.weighed);
    const finals = found.slice(0, FINALS);
    const routes = Math.min(TURNS * finals.length, Math.floor(effort.work / (4 * steps.length)));
    for (let turn = 0; turn < Math.max(1, routes); turn++) {
      const { initial, graph, variant } = finals[turn % finals.length] ?? {
        initial: identity,
        graph: inOrder,
        variant: 0,
      };
      choice.add(this.route(initial, graph, variant, randomFrom(seed + Math.floor(turn / FINALS))));
    }
    return choice.best;
  }

  /** Goes through the circuit and back; where it begins to go there is a layout. The best one of a trial. */
  #tried(trial: number, start: ArrayLike<number>, random: () => number): Candidate {
    const { coupling, effort, settings } = this.#task;
    // Free order mostly wins, but not where the order of the program is a good plan, as in a Fourier transform.
    const graph = this.#graphs[trial % this.#graphs.length] ?? this.#graphs[0];
    const variant = Math.floor(trial / this.#graphs.length) % settings.length;
    const used = settings[variant] ?? settings[0];
    const at = new Placement(start);
    const there = () => {
      const initial = at.place.slice();
      const router = new Router(coupling, graph.there, at, random, used);
      router.route();
      return { initial, final: at.place.slice(), cost: router.cost, gatesOn: router.gatesOn };
    };
    let best = there();
    for (let round = 1; round < effort.rounds; round++) {
      new Router(coupling, graph.back, at, random, used).route();
      const next = there();
      if (next.cost < best.cost) best = next;
    }
    return { initial: best.initial, graph, variant, score: this.#score(best) };
  }
}

/** Layouts that the whole circuit is routed from, and how often. */
const FINALS = 6;
const TURNS = 3;
/** The first trials begin with qubit k on qubit k, and along a line for every order of the steps. */
const LINES = 2;

/** The best of several routings: near the least cost the one whose errors spoil least, the first of equal ones. */
class Choice {
  readonly #score: (routing: Routing) => Score;
  readonly #tried: { readonly routing: Routing; readonly score: Score }[] = [];

  constructor(score: (routing: Routing) => Score) {
    this.#score = score;
  }

  add(routing: Routing): void {
    this.#tried.push({ routing, score: this.#score(routing) });
  }

  get best(): Routing {
    const least = Math.min(...this.#tried.map(({ score }) => score.cost));
    const near = this.#tried.filter(({ score }) => score.cost <= mostCost(least));
    return near.reduce((best, next) => (next.score.weighed < best.score.weighed ? next : best)).routing;
  }
}

/** What has to wait for what: in the whole circuit, and among its pairs in both directions. */
interface Graphs {
  readonly whole: Dependencies;
  readonly there: Dependencies;
  readonly back: Dependencies;
}

/** The graphs in the order of the program; then, when steps commute, those that let them. */
function graphsOf(steps: readonly Step[], pairs: readonly Step[]): readonly [Graphs, ...Graphs[]] {
  const graphs = (commuting: boolean): Graphs => ({
    whole: dependenciesOf(steps, commuting),
    there: dependenciesOf(pairs, commuting),
    back: dependenciesOf(pairs.toReversed(), commuting),
  });
  return steps.some(({ row }) => row !== undefined) ? [graphs(false), graphs(true)] : [graphs(false)];
}

/** Qubits with partners at random places of the largest connected part, the others wherever there is room. */
function randomLayout(
  coupling: Coupling,
  active: readonly number[],
  random: () => number,
): readonly number[] {
  const part = shuffled(coupling.largestPart(), random);
  return completed(coupling.size, new Map(active.map((program, index) => [program, part[index] ?? program])));
}

/** Qubits with partners along a path, in the order of the program; those beyond its end wherever there is room. */
function lineLayout(coupling: Coupling, active: readonly number[]): readonly number[] {
  const line = lineOf(coupling, active.length);
  const order = active.toSorted((a, b) => a - b).slice(0, line.length);
  return completed(coupling.size, new Map(order.map((program, index) => [program, line[index] ?? program])));
}

/** A whole permutation from the places of some qubits. */
function completed(size: number, places: ReadonlyMap<number, number>): readonly number[] {
  const taken = new Set(places.values());
  const room = Array.from({ length: size }, (_, qubit) => qubit).filter((qubit) => !taken.has(qubit));
  return Array.from({ length: size }, (_, program) => places.get(program) ?? room.shift() ?? program);
}

/** A whole permutation that begins with given places. */
export function wholeLayout(places: readonly number[], size: number): readonly number[] {
  return completed(size, new Map(places.entries()));
}
