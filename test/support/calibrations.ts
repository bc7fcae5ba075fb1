/** Calibrations for tests: random errors of every qubit and pair of a device. */
import { randomFrom } from '../../src/compiler/passes/routing/random.ts';
import type { Device, DeviceCalibration, GateCalibration } from '../../src/domain/device.ts';

/** A device with random errors: of gates up to a few per cent, of readouts up to a third. */
export function calibrated(device: Device, seed: number): Device {
  const random = randomFrom(seed);
  const upTo = (most: number): number => most * random() ** 2;
  const { basis, couplingMap = [], maxQubits } = device;
  const all = Array.from({ length: maxQubits }, (_, qubit) => qubit);
  const gates = (basis === 'any' ? [] : basis).flatMap(({ gate, controls }): readonly GateCalibration[] => {
    const pair = controls === 1 || ['ecr', 'rxx', 'swap'].includes(gate);
    const places: readonly (readonly number[])[] = pair ? couplingMap : all.map((qubit) => [qubit]);
    return places.map((qubits) => {
      const error = gate === 'rz' ? 0 : upTo(pair ? 0.05 : 0.004);
      return { gate, controls, qubits, error, lengthNs: pair ? 400 : 35 };
    });
  });
  const qubits = all.map((qubit) => ({
    ...{ qubit, t1Us: 20 + 100 * random(), t2Us: 20 + 80 * random() },
    ...{ oneWhenZero: upTo(0.3), zeroWhenOne: upTo(0.3), readoutLengthNs: 800 },
  }));
  return withCalibration(device, { gates, qubits }, `test/${seed}`);
}

/** A device with a calibration. */
export function withCalibration(
  device: Device,
  facts: Pick<DeviceCalibration, 'qubits' | 'gates' | 'idleDecay'>,
  epoch = 'test/0',
): Device {
  return { ...device, calibration: { epoch, at: '2026-11-01T00:00:00Z', ...facts } };
}
