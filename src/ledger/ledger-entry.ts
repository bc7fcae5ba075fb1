/** Lines of the ledger and what they mean together: who owns an execution key, and how it ended. */
import type { ErrorCode, ErrorDetails } from '../domain/errors.ts';
import type { ExecutionResultJson } from './result-json.ts';

interface EntryBase {
  readonly schema: 'qrtx.ledger/1';
  readonly key: string;
  readonly device: string;
  /** The ledger's identity of one attempt to execute the key. */
  readonly execution_id: string;
  /** Grows along the key's lines: the count of the run's attempt on top of all that earlier runs have reached. */
  readonly fencing_token: number;
  /** The run of the job that counts; absent where the caller names none. */
  readonly run?: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What an execution was asked to do. Whoever asks for anything else under its key gets no answer from it. */
export interface AskedFor {
  readonly aqo_sha256: string;
  readonly shots: number;
  /** Unsigned 64-bit decimal. */
  readonly seed: string;
  /** Of parameters and observables as canonical JSON; absent where there are none. */
  readonly inputs_sha256?: string;
}

/** Written before the device is asked. */
export interface SubmitEntry extends EntryBase {
  readonly event: 'submit';
  /** Absent in lines of earlier versions. */
  readonly request?: AskedFor;
}

/** A newer attempt takes over an execution that runs. */
export interface AttachEntry extends EntryBase {
  readonly event: 'attach';
  /** The device's own identity of the execution, when it was found again after a crash. */
  readonly handle?: string;
}

/** The device has taken an execution that outlives this process. */
export interface AcceptedEntry extends EntryBase {
  readonly event: 'accepted';
  /** The device's own identity of the execution. */
  readonly handle: string;
}

/** A call that came too late: a newer attempt owns the key, or the key is completed. */
export interface RefusedEntry extends EntryBase {
  readonly event: 'refused';
  /** The fencing token that has been seen meanwhile. */
  readonly newest_token: number;
}

/** The process that ran the execution died with it. */
export interface LostEntry extends EntryBase {
  readonly event: 'lost';
}

/** How an execution ended. */
export interface OutcomeEntry extends EntryBase {
  readonly event: 'outcome';
  readonly outcome: 'completed' | 'failed' | 'cancelled';
  /** The device's own identity of the execution; absent when the device did not take it. */
  readonly handle?: string;
  readonly result?: ExecutionResultJson;
  /** A result too large for a line: a file beside the ledger. */
  readonly result_file?: { readonly name: string; readonly sha256: string };
  readonly error?: { readonly code: ErrorCode; readonly message: string; readonly details: ErrorDetails };
}

/** One line of a ledger. */
export type LedgerEntry = SubmitEntry | AcceptedEntry | AttachEntry | LostEntry | RefusedEntry | OutcomeEntry;

/** What the lines of one key add up to. */
export interface KeyRecord {
  /** Highest fencing token seen. */
  readonly token: number;
  /** The newest run. */
  readonly run?: string;
  /** What earlier runs had reached when the newest one came: its counts begin there. */
  readonly base: number;
  /** Earlier runs: whatever still comes from them comes too late. */
  readonly past: readonly string[];
  /** The execution that owns the key, while it has no outcome. */
  readonly owner?: string;
  /** What the owner, or else the completed execution, was asked to do. */
  readonly request?: AskedFor;
  /** The one completed execution. */
  readonly completed?: OutcomeEntry;
  /** The last execution that failed or was cancelled. */
  readonly ended?: OutcomeEntry;
}

const FRESH: KeyRecord = { token: 0, base: 0, past: [] };

/**
 * The token under which an attempt goes into the lines of its key: it grows over attempts, dispatches and runs, and no
 * clock has a say. Undefined: a newer run has the key.
 */
export function tokenFor(
  record: KeyRecord = FRESH,
  count: number | undefined,
  run: string | undefined,
): number | undefined {
  if (count === undefined) return record.token + 1;
  if (run === undefined) return count;
  if (record.past.includes(run)) return undefined;
  return (run === record.run ? record.base : record.token) + count;
}

/** The runs after a line of `run`. */
function runsAfter(record: KeyRecord, run: string | undefined): Pick<KeyRecord, 'run' | 'base' | 'past'> {
  const { base, past } = record;
  if (run === undefined || run === record.run) {
    return { base, past, ...(record.run !== undefined && { run: record.run }) };
  }
  return { run, base: record.token, past: record.run === undefined ? past : [...past, record.run] };
}

/**
 * Adds a line to the record of its key. Lines of several processes may interleave; their order in the file decides,
 * and a line that comes too late changes nothing: a submit while a newer or equal token owns the key, an outcome of
 * an execution that lost the key, anything after the completion. A line that is only told changes nothing either.
 */
export function foldEntry(record: KeyRecord = FRESH, entry: LedgerEntry): KeyRecord {
  if (record.completed !== undefined) return record;
  const { fencing_token: token, execution_id: id } = entry;
  const newest = Math.max(record.token, token);
  const runs = runsAfter(record, entry.run);
  switch (entry.event) {
    case 'submit': {
      const free = record.owner === undefined ? token >= record.token : token > record.token;
      if (!free) return record;
      return { token, owner: id, ...runs, ...(entry.request !== undefined && { request: entry.request }) };
    }
    case 'attach':
      return record.owner === id ? { ...record, token: newest, ...runs } : record;
    case 'lost':
      return record.owner === id && token >= record.token ? { token: newest, ...runs } : record;
    case 'outcome':
      if (record.owner !== id) return record;
      return entry.outcome === 'completed'
        ? {
            ...{ token: record.token, ...runsAfter(record, record.run), completed: entry },
            ...(record.request !== undefined && { request: record.request }),
          }
        : { token: record.token, ...runsAfter(record, record.run), ended: entry };
    case 'accepted':
    case 'refused':
      return record;
  }
}
