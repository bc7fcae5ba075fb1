/** What `qrtx driver-service` hosts: devices whose health is watched, whose calls are counted, and whose marks count. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { homePaths } from '../../../src/config/home.ts';
import { readSettings } from '../../../src/config/settings.ts';
import type { QDriver } from '../../../src/devices/driver.ts';
import { grpcDrivers } from '../../../src/devices/kinds/grpc/grpc-driver.ts';
import { createLogger } from '../../../src/observability/log.ts';
import { type HostedService, startDriverService } from '../../../src/processes/services.ts';
import { RpcClient } from '../../../src/rpc/client.ts';
import { aqoOf } from '../../support/aqo.ts';
import { circuit, gate, measureAll } from '../../support/circuits.ts';

const never = new AbortController().signal;
let folder: string;
let service: HostedService;
let drivers: readonly QDriver[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'qrtx-services-'));
  await writeFile(
    join(folder, 'devices.yaml'),
    'devices:\n  - {id: "sim:here", kind: simulator, memory: 16MiB}\n  - {id: "sim:away", kind: simulator, status: maintenance, reason: new fridge}\n',
  );
  await writeFile(join(folder, 'qrtx.yaml'), 'driver_service: {listen: "127.0.0.1:0"}\n');
  const home = homePaths({ QRTX_HOME: folder });
  const log = createLogger({ service: 'test', level: 'silent' });
  service = await startDriverService(await readSettings(home), home, log, 0);
  const client = await RpcClient.of('DriverManagerService', { address: service.address });
  drivers = await grpcDrivers({ name: 'lab', client }, never);
});
afterEach(async () => {
  await Promise.all(drivers.map((driver) => driver.close()));
  await service.stop();
  await rm(folder, { recursive: true, force: true });
});

it('lists a device that is away as such, and says why', async () => {
  const statuses = () =>
    Promise.all(
      drivers.map(async (driver) => [(await driver.describe()).status, await driver.health(never)]),
    );
  await expect.poll(statuses).toEqual([
    ['ONLINE', { ok: true }],
    ['MAINTENANCE', { ok: false, reason: 'new fridge' }],
  ]);
});

it('counts and times what its devices are asked', async () => {
  const [here] = drivers;
  const request = {
    ...{ key: 'job/quantum_execution', jobId: 'job', fencingToken: 1, shots: 10, seed: '1', options: {} },
    aqo: aqoOf(circuit(1, 1, [gate('x', 0), measureAll(1)])),
  };
  const result = await here?.result(await here.submit(request, never), never);
  expect(result?.counts).toEqual({ '1': 10 });
  const page = await (await fetch(service.metricsUrl ?? '')).text();
  for (const op of ['submit', 'result'])
    expect(page).toContain(`eigen_driver_requests_total{driver="sim:here",op="${op}",success="true"} 1`);
});
