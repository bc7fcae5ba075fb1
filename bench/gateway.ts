/**
 * `npm run bench -- gateway`: what the way in over gRPC adds. One process serves kernel and gateway, as `npm start`
 * does; the callers are in it, too, so their own cost is in every figure.
 */
import { Client } from '@temporalio/client';
import { JobClient } from '../src/client/index.ts';
import { readSettings } from '../src/config/settings.ts';
import { createLogger } from '../src/observability/log.ts';
import { type GatewayServer, startGateway } from '../src/processes/gateway-server.ts';
import type { Kernel } from '../src/kernel/kernel.ts';
import { type SiteSecurity, siteSecurity } from '../src/processes/site-security.ts';
import { callFigures, type GatewayBench } from './gateway-calls.ts';
import { streamFigures } from './gateway-streams.ts';
import { type Lab, openLab } from './pipeline-lab.ts';
import type { Benchmark, BenchOptions, BenchResult } from './report.ts';
import { WireClient } from './wire-client.ts';

async function run(options: BenchOptions): Promise<BenchResult> {
  const lab = await openLab(options.progress);
  try {
    const bench = await openGateway(lab, options);
    const figures = [...(await callFigures(bench)), ...(await streamFigures(bench))];
    await bench.close();
    return { settings: { circuit: '1 qubit, 1 gate, 100 shots on sim:local', ...lab.settings }, figures };
  } finally {
    await lab.close();
  }
}

/** Kernel and gateway in this process, with a client of each kind. */
export async function openGateway(lab: Lab, options: BenchOptions): Promise<OpenGateway> {
  const kernel = await lab.startKernel();
  const settings = await readSettings(lab.home);
  const site = await siteSecurity(settings, lab.home);
  const jobs = clientOf(lab, kernel);
  const gateway = await serve(jobs, kernel, site);
  const wire = new WireClient(gateway.address);
  return {
    wire,
    jobs,
    temporal: new Client({ connection: kernel.connection, namespace: lab.server.namespace }),
    options,
    close: async () => {
      wire.close();
      await gateway.stop();
      site.close();
      await kernel.stop();
    },
  };
}

/** A gateway that somebody has to stop. */
export interface OpenGateway extends GatewayBench {
  close(): Promise<void>;
}

function clientOf({ server: { namespace } }: Lab, { connection, ports }: Kernel): JobClient {
  return new JobClient({ connection, namespace, store: ports.store, eagerStart: true });
}

/** No limit of a tenant is met here: the gateway is measured, not the policy. */
function serve(client: JobClient, { metrics }: Kernel, site: SiteSecurity): Promise<GatewayServer> {
  const unlimited = { submits_per_second: 1e5, submit_burst: 1e6, open_streams: 1e6, open_jobs: 1e6 };
  return startGateway({
    settings: { listen: '127.0.0.1:0', max_connections: 1000 },
    client,
    site: { ...site, limits: { default: unlimited, tenants: {} } },
    log: createLogger({ service: 'qrtx-bench', level: 'error' }),
    metrics,
  });
}

/** Latency, throughput, status calls, delivery of updates and cancel through the gateway. */
export const gatewayBenchmark: Benchmark = {
  name: 'gateway',
  summary: 'the way in over gRPC: latency, throughput, status calls, streams and cancel',
  run,
};
