import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { homePaths } from '../../../src/config/home.ts';
import { readSettings } from '../../../src/config/settings.ts';

describe('qrtx.yaml', () => {
  let home = '';
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'qrtx-settings-'));
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const read = (text: string) => {
    writeFileSync(join(home, 'qrtx.yaml'), text);
    return readSettings(homePaths({ QRTX_HOME: home }));
  };

  it('may be absent: everything in process, on loopback', async () => {
    const settings = await readSettings(homePaths({ QRTX_HOME: home }));
    expect(settings.compiler).toEqual({ languages: ['eigen-lang'] });
    expect(settings.gateway).toEqual({ listen: '127.0.0.1:50052', max_connections: 1000 });
    expect(await read('')).toEqual(settings);
  });

  it('gives what it says, with paths beside the file', async () => {
    const { compiler, gateway } = await read(
      'compiler: {service: "compiler.lab:50071", tls: {ca: certs/ca.pem}}\ngateway:\n  listen: 0.0.0.0:9000\n  token_file: /etc/token\n',
    );
    expect(compiler).toEqual({
      languages: ['eigen-lang'],
      service: 'compiler.lab:50071',
      tls: { ca: join(home, 'certs/ca.pem') },
    });
    expect(gateway).toEqual({
      listen: '0.0.0.0:9000',
      token_file: '/etc/token',
      max_connections: 1000,
    });
  });

  it('is refused with every problem, where it stands and what was meant', async () => {
    const error = await read(
      'compiller:\n  service: x:1\ngateway:\n  listen: "9000"\n  tls: {cert: a}\n',
    ).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'CONFIGURATION_INVALID',
      details: {
        violations: [
          { field: 'compiller', line: 1, column: 1, message: 'is not a known key; did you mean compiler?' },
          { field: 'gateway.listen', line: 4, column: 11 },
          { field: 'gateway.tls.key', line: 5 },
        ],
      },
    });
    expect((error as Error).message).toContain(join(home, 'qrtx.yaml'));
  });

  it('names networks of IPv4 and IPv6, and refuses what is none', async () => {
    const { gateway } = await read('gateway: {trusted_networks: [10.1.0.0/16, "fd00::/8"]}');
    expect(gateway.trusted_networks).toEqual(['10.1.0.0/16', 'fd00::/8']);
    for (const wrong of [
      '10.1.0.0',
      '10.1.0.0/33',
      'fd00::/129',
      'lab.example/8',
      '10.1.0.0/8/8',
      '1.2.3/8',
    ]) {
      await expect(read(`gateway: {trusted_networks: ["${wrong}"]}`)).rejects.toThrow('e.g. 10.1.0.0/16');
    }
    await expect(read('compiler_service: {trusted_networks: [10.1.0.0/16]}')).rejects.toThrow(
      'not a known key',
    );
  });

  it('that is no YAML says where', async () => {
    await expect(read('gateway: {listen: [}')).rejects.toThrow(/line 1, column \d+/);
  });

  it('that QRTX_CONFIG names must be there', async () => {
    const env = { QRTX_HOME: home, QRTX_CONFIG: join(home, 'other.yaml') };
    await expect(readSettings(homePaths(env))).rejects.toThrow('other.yaml cannot be read');
  });
});
