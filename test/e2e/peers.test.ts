/** Jobs whose compiler and whose device are behind the wire, on a real server: from the command line to the results. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compilationService } from '../../src/compiler/compilation-service.ts';
import { createLocalCompiler } from '../../src/compiler/local-compiler.ts';
import { driverService } from '../../src/drivers/driver-service.ts';
import { DriverRegistry } from '../../src/drivers/registry.ts';
import { createSimLocalDriver } from '../../src/drivers/sim-local.ts';
import { type RpcServer, startRpcServer } from '../../src/rpc/server.ts';
import { type TestInstance, startTestInstance } from './instance.ts';
import { LONG_PROGRAM, PROGRAM, document, jobFolder, jobYaml, qrtx } from './qrtx.ts';

let peers: RpcServer;
let devices: DriverRegistry;
let running: TestInstance;
let work: string;
const compiled: string[] = [];

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'qrtx-peers-'));
  devices = await DriverRegistry.of([createSimLocalDriver({ slots: 1, memoryBudget: 2 ** 28 })]);
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
  running = await startTestInstance(
    `compiler: {service: '${at}'}\ndriver_managers: [{name: lab, service: '${at}'}]\n`,
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
  const yaml = jobYaml({ target: 'lab:sim:local', shots: '10000000' });
  const folder = await jobFolder(work, 'long', yaml, LONG_PROGRAM);
  await qrtx(['submit', folder, '--job-id', 'long'], running.env);
  const state = async () => document(await qrtx(['status', 'long', '--json'], running.env)).state;
  await expect.poll(state, { timeout: 60_000 }).toBe('Executing');
  await qrtx(['cancel', 'long', '--reason', 'enough'], running.env);
  await expect.poll(state, { timeout: 60_000 }).toBe('Cancelled');
  // The one slot of the device is free again.
  const folder2 = await jobFolder(work, 'next', jobYaml({ target: 'lab:sim:local' }), PROGRAM);
  expect((await qrtx(['submit', folder2, '--watch'], running.env)).code).toBe(0);
});
