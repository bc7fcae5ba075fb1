/** Driver managers over real ports: our own service, and ones that tests write. */
import { delegate } from '../../src/devices/delegate.ts';
import type { QDriver } from '../../src/devices/driver.ts';
import { driverService } from '../../src/devices/driver-service.ts';
import { type DriverManager, grpcDrivers } from '../../src/devices/kinds/grpc/grpc-driver.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { RpcClient } from '../../src/rpc/client.ts';
import type { Handlers } from '../../src/rpc/handlers.ts';
import type { WireServices } from '../../src/rpc/protos.ts';
import { startRpcServer } from '../../src/rpc/server.ts';

/** The methods of a driver manager. */
export type DriverHandlers = Handlers<WireServices['DriverManagerService']>;

/** A driver manager on a port of its own. */
export interface ServedManager {
  readonly address: string;
  /** A driver of its first device, as another process would have it. */
  open(options?: Pick<DriverManager, 'executionMs'>): Promise<QDriver>;
  close(): Promise<void>;
}

/** Serves the methods of a driver manager. */
export async function serveDevices(handlers: DriverHandlers): Promise<ServedManager> {
  const server = await startRpcServer({
    listen: '127.0.0.1:0',
    services: { DriverManagerService: handlers },
  });
  return {
    address: server.address,
    open: async (options = {}) => {
      const client = await RpcClient.of('DriverManagerService', { address: server.address });
      const [driver] = await grpcDrivers({ name: 'lab', client, ...options }, new AbortController().signal);
      if (driver === undefined) throw new Error('the driver manager lists no device');
      return driver;
    },
    close: () => server.drain(0).then(() => undefined),
  };
}

/** A driver of the first device that a driver manager lists; closing it ends the manager, too. */
export async function driverOf(
  handlers: DriverHandlers,
  options: Pick<DriverManager, 'executionMs'> = {},
): Promise<QDriver> {
  const manager = await serveDevices(handlers);
  const driver = await manager.open(options);
  return delegate(driver, { close: () => driver.close().then(() => manager.close()) });
}

/** A driver of ours behind our own service. */
export async function overTheWire(local: QDriver): Promise<QDriver> {
  return driverOf(driverService(await DriverRegistry.of([local])));
}
