/**
 * Files in the making that killed processes left in the data folder. A process that lives has its own for seconds at
 * most, so what is an hour old is nobody's; one that carries the number of a living process gets a day.
 */
import { opendir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HomePaths } from '../config/home.ts';
import { CIRCUIT_FS } from '../domain/artifact.ts';
import { errnoOf } from '../qfs/disk-error.ts';
import { isAlive } from '../temporal-server/instance.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Where something is made beside its place, and what it is called until it is whole. */
interface Workplace {
  readonly folder: string;
  /** The group `pid` is the process that made it. */
  readonly name: RegExp;
  /** True: the folders in it, too. */
  readonly deep?: true;
  /** True: whole folders, as a removal leaves them. */
  readonly folders?: true;
}

const ARTIFACT = { name: /^\.tmp-/, deep: true } as const;
const RECORD = { name: /(\.(?<pid>\d+))?\.tmp$/, deep: true } as const;
const WORKPLACES: readonly Workplace[] = [
  { folder: '', name: /^instance\.json\.(?<pid>\d+)$/ },
  { folder: '', name: /^\.tmp-probe-(link-)?(?<pid>\d+)$/ },
  { folder: CIRCUIT_FS, ...ARTIFACT },
  { folder: 'compile_cache', ...ARTIFACT },
  { folder: 'ledger', ...RECORD },
  { folder: 'device_state', ...RECORD },
  { folder: 'trash', name: /^[0-9a-f]{16}$/, folders: true },
];

/**
 * Removes what killed processes left behind, and tells each path, relative to the data folder.
 *
 * @param options - `dryRun`: only tells; `now`: milliseconds, for tests
 */
export async function* sweepLeftovers(
  { root }: Pick<HomePaths, 'root'>,
  { dryRun = false, now = Date.now() }: { readonly dryRun?: boolean; readonly now?: number } = {},
): AsyncGenerator<string> {
  for (const place of WORKPLACES) {
    for await (const path of entriesOf(root, place.folder, place)) {
      if (!(await isLeft(join(root, path), place.name, now))) continue;
      if (!dryRun) await rm(join(root, path), { recursive: true, force: true });
      yield path;
    }
  }
}

/** Entries whose names fit; symbolic links are neither followed nor told. */
async function* entriesOf(root: string, folder: string, place: Workplace): AsyncGenerator<string> {
  const { deep = false, folders = false, name } = place;
  const entries = await unlessGone(opendir(join(root, folder)));
  if (entries === undefined) return;
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if ((folders ? entry.isDirectory() : entry.isFile()) && name.test(entry.name)) yield path;
    if (deep && entry.isDirectory()) yield* entriesOf(root, path, place);
  }
}

async function isLeft(path: string, name: RegExp, now: number): Promise<boolean> {
  const facts = await unlessGone(stat(path));
  if (facts === undefined) return false;
  const pid = name.exec(basename(path))?.groups?.pid;
  const patience = pid !== undefined && isAlive(Number(pid)) ? DAY_MS : HOUR_MS;
  return now - facts.mtimeMs > patience;
}

/** What a call gives; undefined when its file or folder is not there. */
async function unlessGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
