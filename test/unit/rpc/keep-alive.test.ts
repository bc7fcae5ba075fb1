/**
 * Keep-alive, by a clock that the test turns: time that passes in one step is time in which this process was starved,
 * because nobody read the answers to the pings meanwhile.
 */
import { expect, it, vi } from 'vitest';
import { closedGate } from '../../support/gate.ts';
import { afterTest, call, clientOf, failure, serve } from '../../support/rpc.ts';

/** A call under way, and the clock in the test's hands. */
async function callUnderWay() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const gate = closedGate();
  const server = await serve(async () => {
    await gate.pass();
    return {};
  });
  const client = await clientOf(server.address);
  afterTest(() => vi.useRealTimers());
  const running = client.call('CompileCircuit', {}, call({ budgetMs: 3_600_000 }));
  await gate.reached;
  vi.advanceTimersByTime(30_000); // both ends ping now
  return { gate, running };
}

it('cuts no call of a process that stands still for a minute', async () => {
  const { gate, running } = await callUnderWay();
  vi.advanceTimersByTime(60_000);
  gate.open();
  await expect(running).resolves.toEqual({ circuit: null, metadata: {} });
});

it('ends the calls of a peer that is silent for two minutes', async () => {
  const { running } = await callUnderWay();
  const failed = failure(running);
  vi.advanceTimersByTime(120_000);
  expect((await failed).code).toMatch(/UNAVAILABLE|INTERNAL/);
});
