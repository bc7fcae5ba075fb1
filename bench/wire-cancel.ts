/** How fast a cancel stops a device behind `DriverManagerService`: from the kernel's driver over a real port and back. */
import { setTimeout as delay } from 'node:timers/promises';
import { delegate } from '../src/devices/delegate.ts';
import { type ExecutionHandle, NO_ATTEMPT, type QDriver } from '../src/devices/driver.ts';
import { driverService } from '../src/devices/driver-service.ts';
import { grpcDrivers } from '../src/devices/kinds/grpc/grpc-driver.ts';
import { DriverRegistry } from '../src/devices/registry.ts';
import { createSimLocalDriver } from '../src/devices/kinds/sim-local.ts';
import { RpcClient } from '../src/rpc/client.ts';
import { startRpcServer } from '../src/rpc/server.ts';
import { atMost, type Figure, figuresOf } from './report.ts';

const never = new AbortController().signal;

/** @param aqo - a circuit that runs for seconds */
export async function wireCancelFigures(
  name: string,
  aqo: string,
  samples: number,
): Promise<readonly Figure[]> {
  const device = createSimLocalDriver({ slots: 1, memoryBudget: 2 ** 30 });
  const begun: ExecutionHandle[] = [];
  const watched = delegate(device, {
    submit: async (...asked) => {
      const handle = await device.submit(...asked);
      begun.push(handle);
      return handle;
    },
  });
  const services = { DriverManagerService: driverService(await DriverRegistry.of([watched])) };
  const server = await startRpcServer({ listen: '127.0.0.1:0', services });
  const client = await RpcClient.of('DriverManagerService', { address: server.address });
  const drivers = await grpcDrivers({ name: 'bench', client }, never);
  const times: number[] = [];
  for (const driver of drivers) {
    while (times.length < samples) times.push(await cancelTime(driver, device, begun, aqo));
    await driver.close();
  }
  await server.drain(0);
  await device.close();
  return figuresOf({
    ...{ name: `${name} behind DriverManagerService, cancel to stopped`, unit: 'ms', values: times },
    statistics: { p50: null, max: atMost(1000) },
  });
}

/** Milliseconds from the cancel of an execution that runs until the peer has confirmed its stop. */
async function cancelTime(
  driver: QDriver,
  device: QDriver,
  begun: readonly ExecutionHandle[],
  aqo: string,
): Promise<number> {
  const before = begun.length;
  const jobId = `bench-${before}`;
  const request = { jobId, key: `${jobId}/quantum_execution`, fencingToken: 1, aqo, shots: 1000 };
  const options = { method: 'statevector' };
  const handle = await driver.submit({ ...request, seed: '1', options }, never);
  const runs = async (): Promise<boolean> => {
    const there = begun[before];
    return there !== undefined && (await device.status(there)).progress > 0;
  };
  while (!(await runs())) await delay(1);
  const start = performance.now();
  await driver.cancel(handle, NO_ATTEMPT);
  return performance.now() - start;
}
