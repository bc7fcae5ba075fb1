/** Histories of real runs replay on the present workflow code: jobs under way survive an upgrade. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { WORKFLOW_BUNDLE } from '../../src/kernel/workers.ts';
import { recordHistories } from './record-histories.ts';

const FOLDER = join(import.meta.dirname, 'histories');
let histories: { readonly workflowId: string; readonly text: string }[];

beforeAll(async () => {
  if (process.env.QRTX_RECORD_HISTORIES) await recordHistories(FOLDER);
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'));
  histories = await Promise.all(
    files.map(async (name) => {
      const text = await readFile(join(FOLDER, name), 'utf8');
      const workflowId = /"workflowId": "([^"]+)"/.exec(text)?.[1] ?? name;
      return { workflowId, text };
    }),
  );
});

async function replay(recorded: typeof histories): Promise<readonly unknown[]> {
  const given = recorded.map(({ workflowId, text }) => ({
    workflowId,
    history: JSON.parse(text) as unknown,
  }));
  const errors: unknown[] = [];
  for await (const { error } of Worker.runReplayHistories({ workflowBundle: WORKFLOW_BUNDLE }, given)) {
    errors.push(error);
  }
  return errors;
}

describe('recorded histories', () => {
  it('replay without a difference', async () => {
    expect(histories.length).toBeGreaterThanOrEqual(21);
    const errors = await replay(histories);
    expect(errors).toEqual(histories.map(() => undefined));
  });

  it('fail when one was altered', async () => {
    const altered = histories
      .filter(({ text }) => text.includes('"runOnDevice"'))
      .slice(0, 1)
      .map(({ workflowId, text }) => ({
        workflowId,
        text: text.replaceAll('"runOnDevice"', '"runElsewhere"'),
      }));
    const [error] = await replay(altered);
    expect(error).toBeInstanceOf(DeterminismViolationError);
  });
});
