/** What the wire tells of a job, in the words of the kernel. */
import { expect, test } from 'vitest';
import { resultsOf, snapshotOf, updateOf } from '../../../../src/cli/gateway/wire-record.ts';
import type { JobResults } from '../../../../src/domain/job-results.ts';
import { pendingSnapshot } from '../../../../src/client/server-status.ts';
import { resultsMessage, updateMessage } from '../../../../src/gateway/wire-messages.ts';
import type { JobUpdate } from '../../../../src/domain/job-record.ts';
import { messageCodec } from '../../../../src/rpc/protos.ts';

/** A message as it arrives. */
const overWire = (name: string, message: object): object => {
  const codec = messageCodec<object, object>(`eigen.internal.v1.${name}`);
  return codec.decode(codec.encode(message));
};
const arrived = (update: JobUpdate): JobUpdate => {
  const { update: envelope } = overWire('StreamJobUpdatesResponse', updateMessage(update)) as {
    update: Parameters<typeof updateOf>[0];
  };
  return updateOf(envelope);
};

const event: JobUpdate = {
  event_seq: 7,
  state: 'Compiling',
  phase: null,
  stage: 'compilation',
  progress: 0.05,
  message: 'compiling',
  timestamp: '2026-01-31T08:00:00.123Z',
};

test.each([
  event,
  { ...event, event_seq: 1, state: 'Pending', stage: 'validation', progress: 0 },
  { ...event, state: 'Validating', stage: 'validation', progress: 0.02 },
  { ...event, state: 'Queued', stage: 'resource_allocation', progress: 0.1 },
  { ...event, state: 'Executing', stage: 'quantum_execution', progress: 0.15 },
  { ...event, state: 'Executing', phase: 'PostProcessing', stage: 'result_processing', progress: 0.9 },
  { ...event, state: 'Completing', stage: 'completion', progress: 0.95 },
  { ...event, state: 'Completed', stage: 'completion', progress: 1 },
  { ...event, state: 'Failed', progress: 0.123456 },
  { ...event, state: 'Cancelled', stage: 'validation' },
  { ...event, state: 'Timeout', stage: 'quantum_execution' },
] as const satisfies readonly JobUpdate[])('an event arrives as it was: $state', (update) => {
  expect(arrived(update)).toEqual(update);
});

test('what the wire has no word for arrives as the state before it', () => {
  expect(arrived({ ...event, state: 'Allocating', stage: 'resource_allocation' }).state).toBe('Queued');
  const running = { ...event, state: 'Executing', stage: 'quantum_execution' } as const;
  expect(arrived({ ...running, phase: 'Measuring' }).phase).toBe(null);
});

test('results arrive as they were written', () => {
  const written: JobResults = {
    schema: 'qrtx.results/1',
    job_id: 'j',
    device: 'sim:local',
    method: 'statevector',
    shots: 10,
    seed: '18446744073709551615',
    bit_order: 'highest-classical-bit-first',
    counts: { '00': 4, '11': 6 },
    registers: [{ name: 'c', size: 2 }],
    memory: ['00', '11'],
    expectation_values: [{ value: -1.25, standard_error: 0.5 }],
    program_output: { energy: null, words: ['ZZ', 1] },
    timing: {
      execution_seconds: 0.25,
      phases: [{ phase: 'QuantumRunning', at: '2026-01-31T08:00:00.123Z' }],
    },
    metadata: { threads: '2', phases_of_moon: 'full' },
  };
  const job = { ...pendingSnapshot('j', new Date(0)), state: 'Completed' } as const;
  const answer = (results: JobResults | undefined) =>
    overWire('GetJobResultsResponse', resultsMessage(job, results)) as Parameters<typeof resultsOf>[0];
  expect(resultsOf(answer(written))).toEqual(written);
  expect(resultsOf(answer(undefined))).toBeUndefined();
});

test('a gateway that sends no details of jobs is named', () => {
  const job = pendingSnapshot('j', new Date(0));
  expect(snapshotOf(Buffer.from(JSON.stringify(job)), 'h:1')).toEqual(job);
  for (const other of [undefined, Buffer.from('{'), Buffer.from('null'), '{"schema":"x/1"}']) {
    expect(() => snapshotOf(other, 'h:1')).toThrow(/h:1.*no `qrtx gateway`/);
  }
});
