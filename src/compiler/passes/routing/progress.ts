/** How far a circuit has come while it is routed: which steps can run, which wait for neighbours, which come next. */
import type { Dependencies } from './dependencies.ts';

/** The steps of a circuit, consumed from the front. */
export class Progress {
  readonly steps: Dependencies;
  /** Steps that wait for neighbours only: the first `waiting` entries. */
  readonly front: Int32Array;
  waiting = 0;
  readonly #left: Int32Array;
  readonly #queue: Int32Array;
  readonly #marks: Int32Array;
  #mark = 0;

  constructor(steps: Dependencies) {
    this.steps = steps;
    this.front = new Int32Array(steps.size);
    this.#left = steps.waiting.slice();
    this.#queue = new Int32Array(steps.size);
    this.#marks = new Int32Array(steps.size);
  }

  /** Runs what can run, from the steps that nothing waits for; the rest is the front. */
  begin(canRun: (step: number) => boolean, done: (step: number) => void): void {
    let queued = 0;
    for (let step = 0; step < this.steps.size; step++)
      if (this.#left[step] === 0) this.#queue[queued++] = step;
    this.#advance(queued, canRun, done);
  }

  /** Runs the steps of the front that can run now, and all that follow from them. @returns whether there were any. */
  advance(canRun: (step: number) => boolean, done: (step: number) => void): boolean {
    let [queued, kept] = [0, 0];
    for (let index = 0; index < this.waiting; index++) {
      const step = this.front[index] ?? 0;
      if (canRun(step)) this.#queue[queued++] = step;
      else this.front[kept++] = step;
    }
    this.waiting = kept;
    if (queued === 0) return false;
    this.#advance(queued, canRun, done);
    return true;
  }

  #advance(queued: number, canRun: (step: number) => boolean, done: (step: number) => void): void {
    const { successors, successorStart } = this.steps;
    let end = queued;
    for (let index = 0; index < end; index++) {
      const step = this.#queue[index] ?? 0;
      if (!canRun(step)) {
        this.front[this.waiting++] = step;
        continue;
      }
      done(step);
      const last = successorStart[step + 1] ?? 0;
      for (let at = successorStart[step] ?? 0; at < last; at++) {
        const next = successors[at] ?? 0;
        const left = (this.#left[next] ?? 0) - 1;
        this.#left[next] = left;
        if (left === 0) this.#queue[end++] = next;
      }
    }
    this.front.subarray(0, this.waiting).sort();
  }

  /** Adds to a list, from place `count` on, the steps on pairs that come behind the front. @returns the new count. */
  ahead(list: Int32Array, count: number): number {
    const { successors, successorStart, first } = this.steps;
    this.#mark++;
    this.#queue.set(this.front.subarray(0, this.waiting));
    let end = this.waiting;
    for (let index = 0; index < end && count < list.length; index++) {
      const step = this.#queue[index] ?? 0;
      const last = successorStart[step + 1] ?? 0;
      for (let at = successorStart[step] ?? 0; at < last && count < list.length; at++) {
        const next = successors[at] ?? 0;
        if (this.#marks[next] === this.#mark) continue;
        this.#marks[next] = this.#mark;
        this.#queue[end++] = next;
        if ((first[next] ?? -1) >= 0) list[count++] = next;
      }
    }
    return count;
  }
}
