/**
 * Where QRTX keeps its data and on which ports the embedded server listens: one place that reads `QRTX_HOME`,
 * `QRTX_DEVICES`, `QRTX_CACHE`, `QRTX_TEMPORAL_PORT` and `QRTX_UI_PORT`, so that demo, start, worker and CLI agree.
 */
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { PACKAGE_ROOT } from './package-info.ts';

/** Environment variables, e.g. `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Absolute paths of everything that lives in the data folder. */
export interface HomePaths {
  /** The data folder itself; also the root of QFS: it holds `circuit_fs/` and `ledger/`. */
  readonly root: string;
  /** SQLite file of the embedded Temporal server. */
  readonly temporalDb: string;
  /** Folder of log files. */
  readonly logs: string;
  /** Folder of what devices learn, e.g. later calibrations. */
  readonly deviceState: string;
  /** Folder of compiled programs that may be used again; may be removed at any time. */
  readonly compileCache: string;
  /** The list of devices: `QRTX_DEVICES` (which must then be there), else `devices.yaml` in the data folder. */
  readonly devices: {
    readonly file: string;
    readonly required: boolean;
    /** Folder of the calibrations that come with QRTX. */
    readonly calibrations: string;
  };
  /** The settings of the site: `QRTX_CONFIG` (which must then be there), else `qrtx.yaml` in the data folder. */
  readonly settings: { readonly file: string; readonly required: boolean };
  /** Says which process serves this folder, while one does. */
  readonly instance: string;
}

/** Ports of the embedded server. */
export interface ServerPorts {
  readonly temporal: number;
  readonly ui: number;
}

/** Paths under `QRTX_HOME`; by default `qrtx` in the user's data folder (XDG). */
export function homePaths(env: Environment = process.env): HomePaths {
  const root = env.QRTX_HOME ? resolve(env.QRTX_HOME) : xdgFolder(env, 'XDG_DATA_HOME', '.local/share');
  return {
    root,
    temporalDb: join(root, 'temporal.db'),
    logs: join(root, 'logs'),
    deviceState: join(root, 'device_state'),
    compileCache: join(root, 'compile_cache'),
    devices: {
      file: env.QRTX_DEVICES ? resolve(env.QRTX_DEVICES) : join(root, 'devices.yaml'),
      required: Boolean(env.QRTX_DEVICES),
      calibrations: join(PACKAGE_ROOT, 'devices'),
    },
    settings: {
      file: env.QRTX_CONFIG ? resolve(env.QRTX_CONFIG) : join(root, 'qrtx.yaml'),
      required: Boolean(env.QRTX_CONFIG),
    },
    instance: join(root, 'instance.json'),
  };
}

/** The folder of downloaded programs: `QRTX_CACHE`; by default `qrtx` in the user's cache folder (XDG). */
export function cacheFolder(env: Environment = process.env): string {
  return env.QRTX_CACHE ? resolve(env.QRTX_CACHE) : xdgFolder(env, 'XDG_CACHE_HOME', '.cache');
}

/**
 * Ports from the environment; 7233 and 8233 by default.
 *
 * @throws RangeError when a variable is not a port number.
 */
export function serverPorts(env: Environment = process.env): ServerPorts {
  return { temporal: portFrom(env, 'QRTX_TEMPORAL_PORT', 7233), ui: portFrom(env, 'QRTX_UI_PORT', 8233) };
}

/** The XDG rules: a variable counts only when it holds an absolute path. */
function xdgFolder(env: Environment, name: string, fallback: string): string {
  const set = env[name];
  return join(set && isAbsolute(set) ? set : join(homedir(), fallback), 'qrtx');
}

function portFrom(env: Environment, name: string, fallback: number): number {
  const text = env[name];
  if (!text) return fallback;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new RangeError(`${name} is '${text}': set it to a port number from 1 to 65535, or unset it`);
}
