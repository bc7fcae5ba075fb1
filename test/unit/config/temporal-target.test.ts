/** What the settings of the connection to Temporal mean, and what is refused instead of being left out. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporalTarget } from '../../../src/config/temporal-target.ts';

const folder = mkdtempSync(join(tmpdir(), 'qrtx-target-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** No profile of the machine that runs the test counts. */
const target = (env: Record<string, string>) =>
  temporalTarget({ XDG_CONFIG_HOME: folder, HOME: folder, ...env });

function file(name: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, name);
  chmodSync(path, mode);
  return path;
}

describe('temporalTarget', () => {
  it('is the embedded server in plain text when nothing is set, and empty text is nothing', () => {
    const embedded = { address: '127.0.0.1:7233', namespace: 'default', credentials: {} };
    expect(target({})).toEqual(embedded);
    expect(target({ TEMPORAL_ADDRESS: '', TEMPORAL_API_KEY: '', TEMPORAL_TLS: '' })).toEqual(embedded);
    expect(target({ QRTX_TEMPORAL_PORT: '7999' }).address).toBe('127.0.0.1:7999');
  });

  it('has TLS by word, by certificate and by API key', () => {
    const remote = { TEMPORAL_ADDRESS: 'temporal.lab:7233' };
    for (const env of [
      { TEMPORAL_TLS: 'true' },
      { TEMPORAL_TLS: '1' },
      { TEMPORAL_TLS_SERVER_NAME: 'x' },
      {
        TEMPORAL_TLS_CLIENT_CERT_PATH: file('cert', 0o644),
        TEMPORAL_TLS_CLIENT_KEY_PATH: file('key', 0o600),
      },
      { TEMPORAL_API_KEY: 'k' },
    ]) {
      expect(target({ ...remote, ...env }).credentials.tls, JSON.stringify(env)).toBeTruthy();
    }
    expect(target({ ...remote, TEMPORAL_TLS: 'false' }).credentials.tls).toBe(false);
  });

  it.each([
    ['a word that is neither true nor false', { TEMPORAL_TLS: 'yes' }, /TEMPORAL_TLS is "yes"/],
    ['a profile that is not there', { TEMPORAL_PROFILE: 'lab' }, /'lab'/],
    ['a profile file that is not there', { TEMPORAL_CONFIG_FILE: '/no/such' }, /\/no\/such/],
    ['a certificate without its key', { TEMPORAL_TLS_CLIENT_CERT_PATH: '/x' }, /belong together/],
    ['a certificate file that is not there', { TEMPORAL_TLS_SERVER_CA_CERT_PATH: '/no/ca' }, /\/no\/ca/],
    [
      'an API key in plain text beyond loopback',
      { TEMPORAL_ADDRESS: 'temporal.lab:7233', TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'false' },
      /plain text: use TLS, or allow it with QRTX_ALLOW_PLAINTEXT_TOKEN=1/,
    ],
  ])('refuses %s', (_what, env, message) => {
    expect(() => target(env)).toThrow(message);
  });

  it('sends an API key in plain text to this machine, and elsewhere where a setting allows it', () => {
    const env = { TEMPORAL_API_KEY: 'k', TEMPORAL_TLS: 'false' };
    expect(target(env).credentials).toMatchObject({ apiKey: 'k', tls: false });
    const remote = { ...env, TEMPORAL_ADDRESS: '10.0.0.1:7233', QRTX_ALLOW_PLAINTEXT_TOKEN: '1' };
    expect(target(remote).credentials).toMatchObject({ apiKey: 'k', tls: false });
  });

  it('refuses a private key that others can read, with the next step', () => {
    const key = file('open-key', 0o644);
    const env = { TEMPORAL_TLS_CLIENT_CERT_PATH: file('cert', 0o644), TEMPORAL_TLS_CLIENT_KEY_PATH: key };
    expect(() => target(env)).toThrow(`chmod 600 ${key}`);
  });
});
