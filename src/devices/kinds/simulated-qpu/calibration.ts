/** Calibration files of devices, and the noise model `depolarising-readout/1` that follows from them. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { GateName } from '../../../domain/circuit.ts';
import type { DeviceCalibration, NativeGate } from '../../../domain/device.ts';
import { PipelineError } from '../../../domain/errors.ts';
import type { GateNoise, NoiseModel } from '../../../simulator/noise.ts';

const index = z.int().min(0).max(4095);
const probability = z.number().min(0).max(1);

const calibrationSchema = z.object({
  schema: z.literal('device-calibration/1'),
  id: z.string().min(1).max(128),
  vendorName: z.string().max(128),
  calibrationDate: z.string().max(64),
  qubits: z.int().min(1).max(4096),
  basisGates: z.array(z.string().max(16)).max(32),
  couplingMap: z.array(z.tuple([index, index])).max(100_000),
  maxShots: z.int().min(1),
  qubitCalibration: z
    .array(
      z.object({
        index,
        t1Us: z.number().positive().optional(),
        t2Us: z.number().positive().optional(),
        pMeas0Prep1: probability,
        pMeas1Prep0: probability,
        readoutLengthNs: z.number(),
      }),
    )
    .max(4096),
  gateCalibration: z
    .array(
      z.object({
        gate: z.string().max(16),
        qubits: z.array(index).max(3),
        error: z.number(),
        lengthNs: z.number(),
      }),
    )
    .max(100_000),
});

/** One calibration of a device, as in `devices/*.json`. Times in ns; errors are average gate infidelities. */
export type Calibration = z.infer<typeof calibrationSchema>;

/** Hardware gate names as base gates of the domain. */
const GATES: Readonly<Record<string, NativeGate>> = {
  id: { gate: 'id', controls: 0 },
  rz: { gate: 'rz', controls: 0 },
  sx: { gate: 'sx', controls: 0 },
  x: { gate: 'x', controls: 0 },
  cx: { gate: 'x', controls: 1 },
  cz: { gate: 'z', controls: 1 },
};

/**
 * Reads a calibration file.
 *
 * @throws {@link PipelineError} `DEVICE_UNAVAILABLE` naming the first field that is wrong.
 */
export async function readCalibration(path: string): Promise<Calibration> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error));
  }
  return parseCalibration(value, path);
}

/**
 * Reads a calibration.
 *
 * @param path - the file it comes from, for the error
 * @throws {@link PipelineError} `DEVICE_UNAVAILABLE` naming the first field that is wrong.
 */
export function parseCalibration(value: unknown, path: string): Calibration {
  const parsed = calibrationSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadable(path, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'wrong shape'}`);
}

function unreadable(path: string, reason: string): PipelineError {
  return new PipelineError('DEVICE_UNAVAILABLE', `calibration file ${path}: ${reason}`);
}

/** Native gates of a calibration that the kernel knows. */
export function nativeGates({ basisGates }: Calibration): readonly NativeGate[] {
  return basisGates.flatMap((name) => (GATES[name] === undefined ? [] : [GATES[name]]));
}

/** The measured facts of a calibration, for people and for the choice of a layout. */
export function measuredFacts(calibration: Calibration): Pick<DeviceCalibration, 'qubits' | 'gates'> {
  return {
    qubits: calibration.qubitCalibration.map((facts) => ({
      qubit: facts.index,
      ...(facts.t1Us !== undefined && { t1Us: facts.t1Us }),
      ...(facts.t2Us !== undefined && { t2Us: facts.t2Us }),
      oneWhenZero: facts.pMeas1Prep0,
      zeroWhenOne: facts.pMeas0Prep1,
      readoutLengthNs: facts.readoutLengthNs,
    })),
    gates: calibration.gateCalibration.flatMap(({ gate, qubits, error, lengthNs }) => {
      const native = GATES[gate];
      return native === undefined ? [] : [{ ...native, qubits, error, lengthNs }];
    }),
  };
}

/** Weight of the depolarising channel for an average gate infidelity on k qubits. */
function depolarizingWeight(error: number, qubits: number): number {
  const size = 2 ** qubits;
  return Math.min((error * size) / (size - 1), size ** 2 / (size ** 2 - 1));
}

/**
 * Noise model `depolarising-readout/1`: depolarising noise after every gate with a calibrated error (rz has none),
 * independent confusion of readout, nothing else. Gates that the calibration does not list cannot run.
 */
export function noiseOf(calibration: Calibration): NoiseModel {
  const gates = calibration.gateCalibration.flatMap(({ gate: name, qubits, error }): readonly GateNoise[] => {
    const native = GATES[name];
    if (native === undefined || native.gate === 'rz') return [];
    const lambda = depolarizingWeight(error, qubits.length);
    return [{ ...native, qubits, ...(error > 0 && { channel: { kind: 'depolarizing', lambda } }) }];
  });
  const virtual: GateName = 'rz';
  return {
    name: 'depolarising-readout/1',
    gates: [...gates, { gate: virtual, controls: 0 }],
    readout: calibration.qubitCalibration.map(({ index: qubit, pMeas1Prep0, pMeas0Prep1 }) => {
      return { qubit, oneWhenZero: pMeas1Prep0, zeroWhenOne: pMeas0Prep1 };
    }),
    nativeOnly: true,
  };
}
