/** Normally distributed numbers, for what varies from device to device and from day to day. */
import type { Random } from '../../../simulator/random.ts';

/** A number of mean 0 and standard deviation 1 (Box and Muller, 1958). */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
  return radius * Math.cos(2 * Math.PI * random.next());
}
