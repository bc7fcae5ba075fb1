/** Where the qubits of a program begin: a layout without swaps if there is one, else the best of several trials. */
import type { Coupling } from './coupling.ts';
import { dependenciesOf, type Dependencies, type Step } from './dependencies.ts';
import { embeddingOf, partnersOf } from './embedding.ts';
import { Placement } from './placement.ts';
import { SLACK } from './relabel.ts';
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
  readonly settings: RouterSettings;
  readonly seed: number;
  /** The layout to begin with; absent = the best one found. */
  readonly start?: readonly number[];
  /** How a routing is judged; default: by its entangling gates. */
  readonly score?: (routing: Routing) => Score;
}

/** Routes from the layout that needs fewest entangling gates among those tried, or errs least. */
export function bestRouting(task: RoutingTask): Routing {
  const { coupling, steps, pairs, effort, settings, seed, start, score } = task;
  const { trials, rounds, work } = effort;
  const graphs = graphsOf(steps, pairs);
  const [inOrder] = graphs;
  const route = (initial: ArrayLike<number>, random: () => number, graph = inOrder): Routing => {
    const at = new Placement(initial);
    const router = new Router(coupling, graph.whole, at, random, settings);
    const plan = router.run();
    const { cost, gatesOn } = router;
    return { initial: Array.from(initial), final: at.place, plan, cost, gatesOn };
  };
  const free = randomFrom(seed);
  if (start !== undefined) return route(start, free);
  const perfect = trials > 0 ? embeddingOf(coupling, pairs) : undefined;
  if (perfect !== undefined) return route(completed(coupling.size, perfect), free);
  const identity = Array.from({ length: coupling.size }, (_, qubit) => qubit);
  const choice = new Choice(score);
  choice.add(route(identity, free));
  if (trials === 0) return choice.best;
  const active = [...partnersOf(pairs).keys()];
  const ofTrial = Math.max(1, steps.length + 2 * rounds * pairs.length);
  const count = Math.max(1, Math.min(trials, Math.floor(work / ofTrial)));
  for (let trial = 0; trial < count; trial++) {
    const random = randomFrom(seed + 0x9e37 * (trial + 1));
    // Free order mostly wins, but not where the order of the program is a good plan, as in a Fourier transform.
    const graph = graphs[trial % graphs.length] ?? inOrder;
    const at = new Placement(trial === 0 ? identity : randomLayout(coupling, active, random));
    for (let round = 0; round < rounds; round++) {
      for (const half of [graph.there, graph.back]) improve(coupling, half, at, random, settings);
    }
    choice.add(route(at.place, random, graph));
  }
  return choice.best;
}

/** The best of several routings: near the least cost the one whose errors spoil least, the first of equal ones. */
class Choice {
  readonly #score: (routing: Routing) => Score;
  readonly #tried: { readonly routing: Routing; readonly score: Score }[] = [];

  constructor(score = ({ cost }: Routing): Score => ({ cost, weighed: cost })) {
    this.#score = score;
  }

  add(routing: Routing): void {
    this.#tried.push({ routing, score: this.#score(routing) });
  }

  get best(): Routing {
    const least = Math.min(...this.#tried.map(({ score }) => score.cost));
    const near = this.#tried.filter(({ score }) => score.cost <= least + SLACK);
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

/** Runs once and forgets the swaps: where the qubits end is a good place to begin the way back. */
function improve(
  coupling: Coupling,
  graph: Dependencies,
  at: Placement,
  random: () => number,
  settings: RouterSettings,
): void {
  new Router(coupling, graph, at, random, settings).run();
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
