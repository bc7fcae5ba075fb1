/**
 * The slots of a device's executor: as many as the device has, and none while it is away. Without a free slot the
 * worker does not poll the device's queue, so the jobs there wait, whatever their number.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivitySlotInfo, CustomSlotSupplier, SlotPermit } from '@temporalio/worker';
import type { QDriver } from '../devices/driver.ts';
import type { Logger } from '../observability/log.ts';

/** How often a device that is away is looked at; its own health checks are what takes longer. */
const LOOK_AGAIN_MS = 250;

/** Supplies the slots of one device. */
export function deviceSlots(
  driver: Pick<QDriver, 'describe'>,
  slots: number,
  log: Logger,
): CustomSlotSupplier<ActivitySlotInfo> {
  const line: (() => void)[] = [];
  let free = slots;
  const release = (): void => {
    const next = line.shift();
    if (next === undefined) free += 1;
    else next();
  };
  const isOnline = async (): Promise<boolean> => {
    try {
      return (await driver.describe()).status === 'ONLINE';
    } catch (error) {
      log.warn('a device could not be described; it gets no jobs', { error });
      return false;
    }
  };
  return {
    type: 'custom',
    reserveSlot: async (_context, signal): Promise<SlotPermit> => {
      if (free > 0) free -= 1;
      else await turn(line, signal);
      while (!(await isOnline())) {
        await sleep(LOOK_AGAIN_MS, undefined, { ref: false });
        if (!signal.aborted) continue;
        release();
        throw signal.reason as Error;
      }
      return {};
    },
    tryReserveSlot: () => null,
    markSlotUsed: () => undefined,
    releaseSlot: release,
  };
}

/** Waits in line for a slot that somebody gives back. */
function turn(line: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      line.splice(line.indexOf(enter), 1);
      reject(signal.reason as Error);
    };
    const enter = (): void => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    line.push(enter);
    signal.addEventListener('abort', leave, { once: true });
  });
}
