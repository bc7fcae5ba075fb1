/** Devices behind the wire, over real ports: what they can do, what their codes mean, and peers that misbehave. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ExecutionRequest, NO_ATTEMPT, type QDriver } from '../../../../../src/devices/driver.ts';
import { readCalibration } from '../../../../../src/devices/kinds/simulated-qpu/calibration.ts';
import { Ledger } from '../../../../../src/ledger/ledger.ts';
import { createSimLocalDriver } from '../../../../../src/devices/kinds/sim-local.ts';
import { createSimulatedQpu } from '../../../../../src/devices/kinds/simulated-qpu/simulated-qpu.ts';
import { withLedger } from '../../../../../src/devices/with-ledger.ts';
import type { PipelineError } from '../../../../../src/domain/errors.ts';
import { type RpcCode, RpcError } from '../../../../../src/rpc/rpc-error.ts';
import { aqoOf } from '../../../../support/aqo.ts';
import { circuit, gate, measureAll } from '../../../../support/circuits.ts';
import { type DriverHandlers, driverOf, overTheWire } from '../../../../support/driver-peers.ts';
import { closedGate } from '../../../../support/gate.ts';

const never = new AbortController().signal;
const drivers: QDriver[] = [];
afterEach(async () => {
  await Promise.all(drivers.splice(0).map((driver) => driver.close()));
});

/** As the deployed driver manager lists its simulator; it knows no idempotency keys. */
const deployed: DriverHandlers = {
  ListDevices: () =>
    Promise.resolve({
      devices: [
        {
          device_id: 'sim:16',
          name: 'simulator',
          status: 'DEVICE_STATUS_ONLINE',
          capabilities: { ops: 'RX,RY,RZ,CX,MEASURE', max_qubits: '16' },
        },
      ],
    }),
  GetDeviceStatus: () => Promise.resolve({ status: 'DEVICE_STATUS_ONLINE' }),
  ExecuteCircuit: () => Promise.resolve({ counts: { '0': '100' }, execution_time_sec: 0.5 }),
  CalibrateDevice: () => Promise.reject(new RpcError('UNIMPLEMENTED', 'no')),
};

async function peer(handlers: Partial<DriverHandlers> = {}, executionMs?: number): Promise<QDriver> {
  const driver = await driverOf(
    { ...deployed, ...handlers },
    executionMs === undefined ? {} : { executionMs },
  );
  drivers.push(driver);
  return driver;
}

const request: ExecutionRequest = {
  key: 'job-1/quantum_execution',
  jobId: 'job-1',
  fencingToken: 1,
  aqo: aqoOf(circuit(1, 1, [gate('rx', 0, { params: [0.5] }), measureAll(1)])),
  shots: 100,
  seed: '7',
  options: {},
};

const run = async (driver: QDriver, signal = never) =>
  driver.result(await driver.submit(request, never), signal);
const failure = (work: Promise<unknown>): Promise<PipelineError> =>
  work.then(
    () => expect.fail('the execution was expected to fail'),
    (error: unknown) => error as PipelineError,
  );

