/** `qrtx driver-service`: offers the devices of this installation to other kernels over gRPC until it is asked to stop. */
import { homePaths } from '../../config/home.ts';
import { readSettings } from '../../config/settings.ts';
import type { CliCommand } from '../command.ts';
import { serveUntilStopped } from '../serve.ts';

/** Hosts DriverManagerService. */
export const driverService: CliCommand = {
  usage: 'driver-service',
  summary: 'offer the devices of this installation to other kernels over gRPC (DriverManagerService)',
  examples: ['qrtx driver-service', 'qrtx driver-service --json'],
  options: (command) => command.option('--json', 'print the address as one JSON document'),
  run: (out, _args, flags) =>
    serveUntilStopped(out, flags, 'driver-service', async (log) => {
      const { startDriverService } = await import('../../processes/services.ts');
      const home = homePaths();
      const port = Number(process.env.QRTX_METRICS_PORT ?? 0);
      return startDriverService(await readSettings(home), home, log, port);
    }),
};
