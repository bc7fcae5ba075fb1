/** What stands behind each kind of device that devices.yaml can name. */
import type { ConfiguredDevice } from './device-list.ts';
import type { QDriver } from './driver.ts';
import { createSimLocalDriver } from './sim-local.ts';
import { createSimulatedQpu } from './simulated-qpu.ts';

/** The driver of a configured device. */
export function createDriver(device: ConfiguredDevice): QDriver {
  const { id, name, memory } = device;
  const common = {
    id,
    ...(name !== undefined && { name }),
    ...(memory !== undefined && { memoryBudget: memory }),
  };
  if (device.kind === 'simulated-qpu')
    return createSimulatedQpu({ ...common, calibration: device.calibrated });
  const { slots, threads } = device;
  return createSimLocalDriver({
    ...common,
    ...(slots !== undefined && { slots }),
    ...(threads !== undefined && { threadsPerJob: threads }),
  });
}
