/**
 * A result of hundreds of thousands of outcomes on its way from the device to `results.json`: the event loop that it passes stays
 * free, and the file is the one that the object of counts would make.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { executeCircuit } from '../../../activities/4-quantum-execution.ts';
import { processResults } from '../../../activities/5-result-processing.ts';
import type { KernelPorts } from '../../../activities/ports.ts';
import type { DeviceInput } from '../../../src/protocol/stages.ts';
import type { JobResults } from '../../../src/domain/job-results.ts';
import { isMany } from '../../../src/domain/many-counts.ts';
import type { QDriver } from '../../../src/devices/driver.ts';
import { Ledger } from '../../../src/ledger/ledger.ts';
import { DriverRegistry } from '../../../src/devices/registry.ts';
import { createSimLocalDriver } from '../../../src/devices/kinds/sim-local.ts';
import { withLedger } from '../../../src/devices/with-ledger.ts';
import { createLocalStore } from '../../../src/qfs/local-store.ts';
import { aqoOf } from '../../support/aqo.ts';
import { circuit, gate, measureAll } from '../../support/circuits.ts';
import { overTheWire } from '../../support/driver-peers.ts';
import { threadMs, watchTurns } from '../../support/thread-time.ts';

const never = new AbortController().signal;
const QUBITS = 20;
const SHOTS = 600_000;
const JOB = { job_id: 'large', run_id: 'run' };

let root: string;
let device: QDriver;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'qrtx-large-'));
  device = createSimLocalDriver({ slots: 1, threadsPerJob: 1, memoryBudget: 2 ** 28 });
});
afterAll(async () => {
  await device.close();
  await rm(root, { recursive: true });
});

/** All qubits in superposition: nearly every shot has an outcome of its own. */
const flat = (qubits: number): string =>
  aqoOf(
    circuit(qubits, qubits, [
      ...Array.from({ length: qubits }, (_, qubit) => gate('h', qubit)),
      measureAll(qubits),
    ]),
  );

/** The stages of a process of its own: its view of the ledger and of the store. */
async function kernel(): Promise<Pick<KernelPorts, 'store' | 'devices'>> {
  const driver = await withLedger(device, new Ledger(root));
  return { store: createLocalStore(root), devices: await DriverRegistry.of([driver]) };
}

async function execute(ports: Pick<KernelPorts, 'store' | 'devices'>, shots = SHOTS, clbits = QUBITS) {
  const aqo = await ports.store.put(JOB.job_id, 'compiled.aqo.json', flat(QUBITS));
  const requirements = { clbits } as DeviceInput['requirements'];
  const input = { ...JOB, device_id: 'sim:local', aqo, requirements, shots, seed: '5', options: {} };
  const watch = { asked: () => undefined, follow: () => undefined };
  const driver = ports.devices.driver('sim:local');
  return executeCircuit(ports as KernelPorts, driver, input as DeviceInput, 1, never, watch);
}

it('leaves the event loop free through execution, ledger, a restart and results.json', async () => {
  const longestTurn = watchTurns();
  const { handle } = await execute(await kernel());
  // The next process knows the result from the ledger's file only.
  const restarted = await kernel();
  const input = { ...JOB, device_id: 'sim:local', handle, shots: SHOTS, seed: '5' };
  const { results } = await processResults(restarted as KernelPorts, input, never);
  const held = longestTurn();

  const bytes = await restarted.store.get(JOB.job_id, 'results.json', results);
  const text = new TextDecoder().decode(bytes);
  const began = threadMs();
  const document = JSON.parse(text) as JobResults;
  const parsing = threadMs() - began;
  // To read the file once is far more work than anything that was done at once on the loop to make it.
  expect(held).toBeLessThan(parsing / 4);
  const counts = Object.entries(document.counts);
  expect(counts.length).toBeGreaterThan(400_000);
  expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(SHOTS);
  expect(text).toBe(`${JSON.stringify(document, null, 2)}\n`);
});

it('is refused when its width or its shots are not those of the job', async () => {
  const ports = await kernel();
  const { result } = await execute(ports);
  if (!isMany(result.counts)) expect.fail('so many counts are expected as text');
  await expect(execute(ports, 700_000)).rejects.toThrow('has completed with another shots');
  await expect(execute(ports, SHOTS, 21)).rejects.toThrow('the outcomes have 20 classical bits, not 21');
});

it('comes over the wire as it is, and is refused there when it cannot fit', async () => {
  const local = createSimLocalDriver({ slots: 1, threadsPerJob: 1, memoryBudget: 2 ** 28 });
  const remote = await overTheWire(local);
  const run = async (driver: QDriver, key: string, shots: number) => {
    const request = { key, jobId: key, fencingToken: 1, aqo: flat(18), shots, seed: '5', options: {} };
    return driver.result(await driver.submit(request, never), never);
  };
  try {
    const here = await run(local, 'here', 40_000);
    expect(isMany(here.counts)).toBe(true);
    expect((await run(remote, 'there', 40_000)).counts).toEqual(here.counts);
    await expect(run(remote, 'larger', 400_000)).rejects.toThrow(
      /do not fit into an answer of 4194304 bytes/,
    );
  } finally {
    await remote.close();
    await local.close();
  }
});
