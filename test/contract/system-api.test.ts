/**
 * What the deployed system-api of Eigen OS sends, over a real port and to the end: the recorded shapes, what its
 * messages carry where nobody said anything, and names as people give them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createThreadedCompiler } from '../../src/compiler/threaded-compiler.ts';
import { PACKAGE_ROOT } from '../../src/config/package-info.ts';
import { DriverRegistry } from '../../src/devices/registry.ts';
import { createSimLocalDriver } from '../../src/devices/kinds/sim-local.ts';
import type { EnqueueJobRequest } from '../../src/generated/eigen/internal/v1/EnqueueJobRequest.ts';
import { startTestGateway, type TestGateway } from '../support/test-gateway.ts';
import { startTestKernel, type TestKernel, uniqueName } from '../support/test-kernel.ts';
import { requestMetadata } from '../../bench/wire-client.ts';

type Recorded = Omit<EnqueueJobRequest, 'program' | 'metadata'> & {
  readonly program: string;
  readonly metadata: object;
};
const FIXTURE = join(PACKAGE_ROOT, 'test/fixtures/system-api/requests.json');
const recorded = JSON.parse(readFileSync(FIXTURE, 'utf8')) as readonly Recorded[];

const SIM = uniqueName('sim');
let kernel: TestKernel;
let gateway: TestGateway;

beforeAll(async () => {
  const devices = await DriverRegistry.of([
    createSimLocalDriver({ id: SIM, slots: 2, memoryBudget: 2 ** 28 }),
  ]);
  const compiler = createThreadedCompiler(1);
  kernel = await startTestKernel({ devices, compiler, unbuiltKinds: 'run_as_quantum_job' });
  gateway = await startTestGateway(kernel);
});

afterAll(async () => {
  await gateway.stop();
  await kernel.stop();
});

/** The status of a job that must end DONE, its results, and its record. */
async function toTheEnd(request: EnqueueJobRequest) {
  const { job_id } = await gateway.wire.call('EnqueueJob', { ...request, target: SIM });
  const metadata = request.metadata as ReturnType<typeof requestMetadata>;
  const seen = [];
  for await (const update of gateway.wire.updates({ metadata, job_id })) seen.push(update);
  const status = await gateway.reaches({ metadata, job_id }, 'TASK_STATE_DONE');
  expect(seen.at(-1)).toMatchObject({ state: 'TASK_STATE_DONE' });
  const results = await gateway.wire.call('GetJobResults', { metadata, job_id });
  const { rationale } = await gateway.wire.call('GetDispatchRationale', { metadata, job_id });
  expect(rationale?.selected_backend).toBe(SIM);
  const file = async (name: string) =>
    JSON.parse(Buffer.from((await kernel.ports.store.get(job_id, name))!).toString()) as Record<
      string,
      unknown
    >;
  return { job_id, status, results, counts: results.counts, meta: await file('meta.json') };
}

/** A request as it was recorded, in words of this run. */
function request(name: string, changes: EnqueueJobRequest = {}): EnqueueJobRequest {
  const found = recorded.find((one) => one.name === name)!;
  const own = { request_id: uniqueName('request'), idempotency_key: uniqueName('key') };
  return {
    ...found,
    program: Buffer.from(found.program),
    metadata: { ...found.metadata, ...own },
    ...changes,
  };
}

const sum = (counts: Readonly<Record<string, string>>) =>
  Object.values(counts).reduce((total, count) => total + Number(count), 0);

describe('the recorded requests of system-api', () => {
  it.each(['bell', 'bell-from-the-command-line', 'bell-profile-circuit'])('%s ends DONE', async (name) => {
    const { counts, results } = await toTheEnd(request(name));
    expect(Object.keys(counts).sort()).toEqual(['00', '11']);
    expect(sum(counts)).toBe(1024);
    expect(results.metadata).not.toHaveProperty('warnings');
  });

  it('the empty submit is one qubit, measured: 0 in every shot', async () => {
    const { counts } = await toTheEnd(request('empty-submit'));
    expect(counts).toEqual({ '0': '1024' });
  });

  it('the program that returns a dictionary ends DONE, with the shots of its decorator', async () => {
    const { counts } = await toTheEnd(request('dictionary-returned'));
    expect(sum(counts)).toBe(256);
    for (const key of Object.keys(counts)) expect(key).toMatch(/^[01]{3}$/);
  });
});

