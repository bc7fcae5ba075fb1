/** The gRPC contract as a stock client of another language sees it: the sample of examples/clients/grpc-python. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HELD, type TestInstance, startTestInstance } from '../e2e/instance.ts';
import { BELL, PROGRAM, jobFolder, jobYaml } from '../e2e/qrtx.ts';
import { Child } from '../support/child.ts';
import { runToEnd } from '../support/run-to-end.ts';

const PROGRAM_PY = join(import.meta.dirname, '../../examples/clients/grpc-python/quantum_job.py');
const interpreter = process.env.QRTX_TEST_PYTHON ?? '';

type Document = Readonly<Record<string, unknown>>;

let running: TestInstance;
let work: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  running = await startTestInstance();
  work = await mkdtemp(join(tmpdir(), 'qrtx-grpc-'));
  env = { ...running.env, QRTX_GATEWAY: running.instance.gateway.address };
});

afterAll(async () => {
  await running.stop();
  await rm(work, { recursive: true, force: true });
});

/** What the sample prints, and its exit code. */
async function python(...args: readonly string[]): Promise<{ code: number; documents: readonly Document[] }> {
  const { code, stdout, stderr } = await runToEnd(interpreter, [PROGRAM_PY, ...args], env);
  // 2 is a refused call, told on stdout; anything else is a broken sample.
  if (code !== 0 && code !== 2) throw new Error(stderr);
  const lines = stdout.split('\n').filter(Boolean);
  return { code, documents: lines.map((line) => JSON.parse(line) as Document) };
}

async function submitted(...args: readonly string[]): Promise<string> {
  const { code, documents } = await python('submit', ...args);
  expect({ code, documents }).toMatchObject({ code: 0, documents: [{ state: 'TASK_STATE_PENDING' }] });
  return String(documents[0]?.job_id);
}

const seqs = (documents: readonly Document[]) => documents.map(({ event_seq }) => Number(event_seq));
const numbers = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

test('submits, streams every event once, resumes by number, and reads status and results', async () => {
  const id = await submitted(BELL);
  const { documents: updates } = await python('follow', id);
  expect(seqs(updates)).toEqual(numbers(1, updates.length));
  expect(updates.filter(({ state }) => state === 'TASK_STATE_DONE')).toEqual([updates.at(-1)]);
  expect((await python('follow', id, '3')).documents).toEqual(updates.slice(3));
  const [status] = (await python('status', id)).documents;
  expect(status).toMatchObject({ job_id: id, state: 'TASK_STATE_DONE', stage: 'completion', progress: 1 });
  const [results] = (await python('results', id)).documents;
  expect(results).toMatchObject({
    state: 'TASK_STATE_DONE',
    metadata: { device: 'sim:local', shots: '4096', seed: '7' },
    qfs_result_ref: `qfs://circuit_fs/${id}/results.json`,
  });
  const counts = results?.counts as Readonly<Record<string, string>>;
  expect(Number(counts['00']) + Number(counts['11'])).toBe(4096);
});

test('a reader that dies in the middle is replaced by one that goes on, and a cancel ends the job', async () => {
  const id = await submitted(await jobFolder(work, 'long', jobYaml(), PROGRAM), HELD);
  const first = new Child(interpreter, [PROGRAM_PY, 'follow', id], { name: 'the reader', env });
  await first.says('TASK_STATE_RUNNING');
  await first.end('SIGKILL');
  const lines = first.stdout.split('\n').slice(0, -1);
  const seen = lines.map((line) => JSON.parse(line) as Document);
  expect((await python('cancel', id)).documents).toEqual([{ accepted: true, reason_code: 'ACCEPTED' }]);
  const { documents: rest } = await python('follow', id, String(seen.length));
  expect(seqs([...seen, ...rest])).toEqual(numbers(1, seen.length + rest.length));
  expect(rest.at(-1)).toMatchObject({ state: 'TASK_STATE_CANCELLED' });
  expect((await python('cancel', id)).documents).toEqual([{ reason_code: 'ALREADY_TERMINAL' }]);
  const [results] = (await python('results', id)).documents;
  expect(results).toMatchObject({ state: 'TASK_STATE_CANCELLED', error_code: 'CANCELLED' });
});

test('reads the violations and the hint of a refused request, and NOT_FOUND', async () => {
  const refused = await python('submit', await jobFolder(work, 'no-program', jobYaml(), ''));
  expect(refused).toMatchObject({
    code: 2,
    documents: [
      {
        code: 'INVALID_ARGUMENT',
        reason: 'VALIDATION_FAILED',
        violations: [{ field: 'program', description: expect.any(String) as string }],
        hint: expect.stringContaining('correct the fields') as string,
      },
    ],
  });
  expect(await python('status', 'no-such-job')).toMatchObject({
    code: 2,
    documents: [{ code: 'NOT_FOUND', reason: 'JOB_NOT_FOUND' }],
  });
});
