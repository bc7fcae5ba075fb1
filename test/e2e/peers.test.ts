/** Jobs whose compiler and whose device are behind the wire, on a real server: from the command line to the results. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { compilationService } from '../../src/compiler/compilation-service.ts';
import { createLocalCompiler } from '../../src/compiler/local-compiler.ts';
import { driverService } from '../../src/devices/driver-service.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { createSimLocalDriver } from '../../src/devices/kinds/sim-local.ts';
import { findFreePorts } from '../../src/temporal-server/ports.ts';
import { type RpcServer, startRpcServer } from '../../src/rpc/server.ts';
import { type FakeDriver, fakeDriver, untilCancelled } from '../support/fake-driver.ts';
import { type TestInstance, startTestInstance } from './instance.ts';
import { PROGRAM, document, jobFolder, jobYaml, qrtx } from './qrtx.ts';

let peers: RpcServer;
let devices: DriverRegistry;
let held: FakeDriver;
let running: TestInstance;
let work: string;
let latePort = 0;
const compiled: string[] = [];

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'qrtx-peers-'));
  const simulator = createSimLocalDriver({ memoryBudget: 2 ** 28 });
  held = fakeDriver('held', { device: { slots: 1 }, run: untilCancelled });
  devices = await DriverRegistry.of([simulator, held]);
  const compiler = compilationService(createLocalCompiler());
  const counted: typeof compiler = {
    ...compiler,
    CompileCircuit: (request, call) => {
      compiled.push(call.identity.tenant ?? '');
      return compiler.CompileCircuit(request, call);
    },
  };
  peers = await startRpcServer({
    listen: '127.0.0.1:0',
    services: { CompilationService: counted, DriverManagerService: driverService(devices) },
  });
  const at = peers.address;
  [latePort = 0] = await findFreePorts(1);
  running = await startTestInstance(
    `compiler: {service: '${at}', languages: [eigen-lang, openqasm]}\ndriver_managers: [{name: lab, service: '${at}', slots: 2}, {name: late, service: '127.0.0.1:${latePort}'}]\n` +
      `targets: {"cluster:auto": "lab:sim:local", "sim:local": "qpu:manila_b"}\n`,
  );
});

afterAll(async () => {
  await running.stop();
  await peers.drain(0);
  await devices.close();
  await rm(work, { recursive: true, force: true });
});

test('a job compiled and executed by peers completes with its results', async () => {
  const folder = await jobFolder(work, 'far', jobYaml({ target: 'lab:sim:local' }), PROGRAM);
  const ran = await qrtx(['submit', folder, '--watch', '--json', '--job-id', 'far'], running.env);
  expect(document(ran)).toMatchObject({ state: 'Completed', results: { counts: { '1': 100 } } });
  expect(compiled).toHaveLength(1);
  const meta = await readFile(join(running.env.QRTX_HOME, 'circuit_fs/far/meta.json'), 'utf8');
  expect(meta).toContain(`CompilationService ${peers.address}`);
});

test.each([
  ['cluster:auto', 'lab:sim:local'],
  ['sim:local', 'qpu:manila_b'],
])('a job for %s, another name of %s, runs there and keeps the name', async (target, device) => {
  const folder = await jobFolder(work, `alias-${device.length}`, jobYaml({ target }), PROGRAM);
  const ran = await qrtx(['submit', folder, '--watch', '--json'], running.env);
  expect(document(ran)).toMatchObject({ state: 'Completed', target, device, results: { device } });
});

test('a driver manager that is down at start brings its devices when it comes', async () => {
  const { devices: known } = running.instance.kernel.ports;
  expect(known.ids).not.toContain('late:sim:local');
  const late = await startRpcServer({
    listen: `127.0.0.1:${latePort}`,
    services: { DriverManagerService: driverService(devices) },
  });
  onTestFinished(() => late.drain(0).then(() => undefined));
  await expect.poll(() => known.ids).toContain('late:sim:local');
  const folder = await jobFolder(work, 'late', jobYaml({ target: 'late:sim:local' }), PROGRAM);
  const ran = await qrtx(['submit', folder, '--watch', '--json'], running.env);
  expect(document(ran)).toMatchObject({ state: 'Completed', device: 'late:sim:local' });
});

test('the remote device is in the list of devices', async () => {
  const { devices: listed } = document(await qrtx(['devices', '--json'], running.env));
  expect(listed).toContainEqual(expect.objectContaining({ device_id: 'lab:sim:local', status: 'ONLINE' }));
});

test('a program that the remote compiler refuses fails the job with its diagnostics', async () => {
  const folder = await jobFolder(work, 'wrong', jobYaml(), 'OPENQASM 3.0;\nqubit[1] q;\nfoo q[0];\n');
  const ran = await qrtx(['submit', folder, '--watch', '--json'], running.env);
  expect(ran.code).toBe(3);
  const { last_error } = document(ran) as {
    last_error: { code: string; details: { diagnostics: unknown[] } };
  };
  expect(last_error.code).toBe('COMPILER_STAGE_FAILED');
  expect(last_error.details.diagnostics[0]).toMatchObject({ line: 3, column: 1 });
});

test('a cancel stops the work on the remote device', async () => {
  const folder = await jobFolder(work, 'long', jobYaml({ target: 'lab:held' }), PROGRAM);
  const stop = async (id: string) => {
    await qrtx(['submit', folder, '--job-id', id], running.env);
    const state = async () => document(await qrtx(['status', id, '--json'], running.env)).state;
    await expect.poll(state).toBe('Executing');
    await expect.poll(() => held.submits.map(({ jobId }) => jobId)).toContain(id);
    await qrtx(['cancel', id, '--reason', 'enough'], running.env);
    await expect.poll(state).toBe('Cancelled');
  };
  await stop('long');
  expect(held.cancels).toHaveLength(1);
  // A slot of the device is free again.
  await stop('next');
});
