/** What a device behind the wire can do: its capabilities (a map of texts) as a {@link Device}, and back. */
import { z } from 'zod';
import {
  type Device,
  DEVICE_STATUSES,
  type DeviceStatus,
  DYNAMIC_FEATURES,
  type NativeGate,
} from '../../../domain/device.ts';
import { type GateName, GATES } from '../../../domain/circuit.ts';
import { PipelineError } from '../../../domain/errors.ts';
import type { DeviceInfo__Output } from '../../../generated/eigen/internal/v1/DeviceInfo.ts';
import type { DeviceStatus__Output } from '../../../generated/eigen/internal/v1/DeviceStatus.ts';

/** Names of the entries; the first ones are those of the deployed driver manager. */
export const CAPABILITIES = {
  ops: 'ops',
  maxQubits: 'max_qubits',
  maxCliffordQubits: 'max_clifford_qubits',
  maxShots: 'max_shots',
  slots: 'slots',
  features: 'features',
  couplingMap: 'coupling_map',
  /** Native gates as JSON, where AQO has no ops for them: `sx` is RX of π/2, and no other angle runs. */
  basis: 'basis',
  /** `true`: a second ExecuteCircuit with the same `x-idempotency-key` returns the first execution. */
  idempotencyKeys: 'idempotency_keys',
  /** `true`: an ExecuteCircuit with `x-find-execution` says whether the device knows the key, and starts nothing. */
  findExecution: 'find_execution',
  calibrationEpoch: 'calibration_epoch',
} as const;

/** AQO ops and the gates they are; `MEASURE` and `RESET` are no gates. */
const OPS: Readonly<Record<string, NativeGate>> = {
  RX: { gate: 'rx', controls: 0 },
  RY: { gate: 'ry', controls: 0 },
  RZ: { gate: 'rz', controls: 0 },
  X: { gate: 'x', controls: 0 },
  Y: { gate: 'y', controls: 0 },
  Z: { gate: 'z', controls: 0 },
  H: { gate: 'h', controls: 0 },
  S: { gate: 's', controls: 0 },
  T: { gate: 't', controls: 0 },
  CX: { gate: 'x', controls: 1 },
  CZ: { gate: 'z', controls: 1 },
  SWAP: { gate: 'swap', controls: 0 },
  CCX: { gate: 'x', controls: 2 },
  CCZ: { gate: 'z', controls: 2 },
};

/** Where a peer says nothing: what the deployed driver manager's simulator runs (contract §4). */
const LEAST = { ops: 'RX,RY,RZ,CX,MEASURE', maxQubits: 16, maxShots: 1_000_000 } as const;
const MOST = { qubits: 10_000, shots: 2_147_483_647, slots: 64 } as const;

/** Ids become names of queues and folders. */
const DEVICE_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

/**
 * The device of an entry in a peer's list.
 *
 * @param manager - name of the peer in the configuration; the first part of the device's id here
 * @throws PipelineError `SCHEDULER_STAGE_FAILED` when the entry cannot be a device.
 */
export function deviceOf(info: DeviceInfo__Output, manager: string): Device {
  const { device_id, name, capabilities } = info;
  if (!DEVICE_ID.test(device_id)) {
    throw refuse(manager, `"${device_id.slice(0, 64)}" cannot be the id of a device here`);
  }
  const ops = listOf(capabilities[CAPABILITIES.ops] ?? LEAST.ops);
  const number = (key: string, fallback: number, most: number) =>
    Math.min(most, wholeNumber(capabilities[key]) ?? fallback);
  const clifford = number(CAPABILITIES.maxCliffordQubits, 0, MOST.qubits);
  const couplingMap = couplingOf(capabilities[CAPABILITIES.couplingMap]);
  return {
    id: `${manager}:${device_id}`,
    name: (name === '' ? device_id : name).slice(0, 128),
    backendType: 'remote',
    status: statusOf(info.status),
    maxQubits: number(CAPABILITIES.maxQubits, LEAST.maxQubits, MOST.qubits),
    ...(clifford > 0 && { maxCliffordQubits: clifford }),
    maxShots: number(CAPABILITIES.maxShots, LEAST.maxShots, MOST.shots),
    basis:
      basisOf(capabilities[CAPABILITIES.basis]) ??
      (ops.includes('ANY') ? 'any' : ops.flatMap((op) => OPS[op] ?? [])),
    ...(couplingMap !== undefined && { couplingMap }),
    features: DYNAMIC_FEATURES.filter((feature) =>
      listOf(capabilities[CAPABILITIES.features] ?? '').includes(feature.toUpperCase()),
    ),
    expectationValues: false,
    slots: number(CAPABILITIES.slots, 1, MOST.slots),
    idempotencyKeys: capabilities[CAPABILITIES.idempotencyKeys] === 'true',
    ...epochOf(capabilities),
  };
}

