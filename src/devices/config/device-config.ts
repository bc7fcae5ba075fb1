/**
 * The shape of devices.yaml, key by key: which devices this installation has. One entry is one device; its `kind`
 * says what stands behind it.
 */
import { z } from 'zod';
import { duration, line, oneOf, optional, seed, textOf, wholeNumber } from '../../domain/schema/fields.ts';

const MOST_DEVICES = 64;
const mapping = { error: 'must be a mapping' };
const DRIFT = { error: 'must be a number from 0 to 1' };
const MEMORY_ERROR = 'must be a size like 512MiB or 4GiB, at least 1MiB';
const MEMORY_UNITS: Readonly<Record<string, number>> = { MiB: 2 ** 20, GiB: 2 ** 30 };

/** Bytes, written with their unit. */
const memory = z
  .string({ error: MEMORY_ERROR })
  .regex(/^[1-9]\d{0,5}(MiB|GiB)$/, { error: MEMORY_ERROR })
  .transform((text) => Number(text.slice(0, -3)) * (MEMORY_UNITS[text.slice(-3)] ?? 0));

const health = z.strictObject({ interval: optional(duration), deadline: optional(duration) }, mapping);

const common = {
  id: textOf(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/,
    'a name of at most 128 letters, digits and "._:-", e.g. qpu:lab',
  ),
  name: optional(line(128)),
  status: optional(oneOf(['online', 'offline', 'maintenance'])),
  reason: optional(line(200)),
  health: optional(health),
};

const simulator = z.strictObject(
  {
    ...common,
    kind: z.literal('simulator'),
    slots: optional(wholeNumber(1, 64)),
    threads: optional(wholeNumber(1, 16)),
    memory: optional(memory),
  },
  mapping,
);

const queueTime = z
  .strictObject({ median: duration, p90: duration, seed: optional(seed) }, mapping)
  .refine(({ median, p90 }) => p90 >= median, { error: 'must have a p90 that is not below its median' });

const simulatedQpu = z.strictObject(
  {
    ...common,
    kind: z.literal('simulated-qpu'),
    calibration: line(512),
    drift: optional(z.number(DRIFT).min(0, DRIFT).max(1, DRIFT)),
    queue_time: optional(queueTime),
    memory: optional(memory),
  },
  mapping,
);

/** The kinds of devices and the keys of each. */
export const DEVICE_KINDS = { simulator, 'simulated-qpu': simulatedQpu } as const;

/** The whole document; entries are read one by one, so that a wrong one does not hide the next. */
export const deviceFileSchema = z.strictObject(
  {
    builtin_devices: optional(z.boolean({ error: 'must be true or false' })),
    devices: z
      .array(z.unknown(), { error: 'must be a list of devices' })
      .max(MOST_DEVICES, { error: `must have at most ${MOST_DEVICES} devices` }),
  },
  { error: 'must be a mapping with the key devices' },
);

/** A simulator of this process, as devices.yaml names it. */
export type SimulatorEntry = z.output<typeof simulator>;
/** A device made from a calibration file, as devices.yaml names it. */
export type SimulatedQpuEntry = z.output<typeof simulatedQpu>;
/** A device of devices.yaml whose fields are all well formed. */
export type DeviceEntry = SimulatorEntry | SimulatedQpuEntry;

/** Times of the health checks of a device: every 10 s, with 2 s for the answer, where devices.yaml says nothing. */
export function healthTimes({ health }: DeviceEntry): {
  readonly intervalMs: number;
  readonly deadlineMs: number;
} {
  return { intervalMs: (health?.interval ?? 10) * 1000, deadlineMs: (health?.deadline ?? 2) * 1000 };
}
