/** Where the qubits of a program begin: a layout without swaps if there is one, else the best of several trials. */
import type { Coupling } from './coupling.ts';
import { dependenciesOf, type Dependencies, type Step } from './dependencies.ts';
import { embeddingOf, partnersOf } from './embedding.ts';
import { Placement } from './placement.ts';
import { randomFrom, shuffled } from './random.ts';
import { Router, type RoutedStep, type RouterSettings } from './sabre.ts';

/** How much is tried. */
export interface Effort {
  readonly trials: number;
  /** Runs there and back that improve a random start. */
  readonly rounds: number;
  /** Steps routed at most over all trials: what bounds the time of a large circuit. At least one trial is made. */
  readonly work: number;
}

/** A routing from one layout. */
export interface Routing {
  readonly initial: readonly number[];
  readonly plan: readonly RoutedStep[];
  readonly cost: number;
}

/** Routes from the layout that needs fewest entangling gates among those tried. */
export function bestRouting(
  coupling: Coupling,
  steps: readonly Step[],
  pairs: readonly Step[],
  { trials, rounds, work }: Effort,
  settings: RouterSettings,
  seed: number,
): Routing {
  const graphs = graphsOf(steps, pairs);
  const [inOrder] = graphs;
  const route = (initial: ArrayLike<number>, random: () => number, graph = inOrder): Routing => {
    const at = new Placement(initial);
    const router = new Router(coupling, graph.whole, at, random, settings);
    const plan = router.run();
    return { initial: Array.from(initial), plan, cost: router.cost };
  };
  const perfect = trials > 0 ? embeddingOf(coupling, pairs) : undefined;
  const free = randomFrom(seed);
  if (perfect !== undefined) return route(completed(coupling, perfect), free);
  const identity = Array.from({ length: coupling.size }, (_, qubit) => qubit);
  let best = route(identity, free);
  if (trials === 0) return best;
  const active = [...partnersOf(pairs).keys()];
  const ofTrial = Math.max(1, steps.length + 2 * rounds * pairs.length);
  const count = Math.max(1, Math.min(trials, Math.floor(work / ofTrial)));
  for (let trial = 0; trial < count; trial++) {
    const random = randomFrom(seed + 0x9e37 * (trial + 1));
    // Free order mostly wins, but not where the order of the program is a good plan, as in a Fourier transform.
    const graph = graphs[trial % graphs.length] ?? inOrder;
    const start = trial === 0 ? identity : randomLayout(coupling, active, random);
    const at = new Placement(start);
    for (let round = 0; round < rounds; round++) {
      for (const half of [graph.there, graph.back]) improve(coupling, half, at, random, settings);
    }
    const found = route(at.place, random, graph);
    if (found.cost < best.cost) best = found;
  }
  return best;
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
  return completed(coupling, new Map(active.map((program, index) => [program, part[index] ?? program])));
}

/** A whole permutation from the places of some qubits. */
function completed(coupling: Coupling, places: ReadonlyMap<number, number>): readonly number[] {
  const taken = new Set(places.values());
  const room = Array.from({ length: coupling.size }, (_, qubit) => qubit).filter(
    (qubit) => !taken.has(qubit),
  );
  return Array.from(
    { length: coupling.size },
    (_, program) => places.get(program) ?? room.shift() ?? program,
  );
}
