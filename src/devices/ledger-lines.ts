/** The lines that a submit and its end leave in the ledger. */
import { PipelineError } from '../domain/errors.ts';
import type { ExecutionHandle, ExecutionRequest } from './driver.ts';
import type { AskedFor, KeyRecord, LedgerEntry, OutcomeEntry } from '../ledger/ledger-entry.ts';
import { difference, refuseOther } from './asked-for.ts';

/** A request with the token under which it goes into the ledger. */
export type Claim = ExecutionRequest & { readonly fencingToken: number };

/** What every line of an execution says. */
export function lineOf(
  device: string,
  { key, fencingToken, run }: Claim,
  executionId: string,
): Omit<LedgerEntry, 'event'> {
  return {
    ...{ schema: 'qrtx.ledger/1', key, device, execution_id: executionId },
    ...{ fencing_token: fencingToken, at: new Date().toISOString() },
    ...(run !== undefined && { run }),
  };
}

/** The end of an execution that gave no result. */
export function failureLine(device: string, claim: Claim, executionId: string, error: unknown): OutcomeEntry {
  const known = error instanceof PipelineError ? error : undefined;
  const message = error instanceof Error ? error.message : String(error);
  return {
    ...lineOf(device, claim, executionId),
    event: 'outcome',
    outcome: known?.code === 'CANCELLED' ? 'cancelled' : 'failed',
    error: { code: known?.code ?? 'INTERNAL', message, details: known?.details ?? {} },
  };
}

/** How the execution of a handle ended, if it is on record. */
export function outcomeOf(handle: ExecutionHandle, record: KeyRecord | undefined): OutcomeEntry | undefined {
  return [record?.completed, record?.ended].find((entry) => entry?.execution_id === handle.executionId);
}

/** Names a completed execution. */
export function handleOf(outcome: OutcomeEntry): ExecutionHandle {
  return { key: outcome.key, executionId: outcome.execution_id };
}

/** The completed execution, for whoever asks the same. */
export function answer(completed: OutcomeEntry, { request }: KeyRecord, asked: AskedFor): ExecutionHandle {
  refuseOther(completed.key, 'has completed', difference(request, asked));
  return handleOf(completed);
}

/** A call of an attempt that a newer one has overtaken. */
export function stale(key: string, token: number, newest: number): PipelineError {
  return new PipelineError(
    'FENCING_TOKEN_STALE',
    `fencing token ${token} of "${key}" is not the newest: ${newest} has been seen`,
  );
}
