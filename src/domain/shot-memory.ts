/**
 * Shots one by one. A simulator counts the outcomes of all shots at once; its shots do not depend on each other, so
 * every order of them is as likely as every other. The order is drawn from the seed: the same job has the same memory.
 */
import type { CircuitRequirements, Device } from './device.ts';
import { sha256 } from './digest.ts';
import type { Violation } from './errors.ts';
import { countsObject } from './many-counts.ts';
import { inOrder } from './ordered-json.ts';
import type { ExecutionResult } from './result.ts';

/** Limits of a memory: shots, and characters of all its outcomes. */
export const MEMORY_LIMITS = { shots: 100_000, characters: 4 * 1024 * 1024 } as const;

/** Why a device or a limit does not allow the memory of a circuit; empty when both do. */
export function memoryViolations(
  device: Device,
  { shots, clbits }: CircuitRequirements,
): readonly Violation[] {
  const field = 'runtime.memory';
  if (device.shotMemory !== true) {
    return [{ field, rule: 'device', message: `device ${device.id} gives counts, not shots one by one` }];
  }
  const { shots: most, characters } = MEMORY_LIMITS;
  if (shots <= most && shots * clbits <= characters) return [];
  const limit = `at most ${most} shots and ${characters} characters are allowed`;
  const message = `the memory of ${shots} shots of ${clbits} bits is too large: ${limit}`;
  return [{ field, rule: 'size', message }];
}

/** The outcome of every shot. */
export function shotMemory(counts: ExecutionResult['counts'], seed: string): readonly string[] {
  const shots = inOrder(countsObject(counts)).flatMap(([key, count]) => new Array<string>(count).fill(key));
  const random = generator(sha256(`shot memory of ${seed}`));
  for (let last = shots.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [shots[last], shots[other]] = [shots[other] ?? '', shots[last] ?? ''];
  }
  return shots;
}

/** Numbers in [0, 1) from 128 bits of a hash: Chris Doty-Humphrey's sfc32. */
function generator(hash: string): () => number {
  let [a, b, c, d] = [0, 8, 16, 24].map((at) => Number.parseInt(hash.slice(at, at + 8), 16) | 0) as [
    number,
    number,
    number,
    number,
  ];
  return () => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
}
