/** `qrtx` as a person runs it: the built program, a real server and kernel, exit codes and what stands on stdout. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { type TestInstance, startTestInstance } from './instance.ts';
import { BELL, PROGRAM, document, jobFolder as write, jobYaml as yaml, qrtx as run } from './qrtx.ts';

let running: TestInstance;
let work: string;

beforeAll(async () => {
  running = await startTestInstance();
  work = await mkdtemp(join(tmpdir(), 'qrtx-cli-'));
});

afterAll(async () => {
  await running.stop();
  await rm(work, { recursive: true, force: true });
});

const qrtx = (args: readonly string[]) => run(args, running.env);
const jobFolder = (name: string, text: string, program?: string) => write(work, name, text, program);

describe('submit', () => {
  test('--watch shows the states and a histogram, and exits 0', async () => {
    const ran = await qrtx(['submit', '--job', BELL, '--watch']);
    expect(ran).toMatchObject({ code: 0 });
    for (const state of ['Pending', 'Compiling', 'Queued', 'Executing', 'Completing', 'Completed']) {
      expect(ran.stdout).toContain(state);
    }
    expect(ran.stdout).toMatch(/^ {2}00 .*%$/m);
    expect(ran.stdout).toMatch(/^ {2}11 .*%$/m);
    expect(ran.stdout).not.toContain('\u001b[');
  });

  test('--wait is silent until the end and then shows the histogram', async () => {
    const ran = await qrtx(['submit', BELL, '--wait']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).not.toContain('Executing');
    expect(ran.stdout).toMatch(/^submitted: \S+\n4096 shots on sim:local/);
  });

  test('--watch --json prints one document with the results', async () => {
    const ran = await qrtx(['submit', '--job', BELL, '--watch', '--json', '--job-id', 'bell-json']);
    expect(ran.code).toBe(0);
    expect(document(ran)).toMatchObject({
      schema: 'qrtx.job/1',
      job_id: 'bell-json',
      state: 'Completed',
      results: { shots: 4096, bit_order: 'highest-classical-bit-first' },
    });
  });

  test('of an id that is taken by another job is refused with exit code 2', async () => {
    const folder = await jobFolder('taken', yaml(), PROGRAM);
    expect((await qrtx(['submit', '--job', folder, '--job-id', 'taken', '--watch'])).code).toBe(0);
    const again = await qrtx(['submit', '--job', folder, '--job-id', 'taken', '--json']);
    expect(document(again)).toMatchObject({ job_id: 'taken', created: false });
    await writeFile(join(folder, 'job.yaml'), yaml({ shots: '200' }));
    const other = await qrtx(['submit', '--job', folder, '--job-id', 'taken']);
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toContain('taken');
  });

  test('--watch of a job that ends in ERROR exits 3 and says why', async () => {
    const folder = await jobFolder('wrong-program', yaml(), PROGRAM.replace('x q[0]', 'nosuchgate q[0]'));
    const ran = await qrtx(['submit', '--job', folder, '--watch']);
    expect(ran.code).toBe(3);
    expect(ran.stdout).toContain('COMPILER_STAGE_FAILED');
    expect(ran.stdout).toContain('nosuchgate');
  });
});

describe('bad input is refused with exit code 2, a clear message, and nothing created', () => {
  const cases: readonly (readonly [string, () => Promise<readonly string[]>, RegExp])[] = [
    ['a missing file', () => Promise.resolve(['--job', '/no/such/job.yaml']), /does not exist/],
    [
      'a missing program',
      async () => ['--job', await jobFolder('no-program', yaml())],
      /program\.qasm does not exist/,
    ],
    [
      'broken YAML',
      async () => ['--job', await jobFolder('broken', 'apiVersion: [1\nkind: x\n')],
      /line \d+, column \d+/,
    ],
    [
      'an unknown target',
      async () => ['--job', await jobFolder('target', yaml({ target: 'qpu:none' }), PROGRAM)],
      /qpu:none.*sim:local/,
    ],
    [
      '0 shots',
      async () => ['--job', await jobFolder('zero', yaml({ shots: '0' }), PROGRAM)],
      /runtime\.shots \(line 10/,
    ],
    [
      '10^12 shots',
      async () => ['--job', await jobFolder('many', yaml({ shots: '1000000000000' }), PROGRAM)],
      /runtime\.shots \(line 10/,
    ],
    [
      'a program of 300 KiB',
      async () => ['--job', await jobFolder('large', yaml(), `${PROGRAM}//${'x'.repeat(300 * 1024)}`)],
      /at most 262144/,
    ],
    [
      'a path out of the folder',
      async () => ['--job', await jobFolder('path', yaml({ path: '../../etc/passwd' }))],
      /\.\./,
    ],
    [
      'a job id with a slash',
      async () => ['--job', await jobFolder('slash', yaml(), PROGRAM), '--job-id', 'a/b'],
      /job id "a\/b"/,
    ],
    [
      'unknown keys under --strict',
      async () => ['--job', await jobFolder('strict', yaml({ extra: 'shotz: 1\n' }), PROGRAM), '--strict'],
      /shotz/,
    ],
    ['no job', () => Promise.resolve([]), /qrtx submit PATH/],
    ['two jobs', () => Promise.resolve([BELL, '--job', BELL]), /give one job\.yaml/],
    [
      'a mistyped target',
      async () => [await jobFolder('typo', yaml({ target: 'sim:locla' }), PROGRAM)],
      /did you mean sim:local\?/,
    ],
  ];

  const stored = () => readdir(join(running.env.QRTX_HOME, 'circuit_fs')).catch(() => []);
  const listed = async () => {
    const { jobs } = document(await qrtx(['list', '--json'])) as { jobs: { job_id: string }[] };
    return jobs.map(({ job_id }) => job_id).sort();
  };
  // The server's list is a moment behind the jobs: those of the tests before must be there first.
  beforeAll(async () => {
    const jobs = (await stored()).sort();
    await waitFor('the list to have all jobs', async () => (await listed()).join() === jobs.join());
  });

  test.each(cases)('%s', async (_name, args, message) => {
    const before = await stored();
    const ran = await qrtx(['submit', ...(await args())]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toMatch(/^ {4}at /m);
    expect(await stored()).toEqual(before);
    expect(await listed()).toEqual(before.sort());
  });

  test('an unknown key without --strict is a warning', async () => {
    const folder = await jobFolder('lenient', yaml({ extra: 'shotz: 1\n' }), PROGRAM);
    const ran = await qrtx(['submit', '--job', folder]);
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('shotz');
  });

  test.each([
    [['sumbit'], /unknown command 'sumbit'[^]*submit/],
    [['list', '--sate', 'Queued'], /unknown option '--sate'[^]*--state/],
    [['status'], /missing required argument 'job'/],
    [['list', '--limit', '0'], /--limit is "0"; it must be a whole number from 1 to 100000/],
    [['list', '--state', 'Flying'], /--state is "Flying"; it must be one of Pending/],
    [['list', '--age', 'soon'], /--age is "soon"/],
    [['results', 'x', '--format', 'xml'], /Allowed choices are table, json, csv/],
    [['gc'], /--older-than/],
    [['gc', '--older-than', 'soon'], /--older-than is "soon"/],
    [['cancel'], /name one job, or choose jobs by filters/],
    [['cancel', 'x', '--state', 'Queued'], /not both/],
  ])('%j', async (args, message) => {
    const ran = await qrtx(args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(message);
    const json = await qrtx([...args, '--json']);
    expect(document(json)).toMatchObject({ schema: 'qrtx.error/1', exit_code: 2 });
  });

  test('with --json the violations are one document on stdout', async () => {
    const folder = await jobFolder('json', yaml({ shots: '0' }), PROGRAM);
    const ran = await qrtx(['submit', folder, '--json']);
    expect(ran.code).toBe(2);
    expect(document(ran)).toMatchObject({
      schema: 'qrtx.error/1',
      exit_code: 2,
      code: 'VALIDATION_FAILED',
      details: { violations: [{ field: 'runtime.shots', line: 10 }] },
    });
  });
});

describe('reading jobs', () => {
  beforeAll(async () => {
    expect((await qrtx(['submit', '--job', BELL, '--job-id', 'bell-read', '--watch'])).code).toBe(0);
  });

  test('status, as text and as one document', async () => {
    expect((await qrtx(['status', 'bell-read'])).stdout).toMatch(/^state +Completed/m);
    expect(document(await qrtx(['status', 'bell-read', '--json']))).toMatchObject({
      schema: 'qrtx.job/1',
      state: 'Completed',
      status: 'DONE',
    });
  });

  test('results as a histogram, as JSON and as CSV', async () => {
    expect((await qrtx(['results', 'bell-read'])).stdout).toContain('█');
    const { counts } = document(await qrtx(['results', 'bell-read', '--format', 'json'])) as {
      counts: Record<string, number>;
    };
    expect((counts['00'] ?? 0) + (counts['11'] ?? 0)).toBe(4096);
    const csv = (await qrtx(['results', 'bell-read', '--format', 'csv'])).stdout;
    expect(csv).toBe(`outcome,count\n00,${counts['00']}\n11,${counts['11']}\n`);
  });

  test('watch of an ended job shows everything again', async () => {
    const ran = await qrtx(['watch', 'bell-read']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('Pending');
    expect(ran.stdout.trim().split('\n').at(-1)).toContain('Completed');
  });

  test('updates shows the record, numbered, and from a number on', async () => {
    const ran = await qrtx(['updates', 'bell-read']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toMatch(/^ {2}1 {2}\S+ Pending/);
    const { updates } = document(await qrtx(['logs', 'bell-read', '--json'])) as {
      updates: { event_seq: number; state: string }[];
    };
    expect(updates.map(({ event_seq }) => event_seq)).toEqual(updates.map((_, index) => index + 1));
    expect(updates.at(-1)?.state).toBe('Completed');
    const rest = document(await qrtx(['updates', 'bell-read', '--after', '3', '--json'])).updates;
    expect(rest).toEqual(updates.slice(3));
  });

  test('list finds it by label', async () => {
    const found = async () => {
      const { jobs } = document(
        await qrtx(['list', '--label', 'example=bell', '--state', 'Completed', '--age', '1h', '--json']),
      ) as { jobs: { job_id: string }[] };
      return jobs.map(({ job_id }) => job_id);
    };
    await expect.poll(found).toContain('bell-read');
  });

  test('ledger shows one submit and one completion', async () => {
    const { entries } = document(await qrtx(['ledger', 'bell-read', '--json'])) as {
      entries: { event: string }[];
    };
    expect(entries.map(({ event }) => event)).toEqual(['submit', 'outcome']);
  });

  test.each(['status', 'watch', 'results', 'cancel', 'updates', 'rm'])(
    '%s of an unknown job exits 2',
    async (command) => {
      const ran = await qrtx([command, 'no-such-job']);
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).toContain('no-such-job');
    },
  );
});

test('doctor exits 0 when everything answers', async () => {
  await expect.poll(() => qrtx(['doctor'])).toMatchObject({ code: 0 });
  expect((await qrtx(['doctor'])).stdout).not.toContain('FAIL');
});

test('--help lists every command, and each has examples', async () => {
  const { stdout } = await qrtx(['--help']);
  const commands = [...stdout.matchAll(/^ {2}([a-z]+) (?:\[options\]|<)/gm)].map(([, name]) => name ?? '');
  expect(commands).toContain('submit');
  for (const command of ['submit', 'watch', 'simulate', 'doctor']) {
    const help = await qrtx([command, '--help']);
    expect(help.code).toBe(0);
    expect(help.stdout).toContain(`Examples:\n  qrtx ${command}`);
  }
});
