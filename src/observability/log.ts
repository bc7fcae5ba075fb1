/** Log lines of every process: one JSON object a line on stderr (contract §10), so that stdout stays for results. */
import { loggable } from './redact.ts';

/** Levels from the most talkative to none. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What a line says beside its message; secrets are left out by their keys. */
export interface LogFields {
  readonly job_id?: string;
  readonly stage?: string;
  readonly trace_id?: string;
  /** The error this line is about. A line about an error that has one already is not written. */
  readonly error?: unknown;
  readonly [key: string]: unknown;
}

/** Writes log lines. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose lines carry these fields, too. */
  with(fields: LogFields): Logger;
}

/** How a logger is made. */
export interface LoggerOptions {
  /** Name of the process, e.g. `qrtx-worker`. */
  readonly service: string;
  /** Default: `info`. */
  readonly level?: LogLevel;
  /** Where lines go, each with its line feed; default: stderr. */
  readonly write?: (line: string) => void;
  /** The clock; default: the machine's. */
  readonly now?: () => Date;
}

/**
 * The level that `QRTX_LOG_LEVEL` asks for; `info` when it is not set.
 *
 * @throws RangeError that lists the allowed words.
 */
export function logLevelFrom(environment: Readonly<Record<string, string | undefined>>): LogLevel {
  const text = environment.QRTX_LOG_LEVEL ?? '';
  if (text === '') return 'info';
  const level = LOG_LEVELS.find((word) => word === text.toLowerCase());
  if (level !== undefined) return level;
  throw new RangeError(`QRTX_LOG_LEVEL is "${text}"; it must be one of ${LOG_LEVELS.join(', ')}`);
}

/** A logger of one process. */
export function createLogger(options: LoggerOptions): Logger {
  const { service, level = 'info' } = options;
  const { write = toStderr, now = () => new Date() } = options;
  return new JsonLogger({ service, level, write, now }, {}, new WeakSet());
}

function toStderr(line: string): void {
  process.stderr.write(line);
}

class JsonLogger implements Logger {
  readonly #options: Required<LoggerOptions>;
  readonly #fields: LogFields;
  /** Errors that have their line: an error that passes several hands is logged by the first. */
  readonly #logged: WeakSet<object>;

  constructor(options: Required<LoggerOptions>, fields: LogFields, logged: WeakSet<object>) {
    this.#options = options;
    this.#fields = fields;
    this.#logged = logged;
  }

  debug(message: string, fields: LogFields = {}): void {
    this.#line('debug', message, fields);
  }

  info(message: string, fields: LogFields = {}): void {
    this.#line('info', message, fields);
  }

  warn(message: string, fields: LogFields = {}): void {
    this.#line('warn', message, fields);
  }

  error(message: string, fields: LogFields = {}): void {
    this.#line('error', message, fields);
  }

  with(fields: LogFields): Logger {
    return new JsonLogger(this.#options, { ...this.#fields, ...fields }, this.#logged);
  }

  #line(level: LogLevel, message: string, fields: LogFields): void {
    const { service, write, now, level: least } = this.#options;
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
    if (this.#isLogged(fields.error)) return;
    const head = { timestamp: now().toISOString(), level, service, message: loggable(message) };
    const rest = loggable({ ...this.#fields, ...fields }) as object;
    // The head comes first for readers, and last so that no field can pose as it.
    write(`${JSON.stringify({ ...head, ...rest, ...head })}\n`);
  }

  #isLogged(error: unknown): boolean {
    if (typeof error !== 'object' || error === null) return false;
    if (this.#logged.has(error)) return true;
    this.#logged.add(error);
    return false;
  }
}
