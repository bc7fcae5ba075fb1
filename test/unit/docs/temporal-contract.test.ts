/** The Temporal contract says what the code says: names, search attributes, keys of the argument, failure types. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MEMO } from '../../../src/protocol/memo.ts';
import { ERROR_CATEGORIES } from '../../../src/domain/errors.ts';
import { TASK_STATES } from '../../../src/domain/task-state.ts';
import { PACKAGE_ROOT } from '../../../src/config/package-info.ts';
import { SEARCH_ATTRIBUTES } from '../../../src/config/search-attributes.ts';
import { jobArgumentSchema } from '../../../src/domain/schema/parse-job-argument.ts';
import {
  JOBS_TASK_QUEUE,
  JOB_WORKFLOW,
  QUERIES,
  SIGNALS,
  jobWorkflowId,
} from '../../../src/protocol/messages.ts';

const text = readFileSync(join(PACKAGE_ROOT, 'docs/temporal-contract.md'), 'utf8');

it.each([
  ['workflow type, id and queue', [JOB_WORKFLOW, jobWorkflowId('<job_id>'), JOBS_TASK_QUEUE]],
  ['queries and signals', [...Object.values(QUERIES), ...Object.values(SIGNALS)]],
  ['search attributes', Object.keys(SEARCH_ATTRIBUTES)],
  ['memo', [MEMO.snapshot, MEMO.updates, MEMO.contentDigest]],
  ['keys of the argument', Object.keys(jobArgumentSchema.shape)],
  ['failure types', [...ERROR_CATEGORIES, 'JobTimeout', 'KernelBug']],
])('names the %s', (_what, names) => {
  expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

it('names every state', () => {
  expect(TASK_STATES.filter((state) => !text.includes(state))).toEqual([]);
});

it.each(['python/quantum_job.py', 'temporal-cli/quantum-job.sh', 'typescript/quantum-job.ts'])(
  'shows the sample %s, with the policies that make a submit idempotent',
  (sample) => {
    expect(text).toContain(`../examples/clients/${sample}`);
    const code = readFileSync(join(PACKAGE_ROOT, 'examples/clients', sample), 'utf8');
    expect(code).toMatch(/USE_EXISTING|UseExisting/);
    expect(code).toMatch(/REJECT_DUPLICATE|RejectDuplicate/);
    expect(code).toContain(JOBS_TASK_QUEUE);
  },
);
