/** A finished execution is never thrown away: its outcome waits for a disk that has no room for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PipelineError } from '../domain/errors.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Repeats a write while the disk refuses it, with a back-off from 50 ms to 30 s. The job budget ends the wait: the job
 * then cancels the execution.
 *
 * @param unwanted - aborted when nobody waits for the result any more
 * @param refused - told what the disk said; undefined when the write was done
 * @throws the error of the write when it is none of the disk; the reason of `unwanted`.
 */
export async function untilStored<T>(
  write: () => Promise<T>,
  unwanted: AbortSignal,
  refused: (reason: string | undefined) => void,
): Promise<T> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
    try {
      const written = await write();
      refused(undefined);
      return written;
    } catch (error) {
      const isDisk = error instanceof PipelineError && error.code === 'PERSISTENCE_STAGE_FAILED';
      if (!isDisk) throw error;
      refused(error.message);
    }
    unwanted.throwIfAborted();
    await sleep(pause, undefined, { signal: unwanted, ref: false }).catch(() => unwanted.throwIfAborted());
  }
}
