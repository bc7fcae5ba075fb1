/**
 * Plans by structure: what depends on the gates and their qubits is planned once and kept, the angles are bound anew.
 * Without this, planning outweighs running for circuits of up to some 16 qubits.
 */
import { bindSweep } from './bind.ts';
import type { Sweep } from './block-operation.ts';
import { PAULI_X } from './matrices.ts';
import { Merger } from './merge.ts';
import { planSweeps, type PlannedSweep } from './plan.ts';
import type { Step } from './program.ts';

/** Structures that are kept; the one used least recently goes first. */
const KEPT_STRUCTURES = 256;
/** Steps of one circuit that is worth keeping, and of all that are kept: a structure takes some 300 bytes a step. */
const KEPT_STEPS = 20_000;
const ALL_KEPT_STEPS = 100_000;

/** The passes of some steps over a register, and where the qubits stand afterwards. */
export interface Plan {
  readonly sweeps: readonly Sweep[];
  /** State index bit of each live qubit. */
  readonly after: readonly number[];
}

interface Structure {
  readonly steps: number;
  readonly sweeps: readonly PlannedSweep[];
  readonly after: readonly number[];
}

/** Plans steps and remembers their structures. */
export class Planner {
  readonly #structures = new Map<string, Structure>();
  #keptSteps = 0;
  #misses = 0;

  /** Structures that were planned anew. */
  get misses(): number {
    return this.#misses;
  }

  /**
   * @param place - state index bit of each live qubit
   * @param qubits - size of the register
   * @param check - called every few ms of planning; may throw
   */
  plan(steps: readonly Step[], place: readonly number[], qubits: number, check: () => void): Plan {
    const { sweeps, after } = this.#structure(steps, place, qubits, check);
    const bound = sweeps.map((sweep) => bindSweep(sweep, steps));
    return { sweeps: bound.filter(({ operations }) => operations.length > 0), after };
  }

  #structure(steps: readonly Step[], place: readonly number[], qubits: number, check: () => void): Structure {
    if (steps.length > KEPT_STEPS) return this.#fresh(steps, place, qubits, check);
    const key = `${qubits};${place.join(',')};${structureOf(steps)}`;
    const known = this.#structures.get(key);
    const structure = known ?? this.#fresh(steps, place, qubits, check);
    this.#structures.delete(key);
    this.#structures.set(key, structure);
    if (known === undefined) this.#keptSteps += structure.steps;
    this.#forget();
    return structure;
  }

  #forget(): void {
    for (const [key, { steps }] of this.#structures) {
      if (this.#structures.size <= KEPT_STRUCTURES && this.#keptSteps <= ALL_KEPT_STEPS) return;
      this.#structures.delete(key);
      this.#keptSteps -= steps;
    }
  }

  #fresh(steps: readonly Step[], place: readonly number[], qubits: number, check: () => void): Structure {
    this.#misses += 1;
    const after = [...place];
    const merged = new Merger(after).merge(steps);
    return { steps: steps.length, sweeps: planSweeps(merged, qubits, check), after };
  }
}

/** Everything about steps that the plan depends on: kinds and qubits; of the numbers only whether a matrix is X. */
function structureOf(steps: readonly Step[]): string {
  let text = '';
  for (const step of steps) {
    if (step.kind === 'phase') text += `p${step.qubits.join(',')};`;
    else if (step.kind === 'swap') text += `s${step.a},${step.b};`;
    else text += `${step.matrix === PAULI_X ? 'x' : 'u'}${step.target},${step.controls.join(',')};`;
  }
  return text;
}
