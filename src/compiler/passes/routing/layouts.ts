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
}

/** Steps routed at most over all trials: what bounds the time of a large circuit. */
const MAX_WORK = 2_000_000;

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
  { trials, rounds }: Effort,
  settings: RouterSettings,
  seed: number,
): Routing {
  const graph = dependenciesOf(steps);
  const route = (initial: ArrayLike<number>, random: () => number): Routing => {
    const at = new Placement(initial);
    const router = new Router(coupling, graph, at, random, settings);
    const plan = router.run();
    return { initial: Array.from(initial), plan, cost: router.cost };
  };
  const perfect = trials > 0 ? embeddingOf(coupling, pairs) : undefined;
  const free = randomFrom(seed);
  if (perfect !== undefined) return route(completed(coupling, perfect), free);
  const identity = Array.from({ length: coupling.size }, (_, qubit) => qubit);
  let best = route(identity, free);
  if (trials === 0) return best;
  const there = dependenciesOf(pairs);
  const back = dependenciesOf(pairs.toReversed());
  const active = [...partnersOf(pairs).keys()];
  const work = Math.max(1, steps.length + 2 * rounds * pairs.length);
  const count = Math.max(1, Math.min(trials, Math.floor(MAX_WORK / work)));
  for (let trial = 0; trial < count; trial++) {
    const random = randomFrom(seed + 0x9e37 * (trial + 1));
    const start = trial === 0 ? identity : randomLayout(coupling, active, random);
    const at = new Placement(start);
    for (let round = 0; round < rounds; round++) {
      for (const graphNow of [there, back]) improve(coupling, graphNow, at, random, settings);
    }
    const found = route(at.place, random);
    if (found.cost < best.cost) best = found;
  }
  return best;
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
