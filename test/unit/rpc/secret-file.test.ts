/** Secrets that are none: a key or token file that others can read, a token that the network could read. */
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assertPrivate } from '../../../src/rpc/secret-file.ts';
import { afterTest, call, clientOf, serve, tls } from '../../support/rpc.ts';

const answer = () => Promise.resolve({});

function scratch(name: string, mode: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'qrtx-secret-'));
  afterTest(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  if (name === 'token') writeFileSync(path, 'a-token-of-enough-length\n');
  else copyFileSync(tls(name), path);
  chmodSync(path, mode);
  return path;
}

describe('a secret file', () => {
  it.each([0o644, 0o640, 0o604, 0o666])(
    'with the rights %o is refused by both sides, with the next step',
    async (mode) => {
      const tokenFile = scratch('token', mode);
      await expect(serve(answer, { tokenFile })).rejects.toThrow(`chmod 600 ${tokenFile}`);
      await expect(clientOf('127.0.0.1:1', { tokenFile })).rejects.toThrow(`chmod 600 ${tokenFile}`);
      const key = scratch('server.key', mode);
      const files = { cert: tls('server.pem'), key };
      await expect(serve(answer, { tls: files })).rejects.toThrow(`the private key ${key}`);
      await expect(clientOf('127.0.0.1:1', { tls: files })).rejects.toThrow(`chmod 600 ${key}`);
    },
  );

  it.each([0o600, 0o400])('with the rights %o is used', async (mode) => {
    const tokenFile = scratch('token', mode);
    const server = await serve(answer, { tokenFile });
    await (await clientOf(server.address, { tokenFile })).call('CompileCircuit', {}, call());
  });

  it("of root's may be read by the group of who is not root, as secrets are mounted into containers", () => {
    const judged = () => assertPrivate('the token file', '/run/secrets/token', { mode: 0o100440, uid: 0 });
    if (process.getuid?.() === 0) expect(judged).toThrow('chmod 600');
    else expect(judged).not.toThrow();
    expect(() => assertPrivate('the token file', '/x', { mode: 0o100444, uid: 0 })).toThrow(
      'rights are 0444',
    );
  });
});

describe('a token beyond loopback', () => {
  it('is neither asked for nor sent in plain text, unless a setting allows it', async () => {
    const tokenFile = scratch('token', 0o600);
    const far = { listen: '0.0.0.0:0', tokenFile };
    await expect(serve(answer, far)).rejects.toThrow(
      /plain text: use TLS, or allow it with `plaintext_token: true`/,
    );
    await expect(clientOf('compiler.lab:50071', { tokenFile })).rejects.toThrow(/plaintext_token/);
    const allowed = await serve(answer, { ...far, plaintextToken: true });
    const client = await clientOf(`127.0.0.1:${allowed.port}`, { tokenFile });
    await client.call('CompileCircuit', {}, call());
    await clientOf('compiler.lab:50071', { tokenFile, plaintextToken: true });
    await serve(answer, { ...far, tls: { cert: tls('server.pem'), key: tls('server.key') } });
  });
});
