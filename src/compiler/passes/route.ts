/** Places a circuit on a coupling map and inserts swaps, so that two-qubit gates act on neighbours. */
import type { Operation } from '../../domain/circuit.ts';
import type { Device } from '../../domain/device.ts';
import { PipelineError } from '../../domain/errors.ts';
import { onQubits } from './on-qubits.ts';
import { layoutOf, type Pass } from './pass.ts';
import { Coupling, type Pair } from './routing/coupling.ts';
import { dependenciesOf } from './routing/dependencies.ts';
import { partnersOf } from './routing/embedding.ts';
import { errorRatesOf } from './routing/error-rates.ts';
import { bestRouting, wholeLayout, type Effort } from './routing/layouts.ts';
import { scoreWith } from './routing/score.ts';
import { spoilingOf } from './routing/spoiling.ts';
import { Placement } from './routing/placement.ts';
import { randomFrom } from './routing/random.ts';
import type { RoutedStep } from './routing/plan.ts';
import { Router, type RouterSettings } from './routing/sabre.ts';
import { pairStepsOf, stepsOf, type CircuitStep } from './routing/steps.ts';

/** What each level tries; level 0 keeps qubit k of the program on qubit k of the device at first. */
const EFFORT: readonly Effort[] = [
  { trials: 0, rounds: 0, work: 0 },
  { trials: 6, rounds: 2, work: 50_000 },
  { trials: 24, rounds: 3, work: 150_000 },
  { trials: 60, rounds: 3, work: 450_000 },
];

/** How a level routes: gates in a row are one unitary at levels 2 and 3; below, a swap always costs three CX. */
interface Settings {
  readonly routers: readonly [RouterSettings, ...RouterSettings[]];
  readonly inRows: boolean;
}

/** Gates ahead, their weight, weight of the price: no choice is best for every circuit, so that trials take turns. */
const ROUTERS = [
  { ahead: 10, aheadWeight: 0.3, costWeight: 0.1 },
  { ahead: 20, aheadWeight: 0.5, costWeight: 0.1 },
  { ahead: 6, aheadWeight: 0.3, costWeight: 0.1 },
  { ahead: 20, aheadWeight: 0.5, costWeight: 0.05 },
] as const;

const settingsOf = (level: number): Settings => ({
  routers: level < 2 ? [{ ahead: 10, aheadWeight: 0.5, costWeight: 0 }] : ROUTERS,
  inRows: level >= 2,
});

/** Routes for devices with a coupling map. Every block of a dynamic circuit ends with each qubit where it began. */
export const route: Pass = {
  name: 'route',
  run(circuit, { device, level, seed, initialLayout }) {
    const { couplingMap } = device;
    if (couplingMap === undefined || couplingMap.length === 0) return circuit;
    const coupling = new Coupling(device, couplingMap);
    const settings = settingsOf(level);
    const pairs = pairStepsOf(circuit.operations, settings.inRows);
    requireRoom(device, coupling, partnersOf(pairs).size);
    const { steps, rest } = stepsOf(circuit.operations, settings.inRows);
    const effort = EFFORT[level] ?? { trials: 1, rounds: 1, work: 0 };
    const rates = level === 0 || initialLayout !== undefined ? undefined : errorRatesOf(device);
    const spoiling = rates && spoilingOf(circuit.operations, rates);
    const { initial, plan } = bestRouting({
      ...{ coupling, steps, pairs, effort, settings: settings.routers, seed },
      ...(initialLayout !== undefined && { start: wholeLayout(initialLayout, coupling.size) }),
      ...(rates && { score: scoreWith(device, couplingMap, rates, circuit.operations, spoiling) }),
    });
    const writer = new Writer(coupling, new Placement(initial), settings, seed);
    const operations = writer.write(steps, plan, rest);
    const before = layoutOf(circuit);
    const layout = {
      initial: before.initial.map((qubit) => initial[qubit] ?? qubit),
      final: before.final.map((qubit) => writer.at.of(qubit)),
    };
    return { ...circuit, qubits: coupling.size, operations, layout, ...(spoiling && { spoiling }) };
  },
};

function requireRoom(device: Device, coupling: Coupling, active: number): void {
  const room = coupling.largestPart().length;
  if (active <= room) return;
  throw new PipelineError(
    'COMPILER_STAGE_FAILED',
    `${active} qubits of the program interact, but at most ${room} qubits of device ${device.id} are connected`,
  );
}

class Writer {
  readonly at: Placement;
  readonly #coupling: Coupling;
  readonly #settings: Settings;
  readonly #seed: number;

  constructor(coupling: Coupling, at: Placement, settings: Settings, seed: number) {
    this.#coupling = coupling;
    this.at = at;
    this.#settings = settings;
    this.#seed = seed;
  }

  write(
    steps: readonly CircuitStep[],
    plan: readonly RoutedStep[],
    rest: readonly Operation[],
  ): readonly Operation[] {
    const out: Operation[] = [];
    for (const step of plan) {
      if (step < 0) {
        const edge = this.#coupling.edges[-1 - step] ?? [0, 0];
        this.at.swap(...edge);
        out.push(swapOn(edge));
      } else for (const operation of steps[step]?.operations ?? []) out.push(this.#placed(operation));
    }
    for (const operation of rest) out.push(this.#placed(operation));
    return out;
  }

  #placed(operation: Operation): Operation {
    if (operation.kind === 'while') return { ...operation, body: this.#inner(operation.body) };
    if (operation.kind === 'if') {
      return {
        ...operation,
        then: this.#inner(operation.then),
        otherwise: this.#inner(operation.otherwise),
      };
    }
    return onQubits(operation, (qubit) => this.at.of(qubit));
  }

  /** A block may run or not, and more than once: it undoes its swaps at its end. */
  #inner(operations: readonly Operation[]): readonly Operation[] {
    const { steps, rest } = stepsOf(operations, this.#settings.inRows);
    const random = randomFrom(this.#seed);
    const router = new Router(
      this.#coupling,
      dependenciesOf(steps, this.#settings.inRows),
      new Placement(this.at.place),
      random,
      this.#settings.routers[0],
    );
    const plan = router.run();
    const inside = new Writer(this.#coupling, new Placement(this.at.place), this.#settings, this.#seed);
    const swaps = plan.filter((step) => step < 0).reverse();
    return [
      ...inside.write(steps, plan, rest),
      ...swaps.map((step) => swapOn(this.#coupling.edges[-1 - step] ?? [0, 0])),
    ];
  }
}

function swapOn(edge: Pair): Operation {
  return { kind: 'gate', gate: 'swap', targets: [...edge], controls: [], params: [] };
}
