/** Free ports, for those who must know a number before they listen. */
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { findFreePorts, waitForPort } from '../../../src/temporal-server/ports.ts';

it('are free, all different, and none that the system gives to anybody else', async () => {
  const ports = await findFreePorts(20);
  expect(new Set(ports).size).toBe(20);
  // Linux gives out ports from 32768 on, other systems from 49152 on.
  expect(Math.max(...ports)).toBeLessThan(32_768);
  for (const port of ports) {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    await waitForPort(port, AbortSignal.timeout(60_000));
  }
});