/** The calibration that a peer names, in the capabilities or in the metadata of a status. */
export function epochOf(texts: Readonly<Record<string, string>>): Pick<Device, 'calibrationEpoch'> {
  const epoch = texts[CAPABILITIES.calibrationEpoch];
  return epoch === undefined || epoch === '' ? {} : { calibrationEpoch: epoch.slice(0, 128) };
}

/** The status of the wire in our words; what a peer does not say is not online. */
export function statusOf(status: DeviceStatus__Output): DeviceStatus {
  return DEVICE_STATUSES.find((word) => `DEVICE_STATUS_${word}` === status) ?? 'OFFLINE';
}

/** The capabilities of a device of ours. */
export function capabilitiesOf(device: Device): Record<string, string> {
  const { basis, couplingMap, calibration, maxCliffordQubits } = device;
  return {
    [CAPABILITIES.ops]: opsOf(basis),
    ...(basis !== 'any' && { [CAPABILITIES.basis]: JSON.stringify(basis) }),
    [CAPABILITIES.maxQubits]: String(device.maxQubits),
    ...(maxCliffordQubits !== undefined && { [CAPABILITIES.maxCliffordQubits]: String(maxCliffordQubits) }),
    [CAPABILITIES.maxShots]: String(device.maxShots),
    [CAPABILITIES.slots]: String(device.slots),
    [CAPABILITIES.features]: device.features.join(','),
    [CAPABILITIES.idempotencyKeys]: 'true',
    [CAPABILITIES.findExecution]: 'true',
    ...(couplingMap !== undefined && { [CAPABILITIES.couplingMap]: JSON.stringify(couplingMap) }),
    ...(calibration !== undefined && { [CAPABILITIES.calibrationEpoch]: calibration.epoch }),
  };
}

/** The ops of AQO that a basis needs; a gate that AQO has no op for is written with RZ, RY and RX. */
function opsOf(basis: Device['basis']): string {
  if (basis === 'any') return 'ANY';
  const native = Object.entries(OPS).filter(([, op]) =>
    basis.some(({ gate, controls }) => gate === op.gate && controls === op.controls),
  );
  const rotations = ['RX', 'RY', 'RZ'];
  return [...new Set([...rotations, ...native.map(([name]) => name), 'MEASURE'])].join(',');
}

function listOf(text: string): readonly string[] {
  return text
    .slice(0, 4096)
    .split(/[\s,;[\]"']+/)
    .filter(Boolean)
    .map((word) => word.toUpperCase());
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,9}$/.test(text) ? Number(text) : undefined;
}

const couplingSchema = z.array(z.tuple([z.int().min(0), z.int().min(0)])).max(100_000);

function couplingOf(text: string | undefined): readonly (readonly [number, number])[] | undefined {
  return couplingSchema.safeParse(jsonOf(text)).data;
}

const gateName = z.string().refine((name): name is GateName => Object.hasOwn(GATES, name));
const basisSchema = z
  .array(z.object({ gate: gateName, controls: z.int().min(0).max(3) }))
  .min(1)
  .max(64);

function basisOf(text: string | undefined): readonly NativeGate[] | undefined {
  return basisSchema.safeParse(jsonOf(text)).data;
}

/** What a text of JSON says; undefined for none and for one that is not JSON. */
function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuse(manager: string, message: string): PipelineError {
  return new PipelineError('SCHEDULER_STAGE_FAILED', `driver manager ${manager}: ${message}`);
}
