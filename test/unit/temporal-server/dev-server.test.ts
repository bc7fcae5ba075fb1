import { Connection } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../../src/config/search-attributes.ts';
import type { DevServerOptions } from '../../../src/temporal-server/dev-server-settings.ts';
import { startDevServer, type DevServer } from '../../../src/temporal-server/dev-server.ts';
import { findFreePorts } from '../../../src/temporal-server/ports.ts';
import { testTemporal } from '../../support/temporal-server.ts';

let folder: string;
let options: DevServerOptions;
const started: DevServer[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qrtx-dev-server-'));
  const [port = 0, uiPort = 0] = await findFreePorts(2);
  options = {
    cliPath: testTemporal().cliPath,
    dbFile: join(folder, 'data', 'temporal.db'),
    port,
    uiPort,
    namespace: 'default',
    searchAttributes: SEARCH_ATTRIBUTES,
    logFile: join(folder, 'logs', 'server.log'),
  };
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
  rmSync(folder, { recursive: true, force: true });
});

async function start(changes: Partial<DevServerOptions> = {}): Promise<DevServer> {
  const server = await startDevServer({ ...options, ...changes });
  started.push(server);
  return server;
}

/** What a person may set by hand on the server: its search attributes and its retention. */
async function settingsOf(server: DevServer) {
  const connection = await Connection.connect({ address: server.address });
  try {
    const { namespace } = server;
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    return {
      attributes: Object.keys(customAttributes).sort(),
      retentionHours: tsToMs(config?.workflowExecutionRetentionTtl) / 3_600_000,
    };
  } finally {
    await connection.close();
  }
}

describe('startDevServer', () => {
  it('serves with our search attributes, 30 days of retention and a Web UI, again after a restart', async () => {
    for (let run = 1; run <= 2; run += 1) {
      const server = await start();
      const { attributes, retentionHours } = await settingsOf(server);
      expect(attributes).toEqual(expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)));
      expect(retentionHours).toBe(720);
      expect(await (await fetch(server.uiUrl ?? '')).text()).toContain('<html');
      await server.stop();
    }
  });

  it('names a taken port and the variable that chooses another', async () => {
    const blocker = createServer().listen(options.port, '127.0.0.1');
    onTestFinished(() => void blocker.close());
    await once(blocker, 'listening');
    await expect(start()).rejects.toMatchObject({
      message: expect.stringContaining(`port ${options.port}`) as string,
      hint: expect.stringContaining('QRTX_TEMPORAL_PORT') as string,
    });
  });

  it('says why a server did not start', async () => {
    await expect(start({ dbFile: folder })).rejects.toThrow(/did not start: it ended with exit code 1\n.+/);
  });

  it('reports that a server was killed', async () => {
    const server = await start();
    process.kill(server.pid, 'SIGKILL');
    expect(await server.exited).toContain('SIGKILL');
    await server.stop();
  });
});
