/** How long a job waits at a provider before its device takes it, as a seeded model. */
import { seedFrom } from '../../../domain/digest.ts';
import { Xoshiro256 } from '../../../simulator/random.ts';
import { normal } from './normal.ts';

/** Half of all jobs wait at most `median`, nine of ten at most `p90` (seconds). */
export interface QueueTimeModel {
  readonly median: number;
  readonly p90: number;
  /** Unsigned 64-bit decimal. */
  readonly seed: string;
}

/** The standard normal quantile of 0.9. */
const Z_90 = 1.2815515655446004;

/** Seconds that the job of a key waits: log-normal, and the same whenever it is asked. */
export function queueSeconds({ median, p90, seed }: QueueTimeModel, key: string): number {
  const sigma = Math.log(p90 / median) / Z_90;
  return median * Math.exp(sigma * normal(new Xoshiro256(seedFrom(`${seed} ${key}`))));
}
