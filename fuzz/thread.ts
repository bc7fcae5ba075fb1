/** A thread of the fuzzer: compiles inputs one after another, and tells after each how it went. */
import { parentPort, workerData } from 'node:worker_threads';
import { readCorpus } from './corpus.ts';
import { FUZZ_LANGUAGES } from './languages.ts';
import { attemptNumber, type Attempt, type FuzzRun } from './run.ts';

/** What the thread is given. */
export interface ThreadTask extends FuzzRun {
  /** Name of the front end. */
  readonly language: string;
  readonly corpusFolder: string;
  /** The first input; the last one is `count - 1`. */
  readonly from: number;
  readonly count: number;
  /** One integer: the number of the input that is being compiled. */
  readonly current: Int32Array;
}

/** What the thread tells of an input. */
export type ThreadReport = Attempt & { readonly number: number };

function work({ language: name, corpusFolder, from, count, current, ...run }: ThreadTask): void {
  const language = FUZZ_LANGUAGES.find((one) => one.name === name);
  if (language === undefined) throw new RangeError(`there is no front end "${name}"`);
  const corpus = readCorpus(corpusFolder, language);
  for (let number = from; number < count; number++) {
    Atomics.store(current, 0, number);
    const report: ThreadReport = { number, ...attemptNumber(language, corpus, number, run) };
    parentPort?.postMessage(report);
  }
}

work(workerData as ThreadTask);
