/**
 * One instance per data folder: a record says which process serves it and where. `npm start` writes it, a second
 * `npm start` is refused by it, `npm run demo` and the CLI find the running instance through it.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, SetupError } from '../config/setup-error.ts';

const STOP_GRACE_MS = 5_000;
const POLL_MS = 50;

/** The record of a running instance; JSON on disk. */
export interface Instance {
  readonly schema: 'qrtx.instance/1';
  /** The process that owns the data folder. */
  readonly pid: number;
  /** The Temporal server it started; absent while it starts. */
  readonly server_pid?: number;
  readonly address?: string;
  readonly namespace?: string;
  readonly ui_url?: string;
}

/** What the owner adds when its server serves. */
export type InstanceAddresses = Required<Omit<Instance, 'schema' | 'pid'>>;

/** The right to serve a data folder. */
export interface InstanceClaim {
  /** Makes the addresses known. */
  publish(addresses: InstanceAddresses): void;
  /** Gives the folder free. */
  release(): void;
}

/** The instance that serves a folder and is reachable; undefined when none is, or it is still starting. */
export function findInstance(file: string): (Instance & InstanceAddresses) | undefined {
  const record = readRecord(file);
  return record !== undefined && isAlive(record.pid) && isPublished(record) ? record : undefined;
}

/**
 * Takes a data folder for this process. A server that outlived its owner (which was killed) is ended first.
 *
 * @param file - the record, `homePaths().instance`
 * @param dbFile - the server's database: proves that a process is that server
 * @throws {@link SetupError} when another process has the folder.
 */
export async function claimInstance(file: string, dbFile: string): Promise<InstanceClaim> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  while (!create(file)) {
    const record = readRecord(file);
    if (record === undefined) continue;
    if (isAlive(record.pid)) throw alreadyServed(record);
    if (record.server_pid !== undefined) await endOrphan(record.server_pid, dbFile);
    rmSync(file, { force: true });
  }
  return {
    publish: (addresses) => replace(file, { ...ownRecord(), ...addresses }),
    release: () => rmSync(file, { force: true }),
  };
}

function alreadyServed(record: Instance): SetupError {
  const where = record.ui_url === undefined ? '' : `; its Web UI is ${record.ui_url}`;
  return new SetupError(
    `QRTX is already running on this data folder (process ${record.pid})${where}`,
    'use it, end it with Ctrl-C where it runs, or set QRTX_HOME to another folder',
  );
}

const ownRecord = (): Instance => ({ schema: 'qrtx.instance/1', pid: process.pid });

function isPublished(record: Instance): record is Instance & InstanceAddresses {
  return record.address !== undefined;
}

function readRecord(file: string): Instance | undefined {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as Partial<Instance> | null;
    if (Number.isSafeInteger(record?.pid) && record?.pid !== 0) return record as Instance;
    throw new Error('it names no process');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new SetupError(
      `${file}, which says who serves the data folder, is damaged: ${messageOf(error)}`,
      `make sure that no QRTX runs on this data folder, then remove ${file}`,
      { cause: error },
    );
  }
}

/** A hard link shows a whole record or none, and only one process succeeds. */
function create(file: string): boolean {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, JSON.stringify(ownRecord()), { mode: 0o600 });
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own);
  }
}

function replace(file: string, record: Instance): void {
  const next = `${file}.${process.pid}`;
  writeFileSync(next, JSON.stringify(record), { mode: 0o600 });
  renameSync(next, file);
}

/** Ends a server without an owner. Its number may belong to another program by now: the command line tells. */
async function endOrphan(pid: number, dbFile: string): Promise<void> {
  const isOurs = () => isAlive(pid) && commandLine(pid).includes(dbFile);
  if (!isOurs()) return;
  process.kill(pid, 'SIGTERM');
  const giveUpAt = Date.now() + STOP_GRACE_MS;
  while (isOurs()) {
    if (Date.now() > giveUpAt) process.kill(pid, 'SIGKILL');
    await sleep(POLL_MS);
  }
}

function commandLine(pid: number): string {
  const file = `/proc/${pid}/cmdline`;
  if (existsSync(file)) return readFileSync(file, 'utf8');
  if (process.platform === 'win32') return '';
  try {
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8', timeout: 5_000 });
  } catch {
    return ''; // it has ended meanwhile
  }
}

/** True while a process with this number exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