describe('a device behind the wire', () => {
  it('is what its capabilities say, and says that it knows no keys', async () => {
    const device = await (await peer()).describe();
    expect(device).toMatchObject({
      id: 'lab:sim:16',
      maxQubits: 16,
      features: [],
      idempotencyKeys: false,
      slots: 1,
    });
    expect(device.basis).toEqual([
      { gate: 'rx', controls: 0 },
      { gate: 'ry', controls: 0 },
      { gate: 'rz', controls: 0 },
      { gate: 'x', controls: 1 },
    ]);
  });

  it('of ours can do behind the wire what it can do here, but for expectation values', async () => {
    const local = createSimLocalDriver({ slots: 2, memoryBudget: 2 ** 28 });
    const here = await local.describe();
    const driver = await overTheWire(local);
    drivers.push(driver, local);
    const { id, name, ...there } = await driver.describe();
    expect([id, name]).toEqual([`lab:${here.id}`, here.name]);
    const { maxQubits, maxShots, basis, features, slots } = here;
    expect(there).toMatchObject({ maxQubits, maxShots, basis, features, slots, idempotencyKeys: true });
  });

  it('gets the circuit, the shots and the seed as decimal text', async () => {
    let seen: unknown;
    const driver = await peer({
      ExecuteCircuit: (message) => {
        seen = message;
        return deployed.ExecuteCircuit(message, undefined as never);
      },
    });
    const result = await run(driver);
    expect(seen).toMatchObject({ job_id: 'job-1', device_id: 'sim:16', shots: 100, options: { seed: '7' } });
    expect(result).toMatchObject({ counts: { '0': 100 }, shots: 100, seed: '7', executionSeconds: 0.5 });
  });

  it('hears for whom it works beside the request, also when it shall stop', async () => {
    const caller = { tenant: 'acme', subject: 'ada', roles: ['user'], jobId: 'job-1', requestId: 'r-1' };
    const heard: unknown[] = [];
    const started = closedGate();
    const driver = await peer({
      ListDevices: () =>
        Promise.resolve({
          devices: [
            {
              ...{ device_id: 'sim', status: 'DEVICE_STATUS_ONLINE' as const },
              capabilities: { idempotency_keys: 'true' },
            },
          ],
        }),
      ExecuteCircuit: async ({ job_id, options }, { identity, metadata }) => {
        heard.push(identity);
        expect(JSON.stringify([job_id, options])).not.toContain('acme');
        if (metadata.get('x-stop-execution').length === 0) await started.pass();
        return {};
      },
    });
    const handle = await driver.submit({ ...request, caller }, never);
    await started.reached;
    await driver.cancel(handle, NO_ATTEMPT);
    expect(heard).toEqual([caller, caller]);
    started.open();
  });

  it('of ours that has native gates of its own keeps them, so that circuits are made for them', async () => {
    const calibration = await readCalibration('devices/manila_a.json');
    const local = createSimulatedQpu({ id: 'qpu:manila', calibration });
    const driver = await overTheWire(local);
    drivers.push(driver, local);
    const { basis, couplingMap } = await local.describe();
    expect(await driver.describe()).toMatchObject({ basis, couplingMap });
  });

  it('that does not answer is offline and says why; describing it does not hang', async () => {
    const gate_ = closedGate();
    const driver = await peer({ GetDeviceStatus: () => gate_.pass().then(() => ({})) });
    const health = await driver.health(never);
    expect(health.ok).toBe(false);
    expect(health.reason).toContain('lab');
    expect((await driver.describe()).status).toBe('OFFLINE');
  });

  it.each(['../x', 'a b', ''])('with the id "%s" is refused', async (device_id) => {
    const list = { ListDevices: () => Promise.resolve({ devices: [{ device_id }] }) };
    await expect(peer(list)).rejects.toMatchObject({ code: 'SCHEDULER_STAGE_FAILED' });
  });
});

