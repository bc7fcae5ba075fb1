/** Serves the metrics of a process to Prometheus, with Temporal's own on the same page, and its health to a probe. */
import { createServer } from 'node:http';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import { within } from './deadline.ts';
import type { Metrics } from './metrics.ts';

/** What a process serves, and where. */
export interface MetricsServerOptions {
  readonly metrics: Pick<Metrics, 'page'>;
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  /** Default: the loopback address, so that nothing outside this machine can read. */
  readonly host?: string;
  /** Address of the exporter of Temporal's SDK, e.g. `http://127.0.0.1:9465/metrics`. */
  readonly sdkPage?: string;
  /** Resolves to why the process is not healthy; undefined when it is. Default: always healthy. */
  readonly problem?: () => Promise<string | undefined>;
}

/** A running metrics server. */
export interface MetricsServer {
  /** E.g. `http://127.0.0.1:9464`. */
  readonly url: string;
  close(): Promise<void>;
}

/** How long a page waits for a part of it before it is served without. */
const PART_DEADLINE_MS = 1000;
const MOST_SDK_BYTES = 8 * 1024 * 1024;

/**
 * Starts serving `/metrics` and `/healthz`.
 *
 * @throws Error that names the port when it cannot be opened.
 */
export async function startMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const host = options.host ?? '127.0.0.1';
  const server = createServer(listener(options));
  server.requestTimeout = 10_000;
  await listen(server, options.port, host);
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, close: () => closed(server) };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const reason = cause.code === 'EADDRINUSE' ? 'another process uses it' : cause.message;
      reject(new Error(`the metrics port ${host}:${port} cannot be opened: ${reason}`, { cause }));
    });
    server.listen(port, host, resolve);
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function listener(options: MetricsServerOptions): RequestListener {
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      answer(response, 405, 'text/plain', 'only GET is allowed\n');
      return;
    }
    const path = (request.url ?? '/').replace(/[?#].*$/, '');
    void respond(options, path, response).catch((error: unknown) => {
      answer(response, 500, 'text/plain', `${String(error)}\n`);
    });
  };
}

async function respond(options: MetricsServerOptions, path: string, response: ServerResponse): Promise<void> {
  if (path === '/metrics') {
    const body = await metricsPage(options);
    answer(response, 200, 'text/plain; version=0.0.4; charset=utf-8', body);
  } else if (path === '/healthz') {
    const problem = await problemOf(options);
    const health = { schema: 'qrtx.health/1', status: problem === undefined ? 'ok' : 'unavailable' };
    const body = JSON.stringify(problem === undefined ? health : { ...health, problem });
    answer(response, problem === undefined ? 200 : 503, 'application/json', `${body}\n`);
  } else {
    answer(response, 404, 'text/plain', 'there are /metrics and /healthz\n');
  }
}

async function problemOf({ problem }: MetricsServerOptions): Promise<string | undefined> {
  if (problem === undefined) return undefined;
  return within('the check of its health', PART_DEADLINE_MS, problem()).catch(String);
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

async function metricsPage({ metrics, sdkPage }: MetricsServerOptions): Promise<string> {
  const [ours, theirs] = await Promise.all([metrics.page(), sdkPage === undefined ? '' : sdkText(sdkPage)]);
  return `${ours.trimEnd()}\n${theirs}`;
}

/** The SDK's page; when it cannot be read, a comment that says so, because our own half is still worth serving. */
async function sdkText(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PART_DEADLINE_MS) });
    if (!response.ok) throw new Error(`status ${response.status}`);
    const text = await response.text();
    if (text.length > MOST_SDK_BYTES) throw new Error(`${text.length} characters`);
    return `${text.replace(/# EOF\s*$/, '').trimEnd()}\n`;
  } catch (error) {
    const reason = String(error).replaceAll(/\s+/g, ' ');
    return `# the metrics of the Temporal SDK could not be read: ${reason}\n`;
  }
}
