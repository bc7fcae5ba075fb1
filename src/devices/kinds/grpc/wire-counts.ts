/** Counts on the wire of `DriverManagerService`: a map that has to fit into one message. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PipelineError } from '../../../domain/errors.ts';
import { countsFrom, countsObject, isMany, manyCounts, MANY_OUTCOMES } from '../../../domain/many-counts.ts';
import type { ExecutionResult } from '../../../domain/result.ts';
import { MAX_MESSAGE_BYTES } from '../../../rpc/protos.ts';

/** Bytes of an entry on the wire beside its key, at least. */
const ENTRY_BYTES = 6;
/** Entries between two looks at what else there is to do. */
const ENTRIES_OF_A_TURN = 2 ** 13;

/**
 * Counts as the map of the wire.
 *
 * @throws {@link PipelineError} `ANSWER_TOO_LARGE` before counts are taken apart that cannot fit.
 */
export function toWireCounts(counts: ExecutionResult['counts']): Record<string, string> {
  if (isMany(counts) && counts.outcomes * (counts.width + ENTRY_BYTES) > MAX_MESSAGE_BYTES) {
    const size = `${counts.outcomes} outcomes of ${counts.width} bits`;
    const message = `the counts of ${size} do not fit into an answer of ${MAX_MESSAGE_BYTES} bytes`;
    throw new PipelineError('ANSWER_TOO_LARGE', message);
  }
  const map: Record<string, string> = {};
  for (const [bits, count] of Object.entries(countsObject(counts))) map[bits] = String(count);
  return map;
}

/** The counts that a map of the wire holds, whatever the peer wrote there: the stage that asked judges them. */
export async function fromWireCounts(
  map: Readonly<Record<string, string>>,
): Promise<ExecutionResult['counts']> {
  const keys = Object.keys(map);
  const table = new Map<string, number>();
  const width = keys[0]?.length ?? 0;
  let isRegular = keys.length > MANY_OUTCOMES;
  for (const key of keys) {
    const count = Number(map[key]);
    isRegular &&= key.length === width && /^[01]*$/.test(key) && Number.isSafeInteger(count) && count > 0;
    table.set(key, count);
    if (table.size % ENTRIES_OF_A_TURN === 0) await nextTurn();
  }
  return isRegular ? inTurns(manyCounts(table, width)) : countsFrom(table);
}

/** Goes through steps and lets everything else have its turn between them. */
async function inTurns<T>(steps: Generator<void, T>): Promise<T> {
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) return step.value;
    await nextTurn();
  }
}
