/**
 * The order that operations must keep, as a graph that routing consumes from the front: what shares a wire waits, unless
 * it acts there along the same Pauli axis and so commutes. Routing that may choose among gates which commute needs
 * fewer swaps (Itoko, Raymond, Imamichi and Matsuo, "Optimization of quantum circuit mapping using gate transformation
 * and commutation", 2020).
 */
import type { Axis } from '../axes.ts';

/** Steps of a circuit and who waits for whom. */
export interface Dependencies {
  readonly steps: readonly Step[];
  /** Qubits of a step that acts on two qubits; -1 when the step may run anywhere. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Steps that wait for a step. */
  readonly successors: readonly (readonly number[])[];
  /** Number of steps that a step waits for. */
  readonly waiting: Int32Array;
}

/** One step: the wires it uses (qubits and classical bits), and the two qubits that must be neighbours, if any. */
export interface Step {
  readonly wires: Iterable<number>;
  readonly pair?: readonly [number, number] | undefined;
  /** Present when the step is one unitary on its pair, whatever else happens. */
  readonly row?: Row | undefined;
}

/** Gates in a row on a pair of qubits. */
export interface Row {
  /** Entangling gates it takes, 1 to 3. */
  readonly gates: number;
  /** Axis along which it acts on the first and on the second qubit of the pair. */
  readonly axes: readonly [Axis | undefined, Axis | undefined];
}

/** Steps along one axis that follow each other on a wire; `before` are those of the run before. */
interface Run {
  readonly axis: Axis | undefined;
  readonly members: number[];
  readonly before: readonly number[];
}

/** Longest run: every step waits for all steps of the run before, so this bounds the size of the graph. */
const MOST_IN_RUN = 16;

/** Dependencies of steps in order; `commuting` lets steps that commute pass each other. */
export function dependenciesOf(steps: readonly Step[], commuting: boolean): Dependencies {
  const size = steps.length;
  const first = new Int32Array(size).fill(-1);
  const second = new Int32Array(size).fill(-1);
  const waiting = new Int32Array(size);
  const successors = Array.from({ length: size }, (): number[] => []);
  const runs = new Map<number, Run>();
  steps.forEach((step, index) => {
    if (step.pair !== undefined) [first[index], second[index]] = step.pair;
    const before = new Set<number>();
    for (const wire of step.wires) {
      const run = runOf(runs.get(wire), commuting ? axisOn(step, wire) : undefined);
      runs.set(wire, run);
      run.members.push(index);
      for (const previous of run.before) before.add(previous);
    }
    for (const previous of before) successors[previous]?.push(index);
    waiting[index] = before.size;
  });
  return { steps, first, second, successors, waiting };
}

function axisOn({ pair, row }: Step, wire: number): Axis | undefined {
  return pair === undefined ? undefined : row?.axes[wire === pair[0] ? 0 : 1];
}

/** The run that a step along an axis belongs to. */
function runOf(last: Run | undefined, axis: Axis | undefined): Run {
  if (last !== undefined && axis !== undefined && last.axis === axis && last.members.length < MOST_IN_RUN)
    return last;
  return { axis, members: [], before: last?.members ?? [] };
}
