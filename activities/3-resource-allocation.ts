/**
 * Stage 3, ResourceAllocation: in the hands of the device's executor. Asks the Security Module whether this job may
 * use this device, and whether the device can still run the circuit. The slot itself was given by the device's
 * queue; memory is admitted by the executor (LiveQubitManager).
 */
import { unmetRequirements } from '../src/domain/device.ts';
import { PipelineError } from '../src/domain/errors.ts';
import type { QDriver } from '../src/devices/driver.ts';
import type { KernelPorts } from './ports.ts';
import type { DeviceInput } from '../src/protocol/stages.ts';
import { type PeerLimit, withinLimit } from './within-limit.ts';

/** An answer takes milliseconds; a peer that hangs so long gives the slot back, and the job its place in line. */
const ALLOCATION_LIMIT_MS = 30_000;

/** The driver of the allocated device. */
export async function allocateResources(
  ports: KernelPorts,
  input: DeviceInput,
  signal: AbortSignal,
): Promise<QDriver> {
  const { device_id, subject, requirements } = input;
  const resource = { kind: 'device', id: device_id } as const;
  const decision = await withinLimit(limit('the Security Module'), signal, () =>
    ports.security.check(subject, 'devices:use', resource),
  );
  if (!decision.allow) {
    throw new PipelineError('ISOLATION_REFUSED', decision.reason, { device: device_id });
  }
  const driver = ports.devices.driver(device_id);
  const device = await withinLimit(limit(`device ${device_id}`), signal, () => driver.describe());
  const unmet = unmetRequirements(device, requirements);
  if (unmet.length === 0) return driver;
  const passing = unmet.every(({ rule }) => rule === 'status');
  const message = unmet.map((requirement) => requirement.message).join('; ');
  throw new PipelineError(passing ? 'DEVICE_UNAVAILABLE' : 'SCHEDULER_STAGE_FAILED', message, {
    device: device_id,
  });
}

function limit(peer: string): PeerLimit {
  return { peer, milliseconds: ALLOCATION_LIMIT_MS, code: 'DEVICE_UNAVAILABLE' };
}
