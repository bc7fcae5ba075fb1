/** A stream whose reader does not read: it waits with its reader, keeps a bounded part in memory, and hurts nobody. */
import { expect, it } from 'vitest';
import { WireClient } from '../../../bench/wire-client.ts';
import { RpcError } from '../../../src/rpc/rpc-error.ts';
import { startRpcServer } from '../../../src/rpc/server.ts';
import { afterTest } from '../../support/rpc.ts';

const refuse = () => Promise.reject(new RpcError('UNIMPLEMENTED', 'not here'));

it('is not read ahead of its reader, and other callers are served', async () => {
  let made = 0;
  let left: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (left = resolve));
  async function* StreamJobUpdates() {
    try {
      for (;;) {
        made += 1;
        yield await Promise.resolve({ update: { event_seq: made, message: 'x'.repeat(16 * 1024) } });
      }
    } finally {
      left();
    }
  }
  const methods = {
    ...{ EnqueueJob: refuse, CancelJob: refuse, GetJobResults: refuse, GetDispatchRationale: refuse },
    GetJobStatus: () => Promise.resolve({ job_id: 'j-1' }),
  };
  const services = { KernelGatewayService: { ...methods, StreamJobUpdates } };
  const server = await startRpcServer({ listen: '127.0.0.1:0', services });
  const [slow, quick] = [new WireClient(server.address), new WireClient(server.address)];
  afterTest(async () => {
    slow.close();
    quick.close();
    await server.drain(0);
  });
  const stream = slow.updates({ job_id: 'j-1' });
  await stream.next();
  for (let count = 0; count < 100; count += 1) await quick.call('GetJobStatus', { job_id: 'j-1' });
  // A few messages at each end and what flow control lets through; nothing like all that could have been made.
  expect(made).toBeLessThan(200);
  const before = made;
  for (let count = 0; count < 300; count += 1) await stream.next();
  expect(made).toBeGreaterThan(before);
  await stream.return(undefined);
  await ended;
});
