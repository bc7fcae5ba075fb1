/** Entry of the reader's thread: one specification at a time, in and out as plain data. */
import { parentPort } from 'node:worker_threads';
import { parseJobSpec } from '../domain/schema/parse-job-spec.ts';
import type { ReadingAnswer, ReadingTask } from './spec-reader.ts';

parentPort?.on('message', ({ id, input }: ReadingTask) => {
  parentPort?.postMessage({ id, parsed: parseJobSpec(input) } satisfies ReadingAnswer);
});
