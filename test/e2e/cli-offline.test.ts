/** The commands of `qrtx` that need no server, as a person runs them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePorts } from '../../src/processes/ports.ts';
import { BELL, PROGRAM, document, jobFolder, jobYaml, qrtx } from './qrtx.ts';

describe('without a server', () => {
  let env: NodeJS.ProcessEnv;
  let work: string;
  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), 'qrtx-offline-'));
    const [port = 0] = await findFreePorts(1);
    env = { PATH: process.env.PATH, HOME: work, QRTX_HOME: work, QRTX_TEMPORAL_PORT: String(port) };
  });

  afterAll(() => rm(work, { recursive: true, force: true }));

  test('compile prints OpenQASM 3 or AQO', async () => {
    const qasm = await qrtx(['compile', BELL], env);
    expect(qasm.code).toBe(0);
    expect(qasm.stdout).toMatch(/^OPENQASM 3\.0;/);
    expect(document(await qrtx(['compile', BELL, '--emit', 'aqo'], env))).toMatchObject({ qubits: 2 });
  });

  test('compile of a wrong program exits 2 and points at the place', async () => {
    const folder = await jobFolder(
      work,
      'wrong-offline',
      jobYaml(),
      PROGRAM.replace('x q[0]', 'nosuchgate q[0]'),
    );
    const ran = await qrtx(['compile', join(folder, 'program.qasm')], env);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/program\.qasm:5:1: error/);
    expect(ran.stderr).toContain('^^^^^^^^^^');
  });

  test('simulate gives the same counts for the same seed', async () => {
    const args = ['simulate', BELL, '--shots', '1000', '--seed', '3', '--json'];
    const [first, second] = [document(await qrtx(args, env)), document(await qrtx(args, env))];
    expect(Object.keys(first.counts as object).sort()).toEqual(['00', '11']);
    expect(second.counts).toEqual(first.counts);
    expect(await qrtx(['simulate', BELL, '--shots', '0'], env)).toMatchObject({ code: 2, stdout: '' });
  });

  test('devices lists the local simulator', async () => {
    expect(document(await qrtx(['devices', '--json'], env))).toMatchObject({
      devices: [{ device_id: 'sim:local', status: 'ONLINE' }],
    });
  });

  test('doctor exits 4 and names what does not answer', async () => {
    const ran = await qrtx(['doctor'], env);
    expect(ran.code).toBe(4);
    expect(ran.stdout).toMatch(/^ok +qrtx /m);
    expect(ran.stdout).toMatch(/^FAIL +Temporal server .*npm start/m);
  });
});
