/** What is told of the qubits that a program got. */
import type { Device } from '../domain/device.ts';
import type { Placement } from '../domain/placement.ts';
import type { PlacedCircuit } from './passes/pass.ts';
import { errorRatesOf } from './passes/routing/error-rates.ts';
import { costOf, usageOf } from './passes/routing/usage.ts';

/** The placement of a compiled circuit; undefined on a device where places do not matter. */
export function placementOf({ layout, operations }: PlacedCircuit, device: Device): Placement | undefined {
  if (layout === undefined || device.couplingMap === undefined) return undefined;
  const rates = errorRatesOf(device);
  const epoch = device.calibration?.epoch ?? device.calibrationEpoch;
  const { initial, final } = layout;
  return {
    initial,
    final,
    ...(rates && {
      expected_success: Math.exp(
        -costOf(usageOf(operations, device.maxQubits, true, rates.wait && rates.lengths), rates),
      ),
    }),
    ...(epoch !== undefined && { calibration_epoch: epoch }),
  };
}
