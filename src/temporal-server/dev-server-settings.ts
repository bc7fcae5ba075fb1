/**
 * How the embedded Temporal server is tuned: one host, one worker process, a SQLite file. Every number was measured
 * on such a host; none of them suits a cluster, which has settings of its own.
 */
import type { SearchAttributeTypes } from '../config/search-attributes.ts';

/** Where and how a server runs. */
export interface DevServerOptions {
  /** The Temporal CLI. */
  readonly cliPath: string;
  /** SQLite file; without it everything is lost when the server ends. */
  readonly dbFile?: string;
  /** Port of the gRPC front end, on the loopback interface. */
  readonly port: number;
  /** Port of the Web UI; without it there is none. */
  readonly uiPort?: number;
  readonly namespace: string;
  readonly searchAttributes: SearchAttributeTypes;
  /** File that receives the server's log, JSON lines; the one of the run before is kept as `*.1`. */
  readonly logFile: string;
}

/** Write-ahead log and one sync per checkpoint: nothing acknowledged is lost when the server is killed, and half of
 * the cost of the default mode is saved. A power cut may lose the last moments. */
const SQLITE_PRAGMAS = { journal_mode: 'WAL', synchronous: 'NORMAL' } as const;

const DYNAMIC_CONFIG: Readonly<Record<string, string | number | boolean>> = {
  // The queues are read 20 times a second by default: every step of a job would wait for the next 50 ms tick.
  'history.transferProcessorMaxPollRPS': 1000,
  'history.timerProcessorMaxPollRPS': 1000,
  // Timers and retry back-offs fire up to 1 s late by default.
  'history.timerProcessorMaxTimeShift': '10ms',
  // A continue-as-new within 1 s of the run's start waits for that second by default.
  'history.workflowIdReuseMinimalInterval': '10ms',
  // How long a run waits for a worker that died in the middle of a workflow task; 10 s by default.
  'history.defaultWorkflowTaskTimeout': '2s',
  // One level per value of the job's priority, 0 to 100, and fairness between tenants.
  'matching.priorityLevels': 101,
  'matching.enableFairness': true,
  // Order holds within a partition only; one is enough for one host.
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
};

/** The garbage collector of the server runs four times less often, for memory that one host has. */
export const SERVER_ENVIRONMENT = { GOGC: '400' } as const;

/** How long closed runs stay readable; the server's own default is one day. */
export const RETENTION_DAYS = 30;

/** The command line of `temporal` for these options. */
export function serverArguments(options: DevServerOptions): readonly string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(options.port)],
    ...(options.uiPort === undefined
      ? ['--headless']
      : ['--ui-port', String(options.uiPort), '--ui-disable-news-fetch']),
    ...(options.dbFile === undefined ? [] : ['--db-filename', options.dbFile]),
    ...pairs('--sqlite-pragma', SQLITE_PRAGMAS),
    ...pairs('--dynamic-config-value', mapValues(DYNAMIC_CONFIG, JSON.stringify)),
    ...(options.namespace === 'default' ? [] : ['--namespace', options.namespace]),
    ...pairs('--search-attribute', options.searchAttributes),
    ...['--log-format', 'json', '--log-level', 'warn', '--color', 'never'],
    ...['--disable-config-file', '--disable-config-env'],
  ];
}

function pairs(flag: string, values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
}

function mapValues<T>(
  values: Readonly<Record<string, T>>,
  map: (value: T) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