describe('an execution behind the wire', () => {
  it.each([
    ['INVALID_ARGUMENT', 'EXECUTION_STAGE_FAILED', undefined],
    ['UNIMPLEMENTED', 'EXECUTION_STAGE_FAILED', undefined],
    ['FAILED_PRECONDITION', 'EXECUTION_STAGE_FAILED', undefined],
    ['INTERNAL', 'EXECUTION_STAGE_FAILED', undefined],
    ['UNAVAILABLE', 'DEVICE_LOST', 1],
    ['RESOURCE_EXHAUSTED', 'DEVICE_BUSY', 5],
    ['DEADLINE_EXCEEDED', 'DEVICE_LOST', 2],
    ['UNKNOWN', 'DEVICE_LOST', 1],
  ] as const)(
    'that fails with %s is %s, again after %s s, and asked once',
    async (code: RpcCode, wanted, after) => {
      let calls = 0;
      const driver = await peer({
        ExecuteCircuit: () => {
          calls += 1;
          throw new RpcError(code, 'no');
        },
      });
      const error = await failure(run(driver));
      expect([error.code, error.details.retry_after_seconds, error.details.grpc_status, calls]).toEqual([
        wanted,
        after,
        code,
        1,
      ]);
    },
  );

  it('is no answer to another request under its key, neither while it runs nor afterwards', async () => {
    const held = closedGate();
    const shots: number[] = [];
    const driver = await peer({
      ExecuteCircuit: async (asked) => {
        shots.push(asked.shots);
        await held.pass();
        return { counts: { '0': String(asked.shots) }, execution_time_sec: 0 };
      },
    });
    const first = await driver.submit(request, never);
    const other = { ...request, shots: 50 };
    expect(await failure(driver.submit(other, never))).toMatchObject({
      code: 'JOB_ID_IN_USE',
      message: expect.stringContaining('is running with another shots') as string,
    });
    held.open();
    expect((await driver.result(first, never)).counts).toEqual({ '0': 100 });
    expect((await driver.result(await driver.submit(other, never), never)).counts).toEqual({ '0': 50 });
    expect(shots).toEqual([100, 50]);
  });

  it('that hangs ends with the budget', async () => {
    const driver = await peer({ ExecuteCircuit: () => new Promise(() => undefined) }, 300);
    expect((await failure(run(driver))).code).toBe('DEVICE_LOST');
  });

  it('that hangs is cancelled at once; the peer hears of it, and a peer without keys confirms nothing', async () => {
    const gate_ = closedGate();
    let heard: () => void = () => undefined;
    const aborted = new Promise<void>((resolve) => (heard = resolve));
    const driver = await peer({
      ExecuteCircuit: async (_message, { signal }) => {
        signal.addEventListener('abort', heard);
        await gate_.pass();
        return {};
      },
    });
    const handle = await driver.submit(request, never);
    await gate_.reached;
    const unconfirmed = { code: 'CANCELLED', details: { stop_confirmed: false } };
    await expect(driver.cancel(handle, NO_ATTEMPT)).rejects.toMatchObject(unconfirmed);
    expect((await driver.status(handle)).state).toBe('cancelled');
    const error = await failure(driver.result(handle, never));
    expect(error).toMatchObject(unconfirmed);
    expect(error.message).toMatch(/whether the device has stopped is not known.*knows no idempotency keys/);
    await aborted;
  });

  it('that nobody confirmed to be stopped is so in the ledger', async () => {
    const reached = closedGate();
    const driver = await peer({
      ExecuteCircuit: () => reached.pass().then(() => ({})),
    });
    const ledger = new Ledger(await mkdtemp(join(tmpdir(), 'qrtx-keyless-')));
    const ledgered = await withLedger(driver, ledger);
    const handle = await ledgered.submit(request, never);
    await reached.reached;
    await expect(ledgered.cancel(handle, NO_ATTEMPT)).rejects.toMatchObject({
      details: { stop_confirmed: false },
    });
    await failure(ledgered.result(handle, never));
    const last = (await ledger.readLedger('job-1')).at(-1);
    expect(last).toMatchObject({ outcome: 'cancelled', error: { details: { stop_confirmed: false } } });
    reached.open();
  });

  it('whose connection is dropped is lost, and may be asked again under its key', async () => {
    let calls = 0;
    const driver = await peer({
      ExecuteCircuit: (_message, { metadata }) => {
        calls += 1;
        if (calls === 1) throw new RpcError('UNAVAILABLE', 'going down');
        return Promise.resolve({
          counts: { '0': '100' },
          metadata: { method: String(metadata.get('x-idempotency-key')) },
        });
      },
    });
    expect((await failure(run(driver))).code).toBe('DEVICE_LOST');
    expect((await run(driver)).method).toBe(request.key);
  });
});
