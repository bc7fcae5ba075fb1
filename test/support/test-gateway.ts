/** A gateway on a real port in front of a test kernel, and what it wrote: audit lines, log lines, metrics. */
import type { ConnectionLike } from '@temporalio/client';
import { JobClient } from '../../src/client/index.ts';
import { createLogger } from '../../src/observability/log.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { type GatewayServer, startGateway } from '../../src/processes/gateway-server.ts';
import { createAuditLog } from '../../src/security/audit-log.ts';
import { DEFAULT_LIMITS, type SitePolicy } from '../../src/security/policy-file.ts';
import { DEFAULT_ROLES, rolePolicy } from '../../src/security/role-policy.ts';
import type { TestKernel } from './test-kernel.ts';
import { testTemporal } from './temporal-server.ts';
import { type requestMetadata, WireClient } from '../../bench/wire-client.ts';
import { waitFor } from './wait-for.ts';

/** What a test may set. */
export interface TestGatewayOptions {
  readonly policy?: Partial<SitePolicy>;
  readonly tokenFile?: string;
  readonly trustedNetworks?: string[];
  /** Certificates of the gateway, and of the authority that signs those of its callers. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  readonly maxConnections?: number;
  /** Default: a free port. */
  readonly listen?: string;
  readonly idempotencyWindowSeconds?: number;
  /** Connection to Temporal; default: that of the kernel. */
  readonly connection?: ConnectionLike;
}

/** A running gateway. */
export interface TestGateway {
  readonly address: string;
  readonly wire: WireClient;
  readonly jobs: JobClient;
  readonly audit: Record<string, unknown>[];
  readonly logLines: string[];
  readonly metricsPage: () => Promise<string>;
  /** The status of a job as soon as the wire says that it is in `state`; rejects when it ended elsewhere. */
  reaches(request: JobRequest, state: string): Promise<JobStatus>;
  stop(): Promise<void>;
}

interface JobRequest {
  readonly metadata: ReturnType<typeof requestMetadata>;
  readonly job_id: string;
}
type JobStatus = Awaited<ReturnType<typeof statusOf>>;

const ENDS = ['DONE', 'ERROR', 'CANCELLED', 'TIMEOUT'].map((end) => `TASK_STATE_${end}`);
const statusOf = (wire: WireClient, request: JobRequest) => wire.call('GetJobStatus', request);

function reaches(wire: WireClient, request: JobRequest, wanted: string): Promise<JobStatus> {
  return waitFor(`job ${request.job_id} in ${wanted}`, async () => {
    const status = await statusOf(wire, request);
    if (status.state === wanted) return status;
    if (ENDS.includes(status.state)) {
      throw new Error(`the job ended as ${status.state}, not as ${wanted}: ${status.error_summary}`);
    }
    return undefined;
  });
}

/** Starts a gateway. */
export async function startTestGateway(
  kernel: TestKernel,
  options: TestGatewayOptions = {},
): Promise<TestGateway> {
  const { roles = DEFAULT_ROLES, devices = {}, limits = DEFAULT_LIMITS } = options.policy ?? {};
  const audit: Record<string, unknown>[] = [];
  const logLines: string[] = [];
  const metrics = createMetrics();
  const jobs = new JobClient({
    connection: options.connection ?? kernel.client.connection,
    namespace: testTemporal().namespace,
    store: kernel.ports.store,
    taskQueue: kernel.taskQueue,
    ...(options.idempotencyWindowSeconds !== undefined && {
      idempotencyWindowSeconds: options.idempotencyWindowSeconds,
    }),
  });
  const server: GatewayServer = await startGateway({
    settings: {
      listen: options.listen ?? '127.0.0.1:0',
      max_connections: options.maxConnections ?? 1000,
      ...(options.tokenFile !== undefined && { token_file: options.tokenFile }),
      ...(options.trustedNetworks !== undefined && { trusted_networks: options.trustedNetworks }),
      ...(options.tls !== undefined && { tls: options.tls }),
    },
    client: jobs,
    site: {
      security: rolePolicy({ roles, devices }),
      limits,
      audit: createAuditLog((line) => audit.push(JSON.parse(line) as Record<string, unknown>)),
      close: () => undefined,
    },
    log: createLogger({ service: 'test', write: (line) => logLines.push(line) }),
    metrics,
  });
  const wire = new WireClient(server.address);
  return {
    address: server.address,
    wire,
    jobs,
    audit,
    logLines,
    metricsPage: () => metrics.page(),
    reaches: (request, state) => reaches(wire, request, state),
    stop: async () => {
      await server.stop();
      wire.close();
    },
  };
}
