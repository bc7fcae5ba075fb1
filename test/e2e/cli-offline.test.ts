/** The commands of `qrtx` that need no server, as a person runs them. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findFreePorts } from '../../src/temporal-server/ports.ts';
import { BELL, MAIN, PROGRAM, document, jobFolder, jobYaml, qrtx } from './qrtx.ts';

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

  test('compile writes OpenQASM 2, reports its passes and refuses wrong options', async () => {
    const ran = await qrtx(['compile', BELL, '--emit', 'qasm2', '-O3', '--seed', '4', '--stats'], env);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^OPENQASM 2\.0;/);
    expect(ran.stderr).toMatch(/^cancel-commuting .* [0-9]/m);
    const placed = await qrtx(['compile', BELL, '--target', 'qpu:manila_b', '--stats'], env);
    expect(placed.stderr).toMatch(/^layout: q\[0\] on \d, q\[1\] on \d$/m);
    expect(placed.stderr).toMatch(/^expected success: 9\d\.\d % \(calibration manila_b\/0\)$/m);
    const told = [
      '--target',
      'qpu:manila_b',
      '--initial-layout',
      '3,2',
      '--basis-gates',
      'rz,sx,cx',
      '--json',
    ];
    expect(document(await qrtx(['compile', BELL, ...told], env))).toMatchObject({
      layout: { initial: [3, 2], final: [3, 2], calibration_epoch: 'manila_b/0' },
    });
    expect(document(await qrtx(['compile', BELL, '--json'], env))).toMatchObject({
      schema: 'qrtx.compiled/1',
      target: 'sim:local',
      language: 'qasm3',
      as_read: { gates: 2, twoQubitGates: 1 },
    });
    expect(await qrtx(['compile', BELL, '-O', '4'], env)).toMatchObject({ code: 2, stdout: '' });
    const lost = await qrtx(['compile', BELL, '--target', 'qpu:nowhere'], env);
    expect(lost).toMatchObject({ code: 2, stdout: '' });
    expect(lost.stderr).toMatch(/no device "qpu:nowhere".*sim:local/);
  });

  test('compile takes the target of the job, and the one of the command line before it', async () => {
    const folder = await jobFolder(work, 'on-manila', jobYaml({ target: 'qpu:manila_b' }), PROGRAM);
    expect(document(await qrtx(['compile', folder, '--json'], env))).toMatchObject({
      target: 'qpu:manila_b',
    });
    const told = ['compile', folder, '--target', 'sim:local', '--json'];
    expect(document(await qrtx(told, env))).toMatchObject({ target: 'sim:local' });
    const lost = await qrtx(['compile', BELL, '--target', 'sim:lokal'], env);
    expect(lost.stderr).toMatch(/did you mean sim:local\?/);
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

  test('simulate takes noise, a method and observables, exact or sampled', async () => {
    const args = [
      'simulate',
      BELL,
      '--seed',
      '3',
      '--json',
      '--observable',
      'XX - 2 YY',
      '--observable',
      'ZI',
    ];
    expect(document(await qrtx(args, env))).toMatchObject({
      method: 'statevector',
      expectation_values: [
        { observable: 'XX - 2 YY', value: expect.closeTo(3, 9) as number, standard_error: 0 },
        { observable: 'ZI', value: expect.closeTo(0, 9) as number, standard_error: 0 },
      ],
    });
    const noisy = document(await qrtx([...args, '--noise', 'depolarizing=0.1', '--sampled'], env));
    expect(noisy).toMatchObject({ method: 'density_matrix', metadata: { noise_model: 'depolarizing=0.1' } });
    const [first] = noisy.expectation_values as readonly { value: number; standard_error: number }[];
    expect(first!.standard_error).toBeGreaterThan(0);
    expect(first!.value).toBeLessThan(2.9);
    const tableau = await qrtx(['simulate', BELL, '--method', 'stabilizer', '--observable', 'ZZ'], env);
    expect(tableau.stdout).toMatch(/shots \(stabilizer\)[^]*⟨ZZ⟩ = 1\.0/);
  });

  test('simulate reads a Hamiltonian from a file and binds parameters', async () => {
    const file = join(import.meta.dirname, '../fixtures/hamiltonians/h2_0p735_red2.json');
    const program = join(work, 'turn.qasm');
    await writeFile(
      program,
      'OPENQASM 3.0;\ninput float t;\nqubit[2] q;\nU(t, 0, 0) q[0];\nU(pi, 0, pi) q[1];\n',
    );
    const args = ['simulate', program, '--json', '--observable', `@${file}`, '--parameter', `t=${Math.PI}`];
    const [energy] = document(await qrtx(args, env)).expectation_values as readonly { value: number }[];
    expect(energy!.value).toBeCloseTo(-1.11699899675, 9);
  });

  test.each([
    [['--observable', 'ZQ'], /character 2/],
    [['--observable', 'ZZZ'], /acts on 3 qubits; there are 2/],
    [['--noise', 'rain=0.1'], /depolarizing/],
    [['--method', 'magic'], /statevector/],
    [['--parameter', 'theta=much'], /name=number/],
  ])('simulate refuses %j', async (flags, message) => {
    const ran = await qrtx(['simulate', BELL, ...flags], env);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(message);
  });

  test('devices lists the built-in devices, or says what is wrong with devices.yaml', async () => {
    const list = document(await qrtx(['devices', '--json'], env)).devices as readonly object[];
    expect(list[0]).toMatchObject({ device_id: 'sim:local', status: 'ONLINE' });
    expect(list).toContainEqual(
      expect.objectContaining({ device_id: 'qpu:manila_b', max_qubits: 5, slots: 1 }),
    );
    const file = join(work, 'wrong.yaml');
    await writeFile(file, 'devices:\n  - {id: "sim:local", kind: simulatr}\n');
    const ran = await qrtx(['devices'], { ...env, QRTX_DEVICES: file });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain('wrong.yaml:2:29: devices[0].kind must be one of simulator, simulated-qpu');
  });

  test('devices shows one device with its errors, and what is away says why', async () => {
    const file = join(work, 'away.yaml');
    const entry =
      '{id: "qpu:lab", kind: simulated-qpu, calibration: lagos, status: offline, reason: cooling}';
    await writeFile(file, `devices:\n  - ${entry}\n`);
    const away = { ...env, QRTX_DEVICES: file };
    const shown = await qrtx(['devices', 'qpu:lab'], away);
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(/^status +OFFLINE: cooling$/m);
    expect(shown.stdout).toMatch(/^queue +unknown waiting/m);
    expect(shown.stdout).toMatch(/^coupling +0-1 1-2 /m);
    expect(shown.stdout).toMatch(/^cx +0-1 +\d\.\d\de-\d/m);
    expect(shown.stderr).toContain('queues are unknown: Temporal does not answer');
    const { devices: found } = document(await qrtx(['devices', 'qpu:lab', '--json'], away)) as {
      devices: readonly { status: string; queue: object; calibration: { epoch: string } }[];
    };
    expect(found).toMatchObject([
      {
        status: 'OFFLINE',
        queue: { depth: null, estimated_wait_seconds: null },
        calibration: { epoch: 'lagos/0' },
      },
    ]);
    const wrong = await qrtx(['devices', 'qpu:lap'], away);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toContain('did you mean qpu:lab?');
  });

  test('devices --calibrate makes a new epoch that later commands see', async () => {
    expect((await qrtx(['devices', 'qpu:lagos', '--calibrate'], env)).stdout).toContain('lagos/1');
    expect((await qrtx(['devices', 'qpu:lagos'], env)).stdout).toMatch(
      /^calibration +lagos\/1, measured 20/m,
    );
    const refused = await qrtx(['devices', 'sim:local', '--calibrate'], env);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
  });

  test('submit refuses an unknown device before anything else and names the nearest one', async () => {
    const folder = await jobFolder(work, 'unknown-device', jobYaml({ target: 'qpu:manila' }), PROGRAM);
    const ran = await qrtx(['submit', '--job', folder], env);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(
      /there is no device "qpu:manila"; did you mean qpu:manila_a\? known devices: sim:local, /,
    );
  });

  test.each([[['status', 'x']], [['submit', '--job', BELL]], [['list']]])(
    '%j exits 4 and says what to do',
    async (args) => {
      const ran = await qrtx(args, env);
      expect(ran).toMatchObject({ code: 4, stdout: '' });
      expect(ran.stderr).toContain('npm start');
    },
  );

  test('doctor exits 4 and names what does not answer', async () => {
    const ran = await qrtx(['doctor'], env);
    expect(ran.code).toBe(4);
    expect(ran.stdout).toMatch(/^ok +qrtx /m);
    expect(ran.stdout).toMatch(/^note +instance .*npm start/m);
    expect(ran.stdout).toMatch(/^FAIL +Temporal server .*npm start/m);
  });

  test('the completion script for bash completes commands, devices with their colon, and job ids', async () => {
    await mkdir(join(work, 'circuit_fs', 'j-abc'), { recursive: true });
    const complete = async (line: string) => {
      const script = [
        `qrtx() { "$NODE" "$MAIN" "$@"; }`,
        'eval "$(qrtx completion bash)"',
        'COMP_LINE="$LINE" COMP_POINT=${#LINE}',
        '_qrtx',
        'printf "%s\\n" "${COMPREPLY[@]}"',
      ].join('\n');
      const shell = { ...env, NODE: process.execPath, MAIN, LINE: line };
      const { stdout } = await promisify(execFile)('bash', ['-c', script], { env: shell });
      return stdout.trim().split('\n');
    };
    expect(await complete('qrtx sub')).toEqual(['submit']);
    expect(await complete('qrtx list --device sim:l')).toEqual(['local']);
    expect(await complete('qrtx status ')).toEqual(['j-abc']);
  });
});
