import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimInstance, findInstance } from '../../../src/temporal-server/instance.ts';
import { Child } from '../../support/child.ts';

const ADDRESSES = {
  server_pid: process.pid,
  address: '127.0.0.1:7233',
  namespace: 'default',
  ui_url: 'http://localhost:8233',
};

let folder: string;
let file: string;
let dbFile: string;
const children: Child[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qrtx-instance-'));
  file = join(folder, 'instance.json');
  dbFile = join(folder, 'temporal.db');
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.end('SIGKILL')));
  rmSync(folder, { recursive: true, force: true });
});

/** A process that stays, with the given text on its command line. */
async function stay(text: string): Promise<Child> {
  const script = 'console.log("up");setInterval(() => {}, 1000)';
  const child = new Child(process.execPath, ['-e', script, text], { name: text });
  children.push(child);
  await child.says('up');
  return child;
}

/** The record of an owner that was killed. */
async function writeDeadOwner(serverPid: number): Promise<void> {
  const owner = await stay('owner');
  await owner.end('SIGKILL');
  const record = { schema: 'qrtx.instance/1', ...ADDRESSES, pid: owner.process.pid, server_pid: serverPid };
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
    await writeDeadOwner(orphan.process.pid!);
    expect(findInstance(file)).toBeUndefined();
    await claimInstance(file, dbFile);
    expect(await orphan.ended).toEqual([null, 'SIGTERM']);
  });

  it('leaves a stranger alone that now has the number of the old server', async () => {
    const stranger = await stay('another program');
    await writeDeadOwner(stranger.process.pid!);
    await claimInstance(file, dbFile);
    expect(stranger.process.exitCode ?? stranger.process.signalCode).toBeNull();
  });
});

describe('a damaged record', () => {
  it.each(['', '{"schema": "qrtx.inst', 'null', '{}'])(
    '(%j) is told in a sentence, with the next step',
    async (text) => {
      writeFileSync(file, text);
      const damaged = {
        message: expect.stringContaining(
          `${file}, which says who serves the data folder, is damaged`,
        ) as string,
        hint: expect.stringContaining(`then remove ${file}`) as string,
      };
      await expect(claimInstance(file, dbFile)).rejects.toMatchObject(damaged);
      expect(() => findInstance(file)).toThrow('is damaged');
      rmSync(file);
      (await claimInstance(file, dbFile)).release();
    },
  );
});
