/** The Prometheus page, name by name as contract §10 lists it, and the server that serves it. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createMetrics } from '../../../src/observability/metrics.ts';
import { startMetricsServer } from '../../../src/observability/metrics-server.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { MetricsServerOptions } from '../../../src/observability/metrics-server.ts';

const families = (page: string) =>
  [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`).sort();

function used() {
  const metrics = createMetrics();
  metrics.jobTransition('Pending', 'Validating');
  metrics.jobTransition('Pending', 'Validating');
  metrics.jobTransition('Queued', 'INVALID');
  metrics.jobEnded('Completed');
  metrics.stageEnded('validation', 'completed', 0.02);
  metrics.queueWaited('sim:local', 0.3);
  metrics.executed('sim:local', 0.2);
  metrics.driverRequest('sim:local', 'execute', false, 0.4);
  metrics.watchQueues(
    () => Promise.resolve({ 'sim:local': 3 }),
    () => undefined,
  );
  return metrics;
}

describe('the page', () => {
  test('has exactly the metrics of the contract, and one of waits', async () => {
    expect(families(await used().page())).toEqual([
      'eigen_driver_request_duration_seconds histogram',
      'eigen_driver_requests_total counter',
      'eigen_kernel_contract_info gauge',
      'eigen_kernel_execution_duration_seconds histogram',
      'eigen_kernel_job_state_transitions_total counter',
      'eigen_kernel_jobs_total counter',
      'eigen_kernel_queue_depth gauge',
      'eigen_kernel_queue_wait_seconds histogram',
      'eigen_kernel_stage_duration_seconds histogram',
      'eigen_kernel_waits_total counter',
      'kernel_gateway_request_duration_seconds histogram',
      'kernel_gateway_requests_total counter',
    ]);
  });

  test.each([
    'eigen_kernel_job_state_transitions_total{from="Pending",to="Validating"} 2',
    'eigen_kernel_job_state_transitions_total{from="Queued",to="INVALID"} 1',
    'eigen_kernel_jobs_total{outcome="Completed"} 1',
    'eigen_kernel_stage_duration_seconds_bucket{le="0.01",stage="validation",outcome="completed"} 0',
    'eigen_kernel_stage_duration_seconds_bucket{le="0.025",stage="validation",outcome="completed"} 1',
    'eigen_kernel_queue_wait_seconds_sum{device="sim:local"} 0.3',
    'eigen_kernel_execution_duration_seconds_count{device="sim:local"} 1',
    'eigen_driver_requests_total{driver="sim:local",op="execute",success="false"} 1',
    'eigen_driver_request_duration_seconds_sum{driver="sim:local",op="execute"} 0.4',
    'eigen_kernel_queue_depth{device="sim:local"} 3',
    'eigen_kernel_contract_info{version="1.0.0"} 1',
  ])('has the line %s', async (line) => expect(await used().page()).toContain(`${line}\n`));

  test('shows the depths of now, none of a device that is gone, and none at all while they cannot be read', async () => {
    const answers = [{ a: 1, b: 2 }, { b: 5 }];
    const errors: unknown[] = [];
    const metrics = createMetrics();
    metrics.watchQueues(
      () => {
        const next = answers.shift();
        return next === undefined ? Promise.reject(new Error('no server')) : Promise.resolve(next);
      },
      (error) => errors.push(error),
    );
    const depths = async () => (await metrics.page()).match(/^eigen_kernel_queue_depth\{.*$/gm) ?? [];
    expect(await depths()).toHaveLength(2);
    expect(await depths()).toEqual(['eigen_kernel_queue_depth{device="b"} 5']);
    expect(await depths()).toEqual([]);
    expect(errors).toMatchObject([{ message: 'no server' }]);
  });

  test('of one process knows nothing of another', async () => {
    used();
    expect(await createMetrics().page()).not.toContain('outcome="Completed"');
  });
});

async function serving(options: Partial<MetricsServerOptions> = {}) {
  const server = await startMetricsServer({ metrics: used(), port: 0, ...options });
  onTestFinished(() => server.close());
  return server.url;
}

async function sdkExporter(body: string, status = 200): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

describe('the metrics server', () => {
  test("serves our metrics and those of Temporal's SDK on one page", async () => {
    const sdkPage = await sdkExporter('# TYPE temporal_request counter\ntemporal_request{a="b"} 4\n# EOF\n');
    const url = `${await serving({ sdkPage })}/metrics?x=1`;
    const { headers } = await fetch(url);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    // A half that a busy machine brings late is left out, once.
    const page = await waitFor('both halves', async () => {
      const text = await (await fetch(url)).text();
      return text.includes('\ntemporal_request{a="b"} 4\n') && text;
    });
    expect(page).toContain('\neigen_kernel_jobs_total{outcome="Completed"} 1\n');
    expect(page).not.toContain('# EOF');
    expect(page.split('\n').every((line) => line === '' || /^(#|\w+(\{.*\})? \S+$)/.test(line))).toBe(true);
  });

  test('serves its own half when the SDK does not answer well', async () => {
    const page = await (
      await fetch(`${await serving({ sdkPage: await sdkExporter('', 500) })}/metrics`)
    ).text();
    expect(page).toContain('eigen_kernel_jobs_total');
    expect(page).toContain('# the metrics of the Temporal SDK could not be read: Error: status 500\n');
  });

  test('says whether the process is healthy, and why not', async () => {
    const good = await fetch(`${await serving()}/healthz`);
    expect([good.status, await good.json()]).toEqual([200, { schema: 'qrtx.health/1', status: 'ok' }]);
    const ill = await fetch(`${await serving({ problem: () => Promise.resolve('no server') })}/healthz`);
    expect([ill.status, await ill.json()]).toMatchObject([
      503,
      { status: 'unavailable', problem: 'no server' },
    ]);
    const broken = await fetch(
      `${await serving({ problem: () => Promise.reject(new Error('boom')) })}/healthz`,
    );
    expect([broken.status, await broken.json()]).toMatchObject([503, { problem: 'Error: boom' }]);
  });

  test('answers other paths and methods with an error', async () => {
    const url = await serving();
    expect((await fetch(`${url}/jobs`)).status).toBe(404);
    expect((await fetch(`${url}//`)).status).toBe(404);
    expect((await fetch(`${url}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  test('listens on the loopback address, and names a port that is taken', async () => {
    const url = await serving();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const port = Number(new URL(url).port);
    await expect(startMetricsServer({ metrics: used(), port })).rejects.toThrow(
      `the metrics port 127.0.0.1:${port} cannot be opened: another process uses it`,
    );
  });
});
