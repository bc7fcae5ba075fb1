/**
 * The order that operations must keep, as a graph that routing consumes from the front: what shares a wire waits, unless
 * it acts there along the same Pauli axis and so commutes. Routing that may choose among gates which commute needs
 * fewer swaps (Itoko, Raymond, Imamichi and Matsuo, "Optimization of quantum circuit mapping using gate transformation
 * and commutation", 2020).
 */
import type { Axis } from '../axes.ts';

/** Steps of a circuit and who waits for whom, in flat lists: routing reads them millions of times. */
export interface Dependencies {
  readonly size: number;
  /** Qubits of a step that acts on two qubits; -1 when the step may run anywhere. */
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Entangling gates of a step that is one unitary on its pair; 0 for other steps. */
  readonly gates: Uint8Array;
  /** Axes of such a step on its first and second qubit, as numbers from 1; 0 = none. */
  readonly firstAxis: Uint8Array;
  readonly secondAxis: Uint8Array;
  /** Qubits of the steps that are no such unitary: those of step k from `wireStart[k]` on. */
  readonly wires: Int32Array;
  readonly wireStart: Int32Array;
  /** Steps that wait for a step, in the same way. */
  readonly successors: Int32Array;
  readonly successorStart: Int32Array;
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
const AXES: readonly (Axis | undefined)[] = [undefined, 'x', 'y', 'z'];

/** Dependencies of steps in order; `commuting` lets steps that commute pass each other. */
export function dependenciesOf(steps: readonly Step[], commuting: boolean): Dependencies {
  const size = steps.length;
  const waiting = new Int32Array(size);
  const successors = steps.map((): number[] => []);
  const runs = new Map<number, Run>();
  const marks = new Int32Array(size).fill(-1);
  steps.forEach((step, index) => {
    for (const wire of step.wires) {
      const run = runOf(runs.get(wire), commuting ? axisOn(step, wire) : undefined);
      runs.set(wire, run);
      run.members.push(index);
      for (const previous of run.before) {
        if (marks[previous] === index || previous === index) continue;
        marks[previous] = index;
        successors[previous]?.push(index);
        waiting[index] = (waiting[index] ?? 0) + 1;
      }
    }
  });
  const [list, start] = flat(successors);
  return { ...factsOf(steps), successors: list, successorStart: start, waiting };
}

function factsOf(steps: readonly Step[]) {
  const size = steps.length;
  const [first, second] = [new Int32Array(size).fill(-1), new Int32Array(size).fill(-1)];
  const [gates, firstAxis, secondAxis] = [new Uint8Array(size), new Uint8Array(size), new Uint8Array(size)];
  steps.forEach(({ pair, row }, index) => {
    if (pair !== undefined) [first[index], second[index]] = pair;
    if (pair === undefined || row === undefined) return;
    gates[index] = row.gates;
    firstAxis[index] = AXES.indexOf(row.axes[0]);
    secondAxis[index] = AXES.indexOf(row.axes[1]);
  });
  const [wires, wireStart] = flat(
    steps.map(({ row, wires: all }) => (row === undefined ? [...all].filter((wire) => wire >= 0) : [])),
  );
  return { size, first, second, gates, firstAxis, secondAxis, wires, wireStart };
}

/** Lists one behind the other, and where each begins. */
function flat(lists: readonly (readonly number[])[]): readonly [Int32Array, Int32Array] {
  const start = new Int32Array(lists.length + 1);
  lists.forEach((list, index) => (start[index + 1] = (start[index] ?? 0) + list.length));
  const all = new Int32Array(start[lists.length] ?? 0);
  lists.forEach((list, index) => all.set(list, start[index]));
  return [all, start];
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
