import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { findRunningInstance, startEmbeddedServer } from '../../../src/temporal-server/embedded-server.ts';
import { findFreePorts } from '../../../src/temporal-server/ports.ts';
import { testTemporal } from '../../support/temporal-server.ts';

it('serves a data folder once; a second start is refused, and after stop() nobody is found', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'qrtx-embedded-'));
  const [port, uiPort] = await findFreePorts(2);
  const env = {
    ...process.env,
    TEMPORAL_CLI_PATH: testTemporal().cliPath,
    QRTX_HOME: folder,
    QRTX_TEMPORAL_PORT: String(port),
    QRTX_UI_PORT: String(uiPort),
  };
  const server = await startEmbeddedServer({ env });
  try {
    await expect
      .poll(() => findRunningInstance(env))
      .toMatchObject({ address: `127.0.0.1:${port}`, pid: process.pid });
    await expect(startEmbeddedServer({ env })).rejects.toThrow(/already running/);
    await expect.poll(() => findRunningInstance(env)).toBeDefined();
  } finally {
    await server.stop();
    expect(await findRunningInstance(env)).toBeUndefined();
    rmSync(folder, { recursive: true, force: true });
  }
});
