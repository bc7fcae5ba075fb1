/**
 * What a device can do. Validation, allocation and the compile target all read this one description, so that a
 * circuit that cannot run is refused before it waits in a queue.
 */
import type { GateName } from './circuit.ts';
import { closestName } from './closest-name.ts';
import type { Violation } from './errors.ts';

/** Status of a device, in the words of the wire (`DEVICE_STATUS_…`). */
export const DEVICE_STATUSES = ['ONLINE', 'OFFLINE', 'CALIBRATING', 'MAINTENANCE', 'ERROR_STATUS'] as const;
/** One of {@link DEVICE_STATUSES}. */
export type DeviceStatus = (typeof DEVICE_STATUSES)[number];

/** A gate a device runs natively: a base gate with a number of controls, e.g. `{gate: 'x', controls: 1}` is cx. */
export interface NativeGate {
  readonly gate: GateName;
  readonly controls: number;
}

/** Dynamic features a circuit may need. */
export const DYNAMIC_FEATURES = ['mid_circuit_measurement', 'reset', 'conditions', 'loops'] as const;
/** One of {@link DYNAMIC_FEATURES}. */
export type DynamicFeature = (typeof DYNAMIC_FEATURES)[number];

/** Measured facts of one qubit. */
export interface QubitCalibration {
  readonly qubit: number;
  /** Relaxation and dephasing times in microseconds, where they were measured. */
  readonly t1Us?: number;
  readonly t2Us?: number;
  /** P(read 1 | prepared 0). */
  readonly oneWhenZero: number;
  /** P(read 0 | prepared 1). */
  readonly zeroWhenOne: number;
  readonly readoutLengthNs: number;
}

/** Measured facts of one native gate on given qubits, controls first. */
export interface GateCalibration extends NativeGate {
  readonly qubits: readonly number[];
  /** Average gate infidelity. */
  readonly error: number;
  readonly lengthNs: number;
}

/** What was measured when a device was calibrated. */
export interface DeviceCalibration {
  /** Names the calibration; a new one means new errors and perhaps a new best layout. */
  readonly epoch: string;
  /** ISO 8601: when it was measured. */
  readonly at: string;
  readonly qubits: readonly QubitCalibration[];
  readonly gates: readonly GateCalibration[];
  /** True when a qubit that waits decays by its T1 and T2; absent when the errors of gates and readouts are all there is. */
  readonly idleDecay?: boolean;
}

/** A quantum device: what it is and what it can run. */
export interface Device {
  /** Identity, e.g. `sim:local`; also the last part of its task queue's name. */
  readonly id: string;
  readonly name: string;
  readonly backendType: 'simulator' | 'simulated_qpu' | 'remote';
  readonly status: DeviceStatus;
  /** Most qubits of one circuit. */
  readonly maxQubits: number;
  /** Most qubits of a circuit that has Clifford gates only, where the device runs more of them than of other gates. */
  readonly maxCliffordQubits?: number;
  readonly maxShots: number;
  /** Native gates; `any` = every gate with any number of controls. */
  readonly basis: 'any' | readonly NativeGate[];
  /** Ordered pairs (control, target) that a two-qubit gate may use; absent = all to all. */
  readonly couplingMap?: readonly (readonly [number, number])[];
  readonly features: readonly DynamicFeature[];
  /** True when shots do not depend on each other, so that their order is as random as they are: results can list it. */
  readonly shotMemory?: boolean;
  /** True when the driver computes expectation values of Pauli sums. */
  readonly expectationValues: boolean;
  /** Jobs the device runs at once: the slots of its executor. */
  readonly slots: number;
  readonly calibration?: DeviceCalibration;
  /** Names the calibration of a device whose measured facts stay with its driver manager. */
  readonly calibrationEpoch?: string;
  /**
   * False for a device behind a peer that knows no idempotency keys: the ledger on this side is then all that keeps an
   * execution from completing twice.
   */
  readonly idempotencyKeys?: boolean;
  /** Why the device is not ONLINE, for people. */
  readonly statusReason?: string;
}

/** What a circuit asks of a device. */
export interface CircuitRequirements {
  readonly qubits: number;
  /** Qubits that no operation touches; absent = none. */
  readonly idle?: number;
  /** Classical bits of one outcome: the width of a counts key. */
  readonly clbits: number;
  readonly shots: number;
  readonly features: readonly DynamicFeature[];
  /** True when all its gates are Clifford gates. */
  readonly clifford?: boolean;
}

/** One requirement a device does not meet: the limit stands in the message. */
export interface UnmetRequirement {
  readonly rule: 'status' | 'qubits' | 'shots' | DynamicFeature;
  readonly message: string;
}

/** Status and reason of a device that is not ONLINE, for people. */
export function awayReason({ id, status, statusReason }: Device): string {
  return `device ${id} is ${status}${statusReason === undefined ? '' : `: ${statusReason}`}`;
}

/** Most qubits that any circuit may have on a device. */
export function mostQubits({ maxQubits, maxCliffordQubits = 0 }: Device): number {
  return Math.max(maxQubits, maxCliffordQubits);
}

/** True for a simulator without a map: a qubit that nothing touches takes no room there. */
export function toleratesIdleQubits({ backendType, couplingMap }: Device): boolean {
  return backendType === 'simulator' && couplingMap === undefined;
}

/** What is wrong with the number of qubits of a circuit; undefined when nothing is. */
function qubitProblem(device: Device, needs: CircuitRequirements): string | undefined {
  const { id, maxQubits } = device;
  const { clifford = false, idle = 0 } = needs;
  const qubits = toleratesIdleQubits(device) ? needs.qubits - idle : needs.qubits;
  const most = mostQubits(device);
  if (qubits <= (clifford ? most : maxQubits)) return undefined;
  const has = `the circuit has ${qubits} qubits, device ${id} runs at most ${maxQubits}`;
  return most > maxQubits ? `${has}, or ${most} when all gates are Clifford gates` : has;
}

/** The requirements that `device` does not meet; an empty list means that the circuit can run there. */
export function unmetRequirements(device: Device, needs: CircuitRequirements): readonly UnmetRequirement[] {
  const unmet: UnmetRequirement[] = [];
  if (device.status !== 'ONLINE') {
    unmet.push({ rule: 'status', message: awayReason(device) });
  }
  const tooWide = qubitProblem(device, needs);
  if (tooWide !== undefined) unmet.push({ rule: 'qubits', message: tooWide });
  if (needs.shots > device.maxShots) {
    unmet.push({
      rule: 'shots',
      message: `${needs.shots} shots were asked for, device ${device.id} runs at most ${device.maxShots}`,
    });
  }
  for (const feature of needs.features) {
    if (!device.features.includes(feature)) {
      unmet.push({ rule: feature, message: `the circuit needs ${feature}, device ${device.id} has none` });
    }
  }
  return unmet;
}

/** The violation of a target that is none of the known devices, or undefined when it is one of them. */
export function unknownDevice(target: string, known: readonly string[]): Violation | undefined {
  if (known.includes(target)) return undefined;
  const closest = closestName(target, known);
  const hint = closest === undefined ? '' : `did you mean ${closest}? `;
  const message = `there is no device "${target}"; ${hint}known devices: ${known.join(', ')}`;
  return { field: 'spec.target', rule: 'known-device', message };
}
