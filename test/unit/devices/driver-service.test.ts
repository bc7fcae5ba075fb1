/** Our driver service over real ports: what it runs once, finds, stops, and still knows after a restart. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { PipelineError } from '../../../src/domain/errors.ts';
import { type ExecutionRequest, NO_ATTEMPT, type QDriver } from '../../../src/devices/driver.ts';
import { driverService } from '../../../src/devices/driver-service.ts';
import { Ledger } from '../../../src/ledger/ledger.ts';
import { DriverRegistry } from '../../../src/devices/registry.ts';
import { createSimLocalDriver } from '../../../src/devices/kinds/sim-local.ts';
import { withLedger } from '../../../src/devices/with-ledger.ts';
import { aqoOf } from '../../support/aqo.ts';
import { circuit, gate, measureAll } from '../../support/circuits.ts';
import { overTheWire, type ServedManager, serveDevices } from '../../support/driver-peers.ts';
import { bellResult, fakeDriver, untilCancelled } from '../../support/fake-driver.ts';
import { closedGate } from '../../support/gate.ts';

const never = new AbortController().signal;
const drivers: QDriver[] = [];
const managers: ServedManager[] = [];
afterEach(async () => {
  await Promise.all(drivers.splice(0).map((driver) => driver.close()));
  await Promise.all(managers.splice(0).map((manager) => manager.close()));
});

const request: ExecutionRequest = {
  key: 'job-1/quantum_execution',
  jobId: 'job-1',
  fencingToken: 1,
  aqo: aqoOf(circuit(1, 1, [gate('rx', 0, { params: [0.5] }), measureAll(1)])),
  shots: 100,
  seed: '7',
  options: {},
};

const run = async (driver: QDriver) => driver.result(await driver.submit(request, never), never);
const failure = (work: Promise<unknown>): Promise<PipelineError> =>
  work.then(
    () => expect.fail('the execution was expected to fail'),
    (error: unknown) => error as PipelineError,
  );

/** The service over a driver with its ledger; each call of the function is another process that uses it. */
const service = async (local: QDriver, folder?: string) => {
  const root = folder ?? (await mkdtemp(join(tmpdir(), 'qrtx-service-')));
  const ledgered = await withLedger(local, new Ledger(root));
  const manager = await serveDevices(driverService(await DriverRegistry.of([ledgered])));
  managers.push(manager);
  return async () => {
    const driver = await manager.open();
    drivers.push(driver);
    return driver;
  };
};

it('says which keys it knows, also to a process that asks for the first time, and gives it their results', async () => {
  const finish = closedGate();
  const local = fakeDriver('sim:slow', {
    run: async (asked) => {
      await finish.pass();
      return bellResult(asked);
    },
  });
  const open = await service(local);
  const died = await open();
  expect(await died.find?.(request, never)).toBeUndefined();
  const lostHandle = await died.submit(request, never);
  await finish.reached;
  const next = await open();
  const found = await next.find?.(request, never);
  if (found === undefined) expect.fail('the service forgot an execution that runs');
  finish.open();
  expect((await next.result(found, never)).counts).toEqual({ '00': 50, '11': 50 });
  await died.result(lostHandle, never);
  const later = await (await open()).find?.(request, never);
  expect(later?.key).toBe(request.key);
  expect(local.submits.map(({ key }) => key)).toEqual([request.key]);
});

it('never forgets a key that runs, whatever else it was asked', async () => {
  const local = fakeDriver('sim:slow', {
    run: (asked, cancelled) =>
      asked.key === request.key ? untilCancelled(asked, cancelled) : Promise.resolve(bellResult(asked)),
  });
  const driver = await overTheWire(local);
  drivers.push(driver);
  const handle = await driver.submit(request, never);
  await expect.poll(() => local.submits.length).toBe(1);
  for (let turn = 0; turn < 11; turn += 1) {
    const keys = Array.from({ length: 100 }, (_, index) => `job-${turn}-${index}/quantum_execution`);
    await Promise.all(
      keys.map(async (key) => driver.result(await driver.submit({ ...request, key }, never), never)),
    );
  }
  expect(await driver.find?.(request, never)).toEqual(handle);
  await driver.cancel(handle, NO_ATTEMPT);
  expect(local.cancels).toHaveLength(1);
});

it('knows after a restart what it has completed, and does not run it again', async () => {
  const root = await mkdtemp(join(tmpdir(), 'qrtx-restarted-'));
  const first = await run(await (await service(fakeDriver('sim:slow'), root))());
  const restarted = fakeDriver('sim:slow');
  const driver = await (await service(restarted, root))();
  const found = await driver.find?.(request, never);
  if (found === undefined) expect.fail('the service forgot what it has completed');
  expect((await driver.result(found, never)).counts).toEqual(first.counts);
  expect(restarted.submits).toEqual([]);
});

it('confirms a stop, and forgets what was stopped', async () => {
  const local = fakeDriver('sim:slow', { run: untilCancelled });
  const open = await service(local);
  const driver = await open();
  const handle = await driver.submit(request, never);
  await expect.poll(() => local.submits.length).toBe(1);
  await driver.cancel(handle, NO_ATTEMPT);
  expect(local.cancels).toHaveLength(1);
  const error = await failure(driver.result(handle, never));
  expect([error.code, error.details]).toEqual(['CANCELLED', {}]);
});

it('runs a key once, also for a caller that lost its first call', async () => {
  const local = createSimLocalDriver({ slots: 2, memoryBudget: 2 ** 28 });
  let submits = 0;
  const counted = {
    ...local,
    submit: (...args: Parameters<QDriver['submit']>) => {
      submits += 1;
      return local.submit(...args);
    },
  };
  const driver = await overTheWire(counted);
  drivers.push(driver, local);
  const first = await run(driver);
  const again = await driver.result(await driver.submit({ ...request, fencingToken: 2 }, never), never);
  expect(again).toEqual(first);
  expect(submits).toBe(1);
});
