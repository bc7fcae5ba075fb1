/**
 * Stage 3, ResourceAllocation: in the hands of the device's executor. Asks the Security Module whether this job may
 * use this device, and whether the device can still run the circuit. The slot itself was given by the device's
 * queue; memory is admitted by the executor (LiveQubitManager).
 */
import { unmetRequirements } from '../src/domain/device.ts';
import { PipelineError } from '../src/domain/errors.ts';
import type { QDriver } from '../src/drivers/driver.ts';
import type { KernelPorts } from './ports.ts';
import type { DeviceInput } from './stages.ts';
import { untilAborted } from './until-aborted.ts';

/** The driver of the allocated device. */
export async function allocateResources(
  ports: KernelPorts,
  input: DeviceInput,
  signal: AbortSignal,
): Promise<QDriver> {
  const { device_id, subject, requirements } = input;
  const asked = ports.security.check(subject, 'devices:use', { kind: 'device', id: device_id });
  const decision = await untilAborted(asked, signal);
  if (!decision.allow) {
    throw new PipelineError('ISOLATION_REFUSED', decision.reason, { device: device_id });
  }
  const driver = ports.devices.driver(device_id);

  const device = await untilAborted(driver.describe(), signal);
  const unmet = unmetRequirements(device, requirements);
  if (unmet.length === 0) return driver;
  const passing = unmet.every(({ rule }) => rule === 'status');
  const message = unmet.map((requirement) => requirement.message).join('; ');
  throw new PipelineError(passing ? 'DEVICE_UNAVAILABLE' : 'SCHEDULER_STAGE_FAILED', message, {
    device: device_id,
  });
}
