/** What must hold of every job that has ended, however it ended. */
import { expect } from 'vitest';
import { isTerminal } from '../../src/domain/task-state.ts';
import type { JobSnapshot } from '../../src/domain/job-record.ts';
import type { ArtifactStore } from '../../src/qfs/artifact-store.ts';
import type { TestHandle } from './test-kernel.ts';

/** Waits for the end and checks the record: numbered without gaps, times in order, one terminal update, last. */
export async function endOf(job: TestHandle, state: JobSnapshot['state']): Promise<JobSnapshot> {
  const snapshot = await job.ended();
  const updates = await job.updates();
  expect(updates.map(({ event_seq }) => event_seq)).toEqual(updates.map((_, index) => index + 1));
  expect(updates.filter((update) => isTerminal(update.state))).toEqual([updates.at(-1)]);
  const times = updates.map(({ timestamp }) => timestamp);
  expect(times).toEqual([...times].sort());
  expect(snapshot.state, snapshot.message).toBe(state);
  expect(updates.at(-1)).toMatchObject({ state, event_seq: snapshot.event_seq });
  return snapshot;
}

/** The states of a job in order, each once for every time it was entered. */
export async function statesOf(job: TestHandle): Promise<readonly string[]> {
  const states = (await job.updates()).map(({ state }) => state);
  return states.filter((state, index) => state !== states[index - 1]);
}

/** A JSON file of the job. */
export async function jsonOf(
  store: ArtifactStore,
  jobId: string,
  name: string,
): Promise<Record<string, unknown>> {
  const bytes = await store.get(jobId, name);
  if (bytes === undefined) throw new Error(`job ${jobId} has no ${name}`);
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}

/** Checks that `meta.json` lists every other file of the job with its hash and size, and nothing else. */
export async function expectAllListed(store: ArtifactStore, jobId: string): Promise<void> {
  const { artifacts } = await jsonOf(store, jobId, 'meta.json');
  const files = (await store.list(jobId)).filter(({ ref }) => !ref.endsWith('/meta.json'));
  expect(artifacts).toEqual(files);
}
