/**
 * The data folder is its owner's: programs, results and the audit log of every tenant are in it. A process that serves
 * it creates files for nobody else, whatever the umask was, closes a folder that is open, and finds out at start
 * whether the file system can do what the artifacts need.
 */
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type { HomePaths } from '../config/home.ts';
import { messageOf, SetupError } from '../config/setup-error.ts';

const OTHERS = 0o077;
/** Of a folder like /tmp: it is everybody's, whoever owns it. */
const STICKY = 0o1000;
/** What stands in a data folder; nothing else is touched. */
const OURS =
  /^(circuit_fs|ledger|logs|device_state|compile_cache|trash|instance\.json|temporal\.db(-wal|-shm)?)$/;

/**
 * Makes the data folder private.
 *
 * @param report - hears one line when something was open to others
 * @throws {@link SetupError} when it is a shared folder, or cannot be made.
 */
export function secureHome({ root }: Pick<HomePaths, 'root'>, report: (line: string) => void): void {
  if (process.platform !== 'win32' && isMainThread) process.umask(OTHERS);
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unusable(root, error);
  }
  const { mode } = statSync(root);
  if ((mode & STICKY) !== 0) {
    const hint = 'set QRTX_HOME to a folder of its own';
    throw new SetupError(`the data folder ${root} is shared by all users of this machine`, hint);
  }
  const entries = readdirSync(root).filter((name) => OURS.test(name));
  const opened = [root, ...entries.map((name) => join(root, name))].filter(isOpen);
  if (opened.length > 0) tighten(root, opened, report);
}

function isOpen(path: string): boolean {
  return (
    process.platform !== 'win32' && ((statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & OTHERS) !== 0
  );
}

function tighten(root: string, paths: readonly string[], report: (line: string) => void): void {
  try {
    for (const path of paths) chmodSync(path, statSync(path).mode & 0o700);
  } catch (error) {
    report(`others can read the data folder ${root}, and its rights cannot be changed: ${messageOf(error)}`);
    return;
  }
  const left = paths.filter(isOpen).length;
  report(
    left === 0
      ? `others could read the data folder ${root}: it is now for its owner only`
      : `others can read the data folder ${root}: its file system has no rights; choose another folder`,
  );
}

/**
 * Tries what publishing an artifact takes: a hard link and a sync of its folder.
 *
 * @throws {@link SetupError} when the file system has not got them.
 */
export function assertCanPublish({ root }: Pick<HomePaths, 'root'>): void {
  const [file, link] = [
    join(root, `.tmp-probe-${process.pid}`),
    join(root, `.tmp-probe-link-${process.pid}`),
  ];
  try {
    closeSync(openSync(file, 'w', 0o600));
    linkSync(file, link);
    const folder = openSync(root, 'r');
    try {
      if (process.platform !== 'win32') fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    throw unusable(root, error);
  } finally {
    for (const path of [file, link]) rmSync(path, { force: true });
  }
}

function unusable(root: string, error: unknown): SetupError {
  const hint =
    'set QRTX_HOME to a folder that this user may write, on a file system with hard links and syncs';
  return new SetupError(`the data folder ${root} cannot be used: ${messageOf(error)}`, hint, {
    cause: error,
  });
}
