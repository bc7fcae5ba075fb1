/** What stands behind each kind of device that devices.yaml can name. */
import { join } from 'node:path';
import type { ConfiguredDevice } from './config/device-list.ts';
import type { QDriver } from './driver.ts';
import { createSimLocalDriver } from './kinds/sim-local.ts';
import { createSimulatedQpu } from './kinds/simulated-qpu/simulated-qpu.ts';

/**
 * The driver of a configured device.
 *
 * @param stateFolder - keeps what devices learn, one folder each; absent = nothing is kept
 */
export function createDriver(device: ConfiguredDevice, stateFolder?: string): QDriver {
  const { id, name, memory } = device;
  const common = {
    id,
    ...(name !== undefined && { name }),
    ...(memory !== undefined && { memoryBudget: memory }),
  };
  if (device.kind === 'simulated-qpu') {
    const { calibrated, drift, queue_time: queueTime } = device;
    return createSimulatedQpu({
      ...common,
      calibration: calibrated,
      ...(stateFolder !== undefined && { folder: join(stateFolder, id) }),
      ...(drift !== undefined && { drift }),
      ...(queueTime !== undefined && { queueTime: { ...queueTime, seed: queueTime.seed ?? '0' } }),
    });
  }
  const { slots, threads } = device;
  return createSimLocalDriver({
    ...common,
    ...(slots !== undefined && { slots }),
    ...(threads !== undefined && { threadsPerJob: threads }),
  });
}