describe('what such a request may say without meaning it', () => {
  const unset = {
    subject: '',
    role: '',
    contract_version: '',
    retry_policy: '',
    security_context: '',
    deadline: { seconds: 0, nanos: 0 },
  };

  it('empty texts and zeros, in fields and in maps, count as left out', async () => {
    const { counts, results, meta } = await toTheEnd(
      request('bell', {
        metadata: requestMetadata({
          ...unset,
          workload: { kind: 'WORKLOAD_FAMILY_KIND_UNSPECIFIED', topology: { partition_count: 0 } },
        }),
        priority: 0,
        compiler_options: { optimization_level: '', 'input.theta': '' },
        metadata_kvs: {
          shots: '0',
          seed: '',
          timeout_seconds: '0',
          'retry.max_attempts': '0',
          'retry.max_elapsed_ms': '',
          client_request_id: '',
          jobspec_yaml: '',
          jobspec_workload: '',
        },
      }),
    );
    expect(sum(counts)).toBe(1024);
    expect(results.metadata).not.toHaveProperty('warnings');
    expect(meta).toMatchObject({ priority: 50, warnings: [] });
  });

  it.each(['0.9.0', '1.4.2', '2.0.0', 'next'])(
    'the version %s of its contract changes nothing',
    async (contract_version) => {
      await toTheEnd(request('bell', { metadata: requestMetadata({ contract_version }) }));
    },
  );

  it('a seed of 0 is a seed', async () => {
    const { results } = await toTheEnd(request('bell', { metadata_kvs: { seed: '0' } }));
    expect(results.metadata.seed).toBe('0');
  });

  it('hints that nothing here acts on are named in the results', async () => {
    const workload = {
      kind: 'WORKLOAD_FAMILY_KIND_QUANTUM_JOB' as const,
      artifact_lineage: { parent_ref: 'qfs://circuit_fs/j-1/results.json' },
    };
    const { results } = await toTheEnd(request('bell', { metadata: requestMetadata({ workload }) }));
    expect(results.metadata.warnings).toContain('spec.workload.artifact_lineage: changes nothing');
  });
});

describe('a workload kind that is not built', () => {
  const jsonOf = (kind: unknown) => ({ jobspec_workload: JSON.stringify({ kind, execution_profile: 'x' }) });

  it.each([
    ['a word', 'HybridWorkflow'],
    ['a word of the wire', 'WORKLOAD_FAMILY_KIND_HYBRID_WORKFLOW'],
    ['a number', 2],
  ])('as %s runs with a warning in its results, where the site says so', async (_, kind) => {
    const { results, meta } = await toTheEnd(request('bell', { metadata_kvs: jsonOf(kind) }));
    const warning = expect.stringContaining(
      'HybridWorkflow is not supported yet; the job runs as a QuantumJob',
    ) as string;
    expect(JSON.parse(results.metadata.warnings!)).toEqual([warning]);
    expect(meta.warnings).toEqual([warning]);
  });

  it('is not lost beside other words in the same request', async () => {
    const jobspec_yaml = `apiVersion: eigen.os/v1\nkind: QuantumJob\nmetadata: {name: bell}\nspec: {target: "${SIM}", workload: {kind: ReplayJob}}\n`;
    const { results } = await toTheEnd(request('bell', { metadata_kvs: { jobspec_yaml, shots: '10' } }));
    expect(results.metadata.warnings).toContain('ReplayJob');
    expect(sum(results.counts)).toBe(10);
  });
});

describe('a name as people give it', () => {
  it.each([
    ['Bell state, 2 qubits', 'Bell-state-2-qubits'],
    ['квантовая работа', expect.stringMatching(/^job-[0-9a-f]{8}$/) as string],
  ])('%s is kept beside a safe one', async (given, name) => {
    const { job_id, meta } = await toTheEnd(request('bell', { name: given }));
    expect(meta).toMatchObject({ name, display_name: given });
    expect(await gateway.jobs.status(job_id)).toMatchObject({ name, display_name: given });
  });

  it('may stand in an accompanying jobspec_yaml, too', async () => {
    const jobspec_yaml = `apiVersion: eigen.os/v1\nkind: QuantumJob\nmetadata: {name: Größe 5}\nspec: {target: "${SIM}"}\n`;
    const { meta } = await toTheEnd(request('bell', { name: 'Größe 5', metadata_kvs: { jobspec_yaml } }));
    expect(meta).toMatchObject({ name: 'Gro-e-5', display_name: 'Größe 5' });
  });
});
