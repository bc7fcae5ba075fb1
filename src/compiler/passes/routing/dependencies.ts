/** The order that operations must keep, as a graph that routing consumes from the front: what shares a wire waits. */

/** Steps of a circuit and who waits for whom. */
export interface Dependencies {
  readonly size: number;
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
}

/** Dependencies of steps in order. */
export function dependenciesOf(steps: readonly Step[]): Dependencies {
  const size = steps.length;
  const first = new Int32Array(size).fill(-1);
  const second = new Int32Array(size).fill(-1);
  const waiting = new Int32Array(size);
  const successors = Array.from({ length: size }, (): number[] => []);
  const last = new Map<number, number>();
  steps.forEach(({ wires, pair }, index) => {
    if (pair !== undefined) [first[index], second[index]] = pair;
    const before = new Set<number>();
    for (const wire of wires) {
      const previous = last.get(wire);
      if (previous !== undefined) before.add(previous);
      last.set(wire, index);
    }
    for (const previous of before) successors[previous]?.push(index);
    waiting[index] = before.size;
  });
  return { size, first, second, successors, waiting };
}
