// One builder or installer at a time: a lock file with the holder's process id, taken over when that process is gone.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expected } from './expected.mjs';

const WAIT_LIMIT_MS = 15 * 60_000;
const POLL_MS = 50;

/**
 * Runs `work` while holding the lock; releases it also when `work` throws.
 *
 * @template T
 * @param {string} path - the lock file
 * @param {string} purpose - shown to a person who has to wait
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, purpose, work) {
  mkdirSync(dirname(path), { recursive: true });
  await acquire(path, purpose);
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}

async function acquire(path, purpose) {
  const giveUpAt = Date.now() + WAIT_LIMIT_MS;
  for (let told = false; !tryTake(path);) {
    const holder = holderOf(path);
    if (holder !== undefined && !isAlive(holder)) {
      takeAway(path, holder);
      continue;
    }
    if (Date.now() > giveUpAt)
      throw expected(`process ${holder} has held ${path} for too long: end it, then try again`);
    if (!told) console.error(`qrtx: waiting for process ${holder ?? '?'} (${purpose})`);
    told = true;
    await sleep(POLL_MS);
  }
}

/** `link` publishes a file that is already complete, and fails when there is one: nobody reads a half-written lock. */
function tryTake(path) {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    unlinkSync(own);
  }
}

/** Moves a dead holder's lock aside; when somebody else was quicker and the moved lock is theirs, it is put back. */
function takeAway(path, deadHolder) {
  const aside = `${path}.dead.${process.pid}`;
  try {
    renameSync(path, aside);
    if (holderOf(aside) !== deadHolder) linkSync(aside, path);
    unlinkSync(aside);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  }
}

function holderOf(path) {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
