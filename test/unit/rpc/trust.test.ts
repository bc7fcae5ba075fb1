/** Whom a server lets in: loopback, the shared token, certificates, which are renewed without a restart. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it, vi } from 'vitest';
import type { CallContext } from '../../../src/rpc/handlers.ts';
import type { RpcError } from '../../../src/rpc/rpc-error.ts';
import type { RefusedCall } from '../../../src/rpc/trust.ts';
import { afterTest, call, clientOf, type Compile, failure, serve, tls } from '../../support/rpc.ts';

describe('trust', () => {
  const scratch = () => {
    const folder = mkdtempSync(join(tmpdir(), 'qrtx-rpc-'));
    afterTest(() => rmSync(folder, { recursive: true }));
    return folder;
  };

  it('without token and certificates is for loopback only', async () => {
    await expect(serve(() => Promise.resolve({}), { listen: '0.0.0.0:0' })).rejects.toThrow(
      /token_file|tls\.ca/,
    );
    const files = { cert: tls('server.pem'), key: tls('server.key') };
    await expect(serve(() => Promise.resolve({}), { listen: '0.0.0.0:0', tls: files })).rejects.toThrow(
      '127.0.0.1',
    );
  });

  it('by token lets in who has it, and nobody sees it', async () => {
    const tokenFile = join(scratch(), 'token');
    writeFileSync(tokenFile, 'a-token-of-enough-length\n', { mode: 0o600 });
    let seen: CallContext | undefined;
    const handler: Compile = (_request, context) => {
      seen = context;
      return Promise.resolve({});
    };
    const server = await serve(handler, { tokenFile });
    const stranger = await failure((await clientOf(server.address)).call('CompileCircuit', {}, call()));
    expect([stranger.code, seen]).toEqual(['UNAUTHENTICATED', undefined]);
    const friend = await clientOf(server.address, { tokenFile });
    await friend.call('CompileCircuit', {}, call());
    expect(seen?.metadata.get('authorization')).toEqual([]);
  });

  it('by network answers callers of those that are named, and nobody else', async () => {
    const refused: RefusedCall[] = [];
    const onRefused = (one: RefusedCall) => void refused.push(one);
    const near = { listen: '0.0.0.0:0', trustedNetworks: ['10.0.0.0/8', '127.0.0.0/8'], onRefused };
    const server = await serve(() => Promise.resolve({}), near);
    const caller = await clientOf(`127.0.0.1:${server.port}`);
    await caller.call('CompileCircuit', {}, call());
    const elsewhere = { listen: '127.0.0.1:0', trustedNetworks: ['10.0.0.0/8', 'fd00::/8'], onRefused };
    const stranger = await clientOf((await serve(() => Promise.resolve({}), elsewhere)).address);
    const error = await failure(stranger.call('CompileCircuit', {}, call()));
    expect(error).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: expect.stringContaining('trusted_networks') as string,
    });
    expect(refused).toMatchObject([
      { method: 'CompileCircuit', peer: expect.stringMatching(/^127\.0\.0\.1:/) as string },
    ]);
  });

  it('by network or by token: a caller needs one of them', async () => {
    const tokenFile = join(scratch(), 'token');
    writeFileSync(tokenFile, 'a-token-of-enough-length\n', { mode: 0o600 });
    const ask = async (trustedNetworks: readonly string[], token?: string) => {
      const server = await serve(() => Promise.resolve({}), { tokenFile, trustedNetworks });
      const client = await clientOf(server.address, token === undefined ? {} : { tokenFile: token });
      return client.call('CompileCircuit', {}, call()).then(
        () => 'OK',
        (error: unknown) => (error as RpcError).code,
      );
    };
    expect(await ask(['127.0.0.1/32'])).toBe('OK');
    expect(await ask(['10.0.0.0/8'])).toBe('UNAUTHENTICATED');
    expect(await ask(['10.0.0.0/8'], tokenFile)).toBe('OK');
  });

  it('refuses a token that anybody could guess', async () => {
    const tokenFile = join(scratch(), 'token');
    writeFileSync(tokenFile, 'short', { mode: 0o600 });
    await expect(serve(() => Promise.resolve({}), { tokenFile })).rejects.toThrow('16 to 4096');
  });

  it('by certificate lets in whom the authority signed, and names them', async () => {
    const files = { cert: tls('server.pem'), key: tls('server.key'), ca: tls('ca.pem') };
    let name: string | undefined;
    const handler: Compile = (_request, { certificate }) => {
      name = certificate;
      return Promise.resolve({});
    };
    const server = await serve(handler, { tls: files });
    const as = (who: string) => ({ ca: tls('ca.pem'), cert: tls(`${who}.pem`), key: tls(`${who}.key`) });
    const friend = await clientOf(server.address, { tls: as('client') });
    await friend.call('CompileCircuit', {}, call());
    expect(name).toBe('system-api');
    for (const strange of [as('stranger'), { ca: tls('ca.pem') }]) {
      const client = await clientOf(server.address, { tls: strange });
      const error = await failure(client.call('CompileCircuit', {}, call()));
      expect(error.code).toBe('UNAVAILABLE');
    }
  });

  it('takes renewed certificates without a restart, and keeps the good ones when the new are broken', async () => {
    const folder = scratch();
    const put = (cert: string, key: string) => {
      copyFileSync(tls(cert), join(folder, 'cert'));
      copyFileSync(tls(key), join(folder, 'key'));
    };
    put('server.pem', 'server.key');
    const onError = vi.fn();
    const server = await serve(() => Promise.resolve({}), {
      tls: { cert: join(folder, 'cert'), key: join(folder, 'key') },
      certificates: { refreshMs: 20, onError },
    });
    const serial = () => serialOf(server.port);
    const first = await serial();
    put('server-renewed.pem', 'server-renewed.key');
    await expect.poll(serial).not.toBe(first);
    const second = await serial();
    put('server.pem', 'client.key');
    await expect.poll(() => String(onError.mock.calls.at(-1)?.[0])).toContain('is not that of');
    expect(await serial()).toBe(second);
  });
});

async function serialOf(port: number): Promise<string> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: ['h2'] });
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  const { serialNumber } = socket.getPeerCertificate();
  socket.destroy();
  return serialNumber;
}
