/**
 * The time budgets of a job as one durable timer. The timer sleeps to the nearest deadline; a deadline that moves
 * away is noticed when the timer fires, so that a quick job pays for one timer and never cancels it.
 */
import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';

/** Which budget (contract §3, `runtime.timeouts`). */
export type BudgetName = 'queue' | 'execution' | 'job';

/** A budget that ran out. */
export interface Expiry {
  readonly budget: BudgetName;
  /** Milliseconds since the epoch, workflow time. */
  readonly deadline: number;
}

/** Watches deadlines and calls back once for each that passes. */
export class BudgetClock {
  readonly #deadlines = new Map<BudgetName, number>();
  readonly #onExpiry: (expiry: Expiry) => void;
  #armedFor = Number.POSITIVE_INFINITY;
  #timer: CancellationScope | undefined;

  constructor(onExpiry: (expiry: Expiry) => void) {
    this.#onExpiry = onExpiry;
  }

  /** Starts a budget that ends `seconds` after `from` (milliseconds since the epoch). */
  start(budget: BudgetName, seconds: number, from: number): void {
    this.#deadlines.set(budget, from + seconds * 1000);
    this.#arm();
  }

  /** Ends a budget that was kept. */
  stop(budget: BudgetName): void {
    this.#deadlines.delete(budget);
  }

  #nearest(): Expiry | undefined {
    let nearest: Expiry | undefined;
    for (const [budget, deadline] of this.#deadlines) {
      if (nearest === undefined || deadline < nearest.deadline) nearest = { budget, deadline };
    }
    return nearest;
  }

  #arm(): void {
    const nearest = this.#nearest();
    if (nearest === undefined || nearest.deadline >= this.#armedFor) return;
    this.#timer?.cancel();
    this.#armedFor = nearest.deadline;
    const timer = new CancellationScope({ cancellable: true });
    this.#timer = timer;
    void timer.run(() => this.#sleepUntil(nearest)).catch(ignoreCancellation);
  }

  async #sleepUntil(expiry: Expiry): Promise<void> {
    await sleep(Math.max(1, expiry.deadline - Date.now()), { summary: `${expiry.budget} budget` });
    this.#armedFor = Number.POSITIVE_INFINITY;
    this.#timer = undefined;
    const due = this.#nearest();
    if (due !== undefined && due.deadline <= Date.now()) {
      this.#deadlines.delete(due.budget);
      this.#onExpiry(due);
    }
    this.#arm();
  }
}

function ignoreCancellation(error: unknown): void {
  if (!isCancellation(error)) throw error;
}
