/**
 * Bad input through a foreign Temporal client: nobody checks it before stage 1, the job ends as ERROR with the code
 * that the command line gives, and nothing is stored of it but the record of the failure.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JOB_WORKFLOW, jobWorkflowId } from '../../src/protocol/messages.ts';
import { jobYaml } from '../e2e/qrtx.ts';
import { PROGRAM, type TestKernel, handleOf, startTestKernel, uniqueName } from '../support/test-kernel.ts';

let kernel: TestKernel;
let device: string;
beforeAll(async () => {
  kernel = await startTestKernel();
  device = kernel.ports.devices.ids[0] ?? '';
});
afterAll(() => kernel.stop());

const yaml = (changes: Parameters<typeof jobYaml>[0] = {}) => jobYaml({ target: `"${device}"`, ...changes });

const cases: readonly (readonly [string, () => unknown, string, RegExp])[] = [
  ['an empty argument', () => ({}), 'VALIDATION_FAILED', /job_yaml/],
  ['a text for an argument', () => 'bell', 'VALIDATION_FAILED', /object/],
  ['a key of a wrong type', () => ({ version: 1, job_yaml: 7 }), 'VALIDATION_FAILED', /job_yaml/],
  ['a missing program', () => ({ version: 1, job_yaml: yaml() }), 'VALIDATION_FAILED', /program/],
  [
    'broken YAML, with line and column',
    () => ({ version: 1, job_yaml: 'apiVersion: [1\nkind: x\n', program: PROGRAM }),
    'VALIDATION_FAILED',
    /line \d+, column \d+/,
  ],
  [
    'an unknown target',
    () => ({ version: 1, job_yaml: yaml({ target: 'qpu:none' }), program: PROGRAM }),
    'VALIDATION_FAILED',
    /qpu:none/,
  ],
  [
    '0 shots',
    () => ({ version: 1, job_yaml: yaml({ shots: '0' }), program: PROGRAM }),
    'VALIDATION_FAILED',
    /runtime\.shots \(line 10/,
  ],
  [
    '10^12 shots',
    () => ({ version: 1, job_yaml: yaml({ shots: '1000000000000' }), program: PROGRAM }),
    'VALIDATION_FAILED',
    /runtime\.shots \(line 10/,
  ],
  [
    'a program of 300 KiB',
    () => ({ version: 1, job_yaml: yaml(), program: `${PROGRAM}//${'x'.repeat(300 * 1024)}` }),
    'VALIDATION_FAILED',
    /262144/,
  ],
  [
    'a path out of the folder',
    () => ({ version: 1, job_yaml: yaml({ path: '../../etc/passwd' }), program: PROGRAM }),
    'VALIDATION_FAILED',
    /\.\./,
  ],
  [
    'another job id than that of the workflow',
    () => ({ version: 1, job_id: 'other', job_yaml: yaml(), program: PROGRAM }),
    'VALIDATION_FAILED',
    /job_id/,
  ],
];

test.each(cases)('%s', async (_what, argument, code, message) => {
  const job = await kernel.start({ argument: argument() });
  const ended = await job.ended();
  expect(ended).toMatchObject({ state: 'Failed', status: 'ERROR', last_error: { code } });
  expect(ended.last_error?.message).toMatch(message);
  const stored = (await kernel.ports.store.list(job.jobId)).map(({ ref }) => ref.split('/').at(-1));
  expect(stored.filter((name) => name !== 'error.json' && name !== 'meta.json')).toEqual([]);
});

test('a job id with a slash', async () => {
  const jobId = uniqueName('a/b');
  const workflow = await kernel.client.workflow.start(JOB_WORKFLOW, {
    workflowId: jobWorkflowId(jobId),
    taskQueue: kernel.taskQueue,
    args: [{ version: 1, job_yaml: yaml(), program: PROGRAM }],
  });
  const ended = await handleOf(kernel.client, jobId, workflow).ended();
  expect(ended).toMatchObject({ state: 'Failed', last_error: { code: 'VALIDATION_FAILED' } });
  expect(ended.last_error?.message).toContain('a/b');
});

test('unknown keys are left out, and the job runs', async () => {
  const argument = { version: 1, job_yaml: yaml({ extra: 'shotz: 1\n' }), program: PROGRAM, colour: 'blue' };
  const job = await kernel.start({ argument });
  expect(await job.ended()).toMatchObject({ state: 'Completed' });
  const meta = new TextDecoder().decode(await kernel.ports.store.get(job.jobId, 'meta.json'));
  expect(meta).toContain('shotz');
  expect(meta).toContain('colour');
});
