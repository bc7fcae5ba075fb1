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

/** What stands around an outcome in its line: indent, quotes, count. */
const LINE_BYTES = 24;

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
  // Before the device is asked: an execution whose result finds no room would be spent for nothing.
  await withinLimit({ ...limit('the store'), code: 'PERSISTENCE_STAGE_FAILED' }, signal, () =>
    ports.store.assertRoom(resultBytes(requirements)),
  );
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

/** Room for a result in the ledger and in `results.json`: one line for every outcome there can be. */
function resultBytes({ shots, clbits }: DeviceInput['requirements']): number {
  const outcomes = Math.min(shots, 2 ** Math.min(clbits, 30));
  return 2 * outcomes * (clbits + LINE_BYTES);
}
