/** Devices as tables for people, and as JSON with snake_case keys. */
import type { Device, NativeGate } from '../domain/device.ts';
import { table } from './table.ts';

/** What is known of a device's queue. */
export interface ShownQueue {
  readonly depth: number;
  readonly waitSeconds: number | null;
}

/** Name of a native gate, e.g. `cx` for an x with one control. */
export function gateName({ gate, controls }: NativeGate): string {
  return `${'c'.repeat(controls)}${gate}`;
}

/** A device as a JSON document; what is not known is null. */
export function deviceJson(device: Device, queue: ShownQueue | undefined): object {
  const { calibration, couplingMap, basis } = device;
  return {
    device_id: device.id,
    name: device.name,
    backend_type: device.backendType,
    status: device.status,
    ...(device.statusReason !== undefined && { status_reason: device.statusReason }),
    max_qubits: device.maxQubits,
    max_clifford_qubits: device.maxCliffordQubits ?? null,
    max_shots: device.maxShots,
    slots: device.slots,
    features: device.features,
    idempotency_keys: device.idempotencyKeys ?? true,
    expectation_values: device.expectationValues,
    basis: basis === 'any' ? 'any' : basis.map(gateName),
    coupling_map: couplingMap ?? null,
    queue: { depth: queue?.depth ?? null, estimated_wait_seconds: queue?.waitSeconds ?? null },
    ...(device.calibrationEpoch !== undefined && { calibration_epoch: device.calibrationEpoch }),
    ...(calibration !== undefined && {
      calibration: {
        epoch: calibration.epoch,
        at: calibration.at,
        qubits: calibration.qubits.map((qubit) => ({
          qubit: qubit.qubit,
          t1_us: qubit.t1Us ?? null,
          t2_us: qubit.t2Us ?? null,
          readout_one_when_zero: qubit.oneWhenZero,
          readout_zero_when_one: qubit.zeroWhenOne,
          readout_length_ns: qubit.readoutLengthNs,
        })),
        gates: calibration.gates.map((gate) => ({
          gate: gateName(gate),
          qubits: gate.qubits,
          error: gate.error,
          length_ns: gate.lengthNs,
        })),
      },
    }),
  };
}

const KEYLESS =
  'knows no idempotency keys: the ledger here is all that keeps an execution from completing twice';

/** Devices, one line each; reasons follow for those that are away, and a word about those that know no keys. */
export function deviceTable(
  devices: readonly Device[],
  queues: Readonly<Record<string, ShownQueue>>,
): readonly string[] {
  const rows = devices.map((device) => [
    device.id,
    device.status,
    qubitCell(device),
    String(device.maxShots),
    String(device.slots),
    ...queueCells(queues[device.id]),
    device.name,
  ]);
  const reasons = devices.flatMap(({ id, statusReason, idempotencyKeys }) => [
    ...(statusReason === undefined ? [] : [`${id}: ${statusReason}`]),
    ...(idempotencyKeys === false ? [`${id}: ${KEYLESS}`] : []),
  ]);
  return [
    ...table([['DEVICE', 'STATUS', 'QUBITS', 'SHOTS', 'SLOTS', 'QUEUE', 'WAIT', 'NAME'], ...rows]),
    ...reasons,
  ];
}

/** A second number is the limit of circuits that have Clifford gates only. */
function qubitCell({ maxQubits, maxCliffordQubits }: Device): string {
  return maxCliffordQubits === undefined ? String(maxQubits) : `${maxQubits} (Clifford ${maxCliffordQubits})`;
}

function cliffordNote({ maxCliffordQubits }: Device): string {
  return maxCliffordQubits === undefined ? '' : ` (${maxCliffordQubits} when all gates are Clifford gates)`;
}

function queueCells(queue: ShownQueue | undefined): readonly [string, string] {
  if (queue === undefined) return ['unknown', 'unknown'];
  const { depth, waitSeconds } = queue;
  return [String(depth), waitSeconds === null ? 'unknown' : `${Math.ceil(waitSeconds)} s`];
}

/** One device with everything that is known of it. */
export function deviceLines(device: Device, queue: ShownQueue | undefined): readonly string[] {
  const { calibration, calibrationEpoch, basis, couplingMap, statusReason, idempotencyKeys } = device;
  const [depth, wait] = queueCells(queue);
  const away = statusReason === undefined ? '' : `: ${statusReason}`;
  return [
    `device       ${device.id}  ${device.name} (${device.backendType})`,
    `status       ${device.status}${away}`,
    `queue        ${depth} waiting, estimated wait ${wait}; ${device.slots} at once`,
    `limits       ${device.maxQubits} qubits${cliffordNote(device)}, ${device.maxShots} shots`,
    `gates        ${basis === 'any' ? 'any' : basis.map(gateName).join(', ')}`,
    `features     ${device.features.join(', ') || 'none'}`,
    `coupling     ${couplingMap === undefined ? 'all to all' : couplingText(couplingMap)}`,
    ...(idempotencyKeys === false ? [`keys         ${KEYLESS}`] : []),
    ...(calibrationEpoch === undefined ? [] : [`calibration  ${calibrationEpoch}`]),
    ...(calibration === undefined ? [] : calibrationLines(calibration)),
  ];
}

/** Pairs of qubits; `0-1` goes both ways, `0>1` only from control 0 to target 1. */
function couplingText(pairs: NonNullable<Device['couplingMap']>): string {
  const known = new Set(pairs.map(([a, b]) => `${a} ${b}`));
  const texts = pairs.flatMap(([a, b]) => {
    if (!known.has(`${b} ${a}`)) return [`${a}>${b}`];
    return a < b ? [`${a}-${b}`] : [];
  });
  return texts.join(' ');
}

function calibrationLines({
  epoch,
  at,
  qubits,
  gates,
}: NonNullable<Device['calibration']>): readonly string[] {
  const qubitRows = qubits.map((facts) => [
    String(facts.qubit),
    facts.t1Us?.toFixed(1) ?? '-',
    facts.t2Us?.toFixed(1) ?? '-',
    facts.oneWhenZero.toFixed(4),
    facts.zeroWhenOne.toFixed(4),
  ]);
  const gateRows = gates.map((gate) => [
    gateName(gate),
    gate.qubits.join('-'),
    gate.error.toExponential(2),
    gate.lengthNs.toFixed(0),
  ]);
  return [
    `calibration  ${epoch}, measured ${at}`,
    '',
    ...table([['QUBIT', 'T1 us', 'T2 us', 'P(1|0)', 'P(0|1)'], ...qubitRows]),
    '',
    ...table([['GATE', 'QUBITS', 'ERROR', 'LENGTH ns'], ...gateRows]),
  ];
}
