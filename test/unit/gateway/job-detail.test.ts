/** The details of a job fit into the metadata of an answer, whatever its program is like. */
import { expect, test } from 'vitest';
import { pendingSnapshot } from '../../../src/client/server-status.ts';
import type { Diagnostic, LastError } from '../../../src/domain/errors.ts';
import type { JobSnapshot } from '../../../src/domain/job-record.ts';
import { jobDetail } from '../../../src/gateway/job-detail.ts';

const MOST_BYTES = 5 * 1024;
const finding = (line: number, source_line: string): Diagnostic => ({
  ...{ code: 'OQ2001', severity: 'error', message: 'unknown gate', line, column: 1, end_column: 4 },
  source_line,
});

function failed(details: LastError['details'], message = 'it fails'): JobSnapshot {
  const last_error: LastError = {
    ...{ category: 'CompileError', code: 'COMPILER_STAGE_FAILED', message, stage: 'compilation' },
    ...{ retryable: false, attempts: 1, details, hint: 'correct it', at: new Date(0).toISOString() },
  };
  return { ...pendingSnapshot('j', new Date(0)), state: 'Failed', message, last_error };
}
const sent = (job: JobSnapshot) => {
  const bytes = jobDetail(job);
  expect(bytes.length).toBeLessThanOrEqual(MOST_BYTES);
  return JSON.parse(bytes.toString('utf8')) as JobSnapshot;
};

test('a job that fits is sent whole', () => {
  const job = failed({ diagnostics: [finding(1, 'foo é;')], device: 'd' });
  expect(sent(job)).toEqual(job);
});

test('of many findings the first are sent, and the number of the others', () => {
  const diagnostics = Array.from({ length: 100 }, (_, index) => finding(index + 1, 'foo q[0];'));
  const { details } = sent(failed({ diagnostics })).last_error!;
  const kept = details.diagnostics ?? [];
  expect(kept.length).toBeGreaterThan(5);
  expect(kept).toEqual(diagnostics.slice(0, kept.length));
  expect(details.more).toBe(100 - kept.length);
});

test('long lines and long messages are left out or cut', () => {
  const long = 'x'.repeat(100_000);
  expect(sent(failed({ diagnostics: [finding(1, long)] })).last_error?.details.diagnostics).toEqual([
    finding(1, ''),
  ]);
  const { message, last_error } = sent(failed({ diagnostics: [finding(1, 'q')] }, long));
  expect(message).toMatch(/^x+…$/);
  expect(last_error).toMatchObject({ message, details: { diagnostics: [finding(1, 'q')] } });
});
