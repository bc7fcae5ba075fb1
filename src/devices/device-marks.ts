/** What devices.yaml says about the status of a device now: an operator takes a device out without a restart. */
import { PipelineError } from '../domain/errors.ts';
import type { DeviceEntry } from './config/device-config.ts';
import { parseDeviceFile, readDeviceFile } from './config/device-file.ts';
import type { StatusMark } from './with-health.ts';

/**
 * The mark of a device as of now; undefined when it is online or not in the file.
 *
 * @throws {@link PipelineError} `CONFIGURATION_INVALID` while the file is not valid.
 */
export async function readStatusMark(file: string, deviceId: string): Promise<StatusMark | undefined> {
  const text = await readDeviceFile(file);
  if (text === undefined) return undefined;
  const { entries, violations } = parseDeviceFile(text);
  if (violations.length > 0) {
    throw new PipelineError('CONFIGURATION_INVALID', `${file} is not valid`, { violations });
  }
  return markOf(entries.find(({ entry }) => entry.id === deviceId)?.entry);
}

function markOf(entry: DeviceEntry | undefined): StatusMark | undefined {
  if (entry?.status === undefined || entry.status === 'online') return undefined;
  const { reason = 'devices.yaml says so' } = entry;
  return { status: entry.status === 'offline' ? 'OFFLINE' : 'MAINTENANCE', reason };
}
