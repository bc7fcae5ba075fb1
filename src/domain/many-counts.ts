/**
 * Counts of very many outcomes as text. As an object a million outcomes take seconds to make, to hand on, to write and
 * to read, and on an event loop everything else waits; as bytes they go from the thread that counted them through
 * ledger, stages and store without a look at them.
 */
import type { Counts, ManyCounts } from './result.ts';

/** Counts of more outcomes than this travel as text; an object of so many takes a few milliseconds. */
export const MANY_OUTCOMES = 2 ** 14;

/** Outcomes of one step: a few milliseconds. */
const STEP = 2 ** 12;

/** Bits by which keys are parted at once. */
const DIGITS = 8;

/** How deep the text stands in its document. */
const INDENT = '    ';

/** True for counts that travel as text. */
export function isMany(counts: Counts | ManyCounts): counts is ManyCounts {
  return counts.text instanceof Uint8Array;
}

/** Counts of entries. `Object.fromEntries` takes ten times as long for a thousand of them. */
export function countsFrom(entries: Iterable<readonly [key: string, count: number]>): Counts {
  const counts: Record<string, number> = {};
  for (const [key, count] of entries) counts[key] = count;
  return counts;
}

/** Counts as an object; of many outcomes that takes seconds, so never on the event loop of a worker. */
export function countsObject(counts: Counts | ManyCounts): Counts {
  return isMany(counts) ? (JSON.parse(new TextDecoder().decode(counts.text)) as Counts) : counts;
}

/**
 * Writes counts as text. Yields between steps of a few milliseconds: there a thread looks whether it was cancelled,
 * and an event loop does what else there is to do.
 *
 * @param counts - shots by key; every key has `width` characters `0` and `1`
 */
export function* manyCounts(counts: ReadonlyMap<string, number>, width: number): Generator<void, ManyCounts> {
  const keys: string[] = [];
  yield* sort([...counts.keys()], 0, keys);
  const parts: Uint8Array[] = [];
  const encoder = new TextEncoder();
  let shots = 0;
  for (let from = 0; from < keys.length; from += STEP) {
    const lines = keys.slice(from, from + STEP).map((key) => {
      const count = counts.get(key) ?? 0;
      shots += count;
      return `${INDENT}"${key}": ${count}`;
    });
    parts.push(encoder.encode(`${from === 0 ? '{' : ','}\n${lines.join(',\n')}`));
    yield;
  }
  parts.push(encoder.encode(`\n${INDENT.slice(2)}}`));
  return { outcomes: keys.length, width, shots, text: joined(parts) };
}

/** Bytes one after the other. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * Puts keys in order behind `into`, in steps: sorted in one go, a million of them take more than a second. Keys are
 * parted by their next {@link DIGITS} bits until few enough are together.
 */
function* sort(keys: readonly string[], from: number, into: string[]): Generator<void, void> {
  if (keys.length <= STEP) {
    for (const key of [...keys].sort()) into.push(key);
    yield;
    return;
  }
  const parts = Array.from({ length: 2 ** DIGITS }, (): string[] => []);
  let seen = 0;
  for (const key of keys) {
    parts[Number.parseInt(key.slice(from, from + DIGITS), 2)]?.push(key);
    seen += 1;
    if (seen % STEP === 0) yield;
  }
  for (const part of parts) if (part.length > 0) yield* sort(part, from + DIGITS, into);
}
