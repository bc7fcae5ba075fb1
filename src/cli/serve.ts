/** What the commands that host a service have in common: a line when it listens, and an orderly end. */
import { createLogger, type Logger, logLevelFrom } from '../observability/log.ts';
import type { HostedService } from '../processes/services.ts';
import type { Output } from '../text/output.ts';
import type { Flags } from './command.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

/**
 * Runs a service until SIGINT or SIGTERM.
 *
 * @throws PipelineError `CONFIGURATION_INVALID` when it cannot start.
 */
export async function serveUntilStopped(
  out: Output,
  flags: Flags,
  name: string,
  start: (log: Logger) => Promise<HostedService>,
): Promise<ExitCode> {
  const { untilAskedToStop } = await import('../processes/until-asked-to-stop.ts');
  const log = createLogger({ service: `qrtx-${name}`, level: logLevelFrom(process.env) });
  const service = await start(log);
  const { address, metricsUrl } = service;
  const metrics = metricsUrl === undefined ? {} : { metrics_url: metricsUrl };
  if (flags.json === true) out.document({ schema: 'qrtx.service/1', name, address, ...metrics });
  out.note(`${name} listens on ${address}${metricsUrl === undefined ? '' : `, metrics on ${metricsUrl}`}`);
  const signal = await untilAskedToStop();
  out.note(`${signal}: running calls may end (once more ends at once)`);
  await service.stop();
  return EXIT.ok;
}
