/** Temporal's SDK runtime of this process: its log lines join ours, its metrics are served beside ours. */
import { DefaultLogger, type LogLevel, Runtime } from '@temporalio/worker';
import type { Logger } from '../observability/log.ts';
import { findFreePorts } from '../temporal-server/ports.ts';

/** What the SDK warns of each device's worker, which has no workflows by design. */
const ACTIVITIES_ONLY = 'No workflows registered';

/** The runtime of a process. */
export interface SdkRuntime {
  /** Page of the SDK's own metrics, for the metrics server. */
  readonly metricsPage: string;
}

/** Installs the runtime: once, before anything else of Temporal (temporal.md, trap 8). */
export async function installRuntime(log: Logger): Promise<SdkRuntime> {
  const [port = 0] = await findFreePorts(1);
  const bindAddress = `127.0.0.1:${port}`;
  Runtime.install({
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      if (!message.startsWith(ACTIVITIES_ONLY)) writer(log, level)(message, { source: 'temporal', ...meta });
    }),
    telemetryOptions: { metrics: { prometheus: { bindAddress, countersTotalSuffix: true } } },
    // Who started the process decides when it ends: see embedded.ts and worker.ts.
    shutdownSignals: [],
  });
  return { metricsPage: `http://${bindAddress}/metrics` };
}

function writer(log: Logger, level: LogLevel): (message: string, fields: Record<string, unknown>) => void {
  return (message, fields) => {
    if (level === 'ERROR') log.error(message, fields);
    else if (level === 'WARN') log.warn(message, fields);
    else log.info(message, fields);
  };
}
