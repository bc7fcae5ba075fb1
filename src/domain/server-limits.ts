/**
 * Our limits beside those of the Temporal server. What we accept must never be more than the server accepts: beyond some
 * of its limits it refuses a workflow task for ever, beyond others it ends the run without its record. The page
 * docs/limits.md is this table.
 */
import { JOB_LIMITS } from './job-spec.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Limits of the server by the names of its settings, as it comes (1.32); sizes in bytes. */
export const SERVER_LIMITS = {
  'limit.blobSize.error': 2 * MIB,
  'limit.memoSize.error': 2 * MIB,
  'limit.maxIDLength': 1000,
  'limit.userMetadataSummarySize': 400,
  'limit.historySize.error': 50 * MIB,
  'limit.historyCount.error': 50 * KIB,
  'history.maximumSignalsPerExecution': 10_000,
  'frontend.searchAttributesSizeOfValueLimit': 2 * KIB,
  'frontend.searchAttributesTotalSizeLimit': 40 * KIB,
  /** Not a setting: columns of SQL visibility stores. */
  'column of a Keyword': 255,
  /** Not a setting: a constant of the server. */
  'fairness key': 64,
  /** Not a setting: the gRPC default of the server and its clients. */
  'gRPC message': 4 * MIB,
} as const;

/** One thing that has a limit on both sides. */
export interface LimitRow {
  readonly what: string;
  /** The most that we send, in bytes or as a number. */
  readonly ours: number;
  readonly setting: keyof typeof SERVER_LIMITS;
  /** How ours is kept. */
  readonly kept: string;
}

/** JSON puts two quotes around a text; what a job's names hold needs no other characters. */
const QUOTES = 2;
const NAME = 128;
const TENANT = 256;

/** Bounds that are kept here for the server's sake alone. */
export const KEPT_LIMITS = {
  /** JSON list of `key=value`: the search attribute `JobLabels`. */
  labelsBytes: SERVER_LIMITS['frontend.searchAttributesSizeOfValueLimit'],
  /** Tenant in a search attribute. */
  keywordBytes: SERVER_LIMITS['column of a Keyword'],
  fairnessKeyBytes: SERVER_LIMITS['fairness key'],
  /** Summary of a run in the Web UI, in characters. */
  summaryCharacters: 96,
  /** Reason and author of a cancel, in characters. */
  reasonCharacters: 1024,
  authorCharacters: 256,
} as const;

/** The table. */
export const LIMIT_TABLE: readonly LimitRow[] = [
  {
    what: 'argument of `quantumJob`',
    ours: JOB_LIMITS.argumentBytes,
    setting: 'limit.blobSize.error',
    kept: 'refused in stage 1',
  },
  {
    what: 'job.yaml, metadata maps and program inside the argument',
    ours: JOB_LIMITS.yamlBytes + JOB_LIMITS.programBytes,
    setting: 'limit.blobSize.error',
    kept: 'refused at submit and in stage 1',
  },
  {
    what: 'workflow id',
    ours: 'job/'.length + NAME,
    setting: 'limit.maxIDLength',
    kept: 'job ids have at most 128 characters',
  },
  {
    what: 'task queue of a device',
    ours: 'qrtx-device/'.length + NAME,
    setting: 'limit.maxIDLength',
    kept: 'device ids have at most 128 characters',
  },
  {
    what: 'fairness key of a tenant',
    ours: KEPT_LIMITS.fairnessKeyBytes,
    setting: 'fairness key',
    kept: 'a longer name is shortened, with a hash of the whole',
  },
  {
    what: 'search attribute `JobLabels`',
    ours: KEPT_LIMITS.labelsBytes,
    setting: 'frontend.searchAttributesSizeOfValueLimit',
    kept: 'refused at submit and in stage 1',
  },
  {
    what: 'search attributes `JobName`, `JobTarget`, `DeviceId`',
    ours: NAME + QUOTES,
    setting: 'column of a Keyword',
    kept: 'names have at most 128 characters',
  },
  {
    what: 'search attribute `Tenant`',
    ours: KEPT_LIMITS.keywordBytes,
    setting: 'column of a Keyword',
    kept: 'a longer name is shortened, with a hash of the whole',
  },
  {
    what: 'all search attributes of a run',
    ours: KEPT_LIMITS.labelsBytes + 8 * KEPT_LIMITS.keywordBytes,
    setting: 'frontend.searchAttributesTotalSizeLimit',
    kept: 'follows from the ones above',
  },
  {
    what: 'summary of a run',
    ours: 4 * KEPT_LIMITS.summaryCharacters + QUOTES,
    setting: 'limit.userMetadataSummarySize',
    kept: 'clipped',
  },
  {
    what: 'summary of an activity',
    ours: '3 Allocation and 4 Execution on : '.length + 2 * NAME + QUOTES,
    setting: 'limit.userMetadataSummarySize',
    kept: 'names have at most 128 characters',
  },
  {
    what: 'memo of a job with 50 violations of the longest keys',
    ours: 512 * KIB,
    setting: 'limit.memoSize.error',
    kept: 'reports are capped at 50 findings, keys in them at 128 characters',
  },
  {
    what: 'reason and author of a cancel, three times in the memo',
    ours: 3 * 4 * (KEPT_LIMITS.reasonCharacters + KEPT_LIMITS.authorCharacters),
    setting: 'limit.memoSize.error',
    kept: 'clipped by gateway and workflow',
  },
  {
    what: 'tenant, project and subject in the memo',
    ours: 3 * TENANT,
    setting: 'limit.memoSize.error',
    kept: 'refused in stage 1',
  },
  {
    what: 'messages of our gRPC services',
    ours: 4 * MIB,
    setting: 'gRPC message',
    kept: 'refused by the server of the service; larger answers are `ANSWER_TOO_LARGE`',
  },
  {
    what: 'progress signals of an execution of three days',
    ours: (3 * 24 * 3600) / 30,
    setting: 'history.maximumSignalsPerExecution',
    kept: 'one in 30 s; a signal beyond the limit is lost, the result is not',
  },
];
