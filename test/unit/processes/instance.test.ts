import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimInstance, findInstance } from '../../../src/processes/instance.ts';

const ADDRESSES = {
  server_pid: process.pid,
  address: '127.0.0.1:7233',
  namespace: 'default',
  ui_url: 'http://localhost:8233',
};

let folder: string;
let file: string;
let dbFile: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qrtx-instance-'));
  file = join(folder, 'instance.json');
  dbFile = join(folder, 'temporal.db');
});
afterEach(() => {
  children.splice(0).forEach((child) => child.kill('SIGKILL'));
  rmSync(folder, { recursive: true, force: true });
});

/** A process that stays, with the given text on its command line. */
async function stay(text: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', 'console.log("up");setInterval(() => {}, 1000)', text]);
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

/** The record of an owner that was killed. */
async function writeDeadOwner(serverPid: number): Promise<void> {
  const owner = await stay('owner');
  const gone = once(owner, 'exit');
  owner.kill('SIGKILL');
  await gone;
  const record = { schema: 'qrtx.instance/1', ...ADDRESSES, pid: owner.pid, server_pid: serverPid };
  writeFileSync(file, JSON.stringify(record));
}

describe('claimInstance', () => {
  it('is found once it has published, and gone after release', async () => {
    const claim = await claimInstance(file, dbFile);
    expect(findInstance(file)).toBeUndefined();
    claim.publish(ADDRESSES);
    expect(findInstance(file)).toEqual({ schema: 'qrtx.instance/1', pid: process.pid, ...ADDRESSES });
    claim.release();
    expect(existsSync(file)).toBe(false);
  });

  it('refuses a folder that a living process serves, naming it and its Web UI', async () => {
    (await claimInstance(file, dbFile)).publish(ADDRESSES);
    await expect(claimInstance(file, dbFile)).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`process ${process.pid}.*http://localhost:8233`)) as string,
      hint: expect.stringContaining('QRTX_HOME') as string,
    });
  });

  it('takes over from a killed owner and ends the server it left behind', async () => {
    const orphan = await stay(dbFile);
    const ended = once(orphan, 'exit');
    await writeDeadOwner(orphan.pid!);
    expect(findInstance(file)).toBeUndefined();
    await claimInstance(file, dbFile);
    expect(await ended).toEqual([null, 'SIGTERM']);
  });

  it('leaves a stranger alone that now has the number of the old server', async () => {
    const stranger = await stay('another program');
    await writeDeadOwner(stranger.pid!);
    await claimInstance(file, dbFile);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });
});
