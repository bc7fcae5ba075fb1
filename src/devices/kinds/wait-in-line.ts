/** A run that a device takes up later: until then it waits, and can be cancelled. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PipelineError } from '../../domain/errors.ts';
import type { ExecutingPhase } from '../../domain/task-state.ts';
import type { TimedSimulation } from '../../simulator/run.ts';

/** One run of a simulating device. */
export interface DeviceRun {
  readonly control: { readonly phase: ExecutingPhase; readonly progress: number };
  readonly done: Promise<TimedSimulation>;
  /** Resolves when the work has stopped. */
  cancel(): Promise<void>;
}

const WAITING = { phase: 'QuantumInitializing', progress: 0 } as const;

/** Starts a run after a wait. */
export function afterWait(milliseconds: number, start: () => DeviceRun): DeviceRun {
  const waiting = new AbortController();
  let run: DeviceRun | undefined;
  const work = async (): Promise<TimedSimulation> => {
    await sleep(milliseconds, undefined, { signal: waiting.signal }).catch(() => {
      throw new PipelineError('CANCELLED', 'the execution was cancelled');
    });
    run = start();
    return await run.done;
  };
  const done = work();
  done.catch(() => undefined);
  return {
    get control() {
      return run?.control ?? WAITING;
    },
    done,
    cancel: async () => {
      waiting.abort();
      await run?.cancel();
      await done.catch(() => undefined);
    },
  };
}
