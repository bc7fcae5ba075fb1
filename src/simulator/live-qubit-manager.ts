/**
 * Admission of live qubits: a simulation may allocate its state only when the memory budget has room for it. A state
 * that never fits is refused with the limit; one that fits later waits in line.
 */
import { freemem } from 'node:os';
import { PipelineError } from '../domain/errors.ts';

const GIB = 2 ** 30;

/** One simulation waiting for memory. */
interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

/** Memory that the process may use: what is free now, or the limit of its control group when that is smaller. */
export function defaultMemoryBudget(): number {
  const limit = process.constrainedMemory();
  const bounded = limit > 0 && limit < 2 ** 50 ? limit : Number.POSITIVE_INFINITY;
  return Math.floor(Math.min(freemem(), bounded) / 2);
}

/** Largest number of qubits whose state vector (16 bytes per amplitude) fits in `bytes`. */
export function qubitsThatFit(bytes: number): number {
  return Math.max(1, Math.floor(Math.log2(bytes / 16)));
}

/** Grants memory for live qubits, first come, first served. */
export class LiveQubitManager {
  /** Bytes that all running simulations may hold together. */
  readonly budget: number;
  #used = 0;
  readonly #line: Waiting[] = [];

  constructor(budget: number) {
    this.budget = budget;
  }

  /** Bytes granted now. */
  get used(): number {
    return this.#used;
  }

  /**
   * Waits until `bytes` fit and takes them.
   *
   * @returns gives the memory back; calling it again changes nothing
   * @throws {@link PipelineError} `EXECUTION_STAGE_FAILED` when they never fit; the reason of `signal` when it aborts.
   */
  async acquire(bytes: number, qubits: number, signal: AbortSignal): Promise<() => void> {
    if (bytes > this.budget) throw tooLarge(bytes, qubits, this.budget);
    signal.throwIfAborted();
    if (this.#line.length > 0 || !this.#fits(bytes)) await this.#wait(bytes, signal);
    else this.#used += bytes;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#used -= bytes;
      this.#admitNext();
    };
  }

  #fits(bytes: number): boolean {
    return this.#used + bytes <= this.budget;
  }

  #wait(bytes: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#line.splice(this.#line.indexOf(waiting), 1);
        reject(signal.reason as Error);
        this.#admitNext();
      };
      const waiting: Waiting = {
        bytes,
        admit: () => {
          signal.removeEventListener('abort', leave);
          this.#used += bytes;
          resolve();
        },
      };
      this.#line.push(waiting);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #admitNext(): void {
    for (let next = this.#line[0]; next !== undefined && this.#fits(next.bytes); next = this.#line[0]) {
      this.#line.shift();
      next.admit();
    }
  }
}

function tooLarge(bytes: number, qubits: number, budget: number): PipelineError {
  const need = (bytes / GIB).toFixed(2);
  const have = (budget / GIB).toFixed(2);
  return new PipelineError(
    'EXECUTION_STAGE_FAILED',
    `${qubits} live qubits need ${need} GiB, the memory budget is ${have} GiB: at most ${qubitsThatFit(budget)} qubits`,
    { qubits, bytes, budget_bytes: budget },
  );
}
