/**
 * Runs the inputs of one front end on a thread with little memory, so that an input which needs more is a finding and
 * not the end of the run; neither is one that never ends. The next thread goes on behind it.
 */
import { Worker } from 'node:worker_threads';
import type { FuzzLanguage } from './language.ts';
import { inputOf, type FuzzFinding, type FuzzReport, Tally } from './run.ts';
import { readCorpus } from './corpus.ts';
import type { ThreadReport, ThreadTask } from './thread.ts';

/** MiB of heap that an input may need. */
export const MOST_MEMORY_MIB = 512;
/** MiB of it for objects that live shortly; the default of a thread. */
const YOUNG_MIB = 48;
/** Processor seconds after which an input counts as one without end. */
const ENDLESS_SECONDS = 30;
const LOOK_EVERY_MS = 1000;

/** What to run. */
export interface SupervisedRun {
  readonly count: number;
  readonly seed: number;
  readonly mostSeconds: number;
  readonly corpusFolder: string;
  readonly progress: (done: number) => void;
}

/** All inputs of a front end. */
export async function superviseFuzz(language: FuzzLanguage, run: SupervisedRun): Promise<FuzzReport> {
  const tally = new Tally();
  for (let from = 0; from < run.count;) {
    const ended = await runThread(language, run, from, tally);
    if (ended === undefined) break;
    const { seed, corpusFolder } = run;
    tally.find({ ...inputOf(language, readCorpus(corpusFolder, language), ended.number, seed), ...ended });
    from = ended.number + 1;
  }
  return tally.report(run.count);
}

/** Runs a thread until it is through, or dies over an input. */
function runThread(
  language: FuzzLanguage,
  { progress, ...run }: SupervisedRun,
  from: number,
  tally: Tally,
): Promise<Pick<FuzzFinding, 'number' | 'problem'> | undefined> {
  const current = new Int32Array(new SharedArrayBuffer(4));
  const workerData: ThreadTask = { ...run, language: language.name, from, current };
  const thread = new Worker(new URL('./thread.js', import.meta.url), {
    workerData,
    resourceLimits: {
      maxOldGenerationSizeMb: MOST_MEMORY_MIB - YOUNG_MIB,
      maxYoungGenerationSizeMb: YOUNG_MIB,
    },
  });
  thread.on('message', ({ number, ...attempt }: ThreadReport) => {
    tally.add(number, attempt);
    if ((number + 1) % 5000 === 0) progress(number + 1);
  });
  return new Promise((resolve, reject) => {
    let problem: string | undefined;
    let seen = { number: -1, cpu: process.cpuUsage() };
    const watch = setInterval(() => {
      const number = Atomics.load(current, 0);
      if (number !== seen.number) seen = { number, cpu: process.cpuUsage() };
      const { user, system } = process.cpuUsage(seen.cpu);
      if (user + system < ENDLESS_SECONDS * 1e6) return;
      problem = `does not end in ${ENDLESS_SECONDS} s of processor time`;
      void thread.terminate();
    }, LOOK_EVERY_MS);
    thread.on('error', (error: Error & { code?: string }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') problem = `needs more than ${MOST_MEMORY_MIB} MiB`;
      else reject(error);
    });
    thread.on('exit', () => {
      clearInterval(watch);
      resolve(problem === undefined ? undefined : { number: Atomics.load(current, 0), problem });
    });
  });
}
