/**
 * The time budgets of a job as deadlines under one timer. The timer sleeps to the nearest deadline; a deadline that
 * moves away is noticed when the timer fires, so that a quick job pays for one timer and never cancels it.
 */

/** Which budget (contract §3, `runtime.timeouts`). */
export type BudgetName = 'queue' | 'execution' | 'job';

/** A budget and when it ends (milliseconds since the epoch, workflow time). */
export interface Deadline {
  readonly budget: BudgetName;
  readonly deadline: number;
}

/** The budgets that run. */
export interface Budgets {
  readonly deadlines: Readonly<Partial<Record<BudgetName, number>>>;
  /** The deadline that the timer sleeps to; absent when no timer runs. */
  readonly armedFor?: number;
}

/** No budget runs. */
export const NO_BUDGETS: Budgets = { deadlines: {} };

/** Starts a budget. */
export function startBudget(budgets: Budgets, { budget, deadline }: Deadline): Budgets {
  return { ...budgets, deadlines: { ...budgets.deadlines, [budget]: deadline } };
}

/** Ends a budget that was kept or spent. */
export function stopBudget(budgets: Budgets, budget: BudgetName): Budgets {
  const { [budget]: _ended, ...deadlines } = budgets.deadlines;
  return { ...budgets, deadlines };
}

/** The deadline that a timer must be set to now; undefined when the one that runs is early enough. */
export function toArm(budgets: Budgets): Deadline | undefined {
  const nearest = nearestDeadline(budgets);
  const armedFor = budgets.armedFor ?? Number.POSITIVE_INFINITY;
  return nearest === undefined || nearest.deadline >= armedFor ? undefined : nearest;
}

/** The budget that has run out at `now`; undefined when none has. */
export function dueAt(budgets: Budgets, now: number): Deadline | undefined {
  const nearest = nearestDeadline(budgets);
  return nearest !== undefined && nearest.deadline <= now ? nearest : undefined;
}

/** The budgets when a timer sleeps to `deadline`, or when none does. */
export function armed({ deadlines }: Budgets, deadline?: number): Budgets {
  return deadline === undefined ? { deadlines } : { deadlines, armedFor: deadline };
}

function nearestDeadline({ deadlines }: Budgets): Deadline | undefined {
  let nearest: Deadline | undefined;
  for (const [budget, deadline] of Object.entries(deadlines) as [BudgetName, number][]) {
    if (nearest === undefined || deadline < nearest.deadline) nearest = { budget, deadline };
  }
  return nearest;
}
