/** Devices as a person reads them. */
import { expect, it } from 'vitest';
import type { Device } from '../../../src/domain/device.ts';
import { deviceJson, deviceLines, deviceTable } from '../../../src/text/render-devices.ts';

const simulator: Device = {
  ...{ id: 'sim:local', name: 'Local simulator', backendType: 'simulator', status: 'ONLINE' },
  ...{
    maxQubits: 27,
    maxCliffordQubits: 4096,
    maxShots: 1000,
    basis: 'any',
    features: ['reset'],
    expectationValues: true,
    slots: 2,
  },
};
const processor: Device = {
  ...{ id: 'qpu:lab', name: 'The lab', backendType: 'simulated_qpu', status: 'MAINTENANCE' },
  ...{
    statusReason: 'new qubits',
    maxQubits: 3,
    maxShots: 8192,
    features: [],
    expectationValues: false,
    slots: 1,
  },
  basis: [
    { gate: 'sx', controls: 0 },
    { gate: 'x', controls: 1 },
  ],
  couplingMap: [
    [0, 1],
    [1, 0],
    [1, 2],
  ],
  calibration: {
    ...{ epoch: 'lab/3', at: '2026-11-25T10:00:00.000Z' },
    qubits: [{ qubit: 0, t1Us: 109.187, oneWhenZero: 0.0158, zeroWhenOne: 0.0548, readoutLengthNs: 5351 }],
    gates: [{ gate: 'x', controls: 1, qubits: [0, 1], error: 0.00712, lengthNs: 277.3 }],
  },
};

it('are a table with queues, and reasons for those that are away', () => {
  expect(deviceTable([simulator, processor], { 'sim:local': { depth: 3, waitSeconds: 1.2 } })).toEqual([
    'DEVICE     STATUS       QUBITS              SHOTS  SLOTS  QUEUE    WAIT     NAME',
    'sim:local  ONLINE       27 (Clifford 4096)  1000   2      3        2 s      Local simulator',
    'qpu:lab    MAINTENANCE  3                   8192   1      unknown  unknown  The lab',
    'qpu:lab: new qubits',
  ]);
});

it('name both limits of a simulator', () => {
  expect(deviceLines(simulator, undefined)).toContain(
    'limits       27 qubits (4096 when all gates are Clifford gates), 1000 shots',
  );
  expect(deviceJson(simulator, undefined)).toMatchObject({ max_qubits: 27, max_clifford_qubits: 4096 });
  expect(deviceJson(processor, undefined)).toMatchObject({ max_qubits: 3, max_clifford_qubits: null });
});

it('say when a peer knows no keys, and name the calibration of one that tells no more', () => {
  const remote: Device = {
    ...{ ...simulator, id: 'lab:sim', backendType: 'remote', idempotencyKeys: false },
    calibrationEpoch: 'lab/7',
  };
  const keyless =
    'knows no idempotency keys: the ledger here is all that keeps an execution from completing twice';
  expect(deviceTable([simulator, remote], {}).slice(3)).toEqual([`lab:sim: ${keyless}`]);
  const lines = deviceLines(remote, undefined);
  expect(lines).toEqual(expect.arrayContaining([`keys         ${keyless}`, 'calibration  lab/7']));
  expect(deviceJson(remote, undefined)).toMatchObject({
    idempotency_keys: false,
    calibration_epoch: 'lab/7',
  });
  expect(deviceJson(simulator, undefined)).toMatchObject({ idempotency_keys: true });
});

it('show everything that was measured when one is asked for', () => {
  expect(deviceLines(processor, { depth: 4, waitSeconds: null })).toEqual([
    'device       qpu:lab  The lab (simulated_qpu)',
    'status       MAINTENANCE: new qubits',
    'queue        4 waiting, estimated wait unknown; 1 at once',
    'limits       3 qubits, 8192 shots',
    'gates        sx, cx',
    'features     none',
    'coupling     0-1 1>2',
    'calibration  lab/3, measured 2026-11-25T10:00:00.000Z',
    '',
    'QUBIT  T1 us  T2 us  P(1|0)  P(0|1)',
    '0      109.2  -      0.0158  0.0548',
    '',
    'GATE  QUBITS  ERROR    LENGTH ns',
    'cx    0-1     7.12e-3  277',
  ]);
});

it('are JSON in which the unknown is null', () => {
  expect(deviceJson(processor, undefined)).toMatchObject({
    device_id: 'qpu:lab',
    status_reason: 'new qubits',
    basis: ['sx', 'cx'],
    queue: { depth: null, estimated_wait_seconds: null },
    calibration: {
      epoch: 'lab/3',
      qubits: [{ qubit: 0, t1_us: 109.187, t2_us: null, readout_one_when_zero: 0.0158 }],
      gates: [{ gate: 'cx', qubits: [0, 1], error: 0.00712, length_ns: 277.3 }],
    },
  });
  expect(deviceJson(simulator, undefined)).toMatchObject({ basis: 'any', coupling_map: null });
});
