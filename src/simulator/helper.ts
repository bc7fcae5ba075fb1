/** Entry of a helper thread: joins the sweeps of the thread that started it. */
import { parentPort } from 'node:worker_threads';
import { SimulationCancelled, SimulationControl } from './control.ts';
import { giveWay } from './low-priority.ts';
import { kernelsFor } from './register-memory.ts';
import { Sweeper } from './sweep.ts';
import type { HelperTask } from './team.ts';

giveWay();

parentPort?.on('message', ({ memory, job, thread, control, active }: HelperTask) => {
  Atomics.add(active, 0, 1);
  try {
    const sweeper = new Sweeper(
      kernelsFor(memory, 'wasm'),
      memory.buffer,
      thread,
      new SimulationControl(control),
    );
    sweeper.run(job, () => undefined);
  } catch (error) {
    if (!(error instanceof SimulationCancelled)) throw error;
  } finally {
    Atomics.sub(active, 0, 1);
    Atomics.notify(active, 0);
  }
});
