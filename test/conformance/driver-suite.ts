/**
 * What every driver promises, as one body of tests: how it runs, repeats, cancels and refuses. Flags name what a
 * driver cannot do.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PipelineError } from '../../src/domain/errors.ts';
import { countsObject } from '../../src/domain/many-counts.ts';
import { type ExecutionRequest, NO_ATTEMPT, type QDriver } from '../../src/devices/driver.ts';
import { aqoOf } from '../support/aqo.ts';
import { circuit, gate, measure, measureAll, reset } from '../support/circuits.ts';

/** How to get a driver, and what it can do. */
export interface DriverUnderTest {
  readonly name: string;
  create(): Promise<QDriver>;
  /** Relative deviation that the device's noise may add to a probability; 0 = ideal. */
  readonly noise: number;
  readonly dynamicCircuits: boolean;
  readonly expectationValues: boolean;
  /** True when the driver refuses a fencing token older than one it has seen. */
  readonly fencing: boolean;
  /** True when a running execution can be stopped. */
  readonly cancel: boolean;
  /** True when the device can be calibrated anew. */
  readonly calibrates: boolean;
}

const never = new AbortController().signal;
/** A Hadamard gate in the native gates of the simulated processors. */
const h = (qubit: number) => {
  const quarter = gate('rz', qubit, { params: [Math.PI / 2] });
  return [quarter, gate('sx', qubit), quarter];
};
const bell = aqoOf(circuit(2, 2, [...h(0), gate('x', 1, { controls: [0] }), measureAll(2)]));
const endless = aqoOf(
  circuit(1, 1, [
    {
      ...{ kind: 'while', when: [{ bits: [0], op: '==', value: 0 }], max: 1_000_000_000 },
      body: [gate('x', 0), gate('x', 0), measure([0], [0])],
    },
  ]),
);

let jobs = 0;
function request(changes: Partial<ExecutionRequest> = {}): ExecutionRequest {
  jobs += 1;
  const jobId = `job-${jobs}`;
  return {
    ...{
      key: `${jobId}/quantum_execution`,
      jobId,
      fencingToken: 1,
      aqo: bell,
      shots: 1000,
      seed: '7',
      options: {},
    },
    ...changes,
  };
}

/** The tests of one driver. */
export function describeDriver(under: DriverUnderTest): void {
  describe(`driver ${under.name}`, () => {
    let driver: QDriver;
    beforeAll(async () => {
      driver = await under.create();
    });
    afterAll(() => driver.close());
    const run = async (asked: ExecutionRequest) => driver.result(await driver.submit(asked, never), never);

    it('describes its device and is healthy', async () => {
      const { maxQubits, maxShots, slots } = await driver.describe();
      expect(Math.min(maxQubits, maxShots, slots)).toBeGreaterThan(0);
      // Behind the wire both are as young as the last answer, and a busy machine may have answered late.
      await expect.poll(() => driver.health(never)).toEqual({ ok: true });
      await expect.poll(async () => (await driver.describe()).status).toBe('ONLINE');
    });

    it('runs a Bell pair: two outcomes, half each', async () => {
      const { shots, seed, method, executionSeconds, ...rest } = await run(request({ shots: 4000 }));
      const counts = countsObject(rest.counts);
      const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
      expect([total, shots, seed]).toEqual([4000, 4000, '7']);
      expect(method).not.toBe('');
      expect(executionSeconds).toBeGreaterThanOrEqual(0);
      const slack = 4000 * under.noise + 5 * Math.sqrt(1000);
      for (const key of ['00', '11']) expect(Math.abs((counts[key] ?? 0) - 2000)).toBeLessThan(slack);
      if (under.noise === 0) expect(Object.keys(counts).sort()).toEqual(['00', '11']);
    });

    it('gives equal counts for equal seeds and other ones for another seed', async () => {
      const flat = aqoOf(circuit(3, 3, [...h(0), ...h(1), ...h(2), measureAll(3)]));
      const counts = async (seed: string) => (await run(request({ aqo: flat, seed }))).counts;
      expect(await counts('42')).toEqual(await counts('42'));
      expect(await counts('42')).not.toEqual(await counts('43'));
    });

    it('records the phases with their times, in order', async () => {
      const { phases } = await run(request());
      const times = phases.map(({ at }) => Date.parse(at));
      expect(phases[0]?.phase).toBe('QuantumInitializing');
      expect(phases.at(-1)?.phase).toBe('Measuring');
      expect(times).toEqual([...times].sort((a, b) => a - b));
    });

    it('returns the first execution for a key that it knows', async () => {
      const asked = request();
      const first = await driver.submit(asked, never);
      const second = await driver.submit({ ...asked, fencingToken: 2 }, never);
      expect(second).toEqual(first);
      const result = await driver.result(first, never);
      expect(await driver.result(second, never)).toEqual(result);
      expect(await driver.submit({ ...asked, fencingToken: 3 }, never)).toEqual(first);
      expect((await driver.status(first)).state).toBe('completed');
    });

    it('never answers another request under a key that it knows', async () => {
      const mostly = async (asked: ExecutionRequest) =>
        Object.entries(countsObject((await run(asked)).counts)).sort(([, a], [, b]) => b - a)[0]?.[0];
      const first = request({ aqo: aqoOf(circuit(1, 1, [gate('x', 0), measureAll(1)])) });
      expect(await mostly(first)).toBe('1');
      const other = { ...first, aqo: aqoOf(circuit(1, 1, [measureAll(1)])), fencingToken: 2 };
      const answer = await mostly(other).catch((error: unknown) => (error as PipelineError).code);
      // Where a ledger stands before the device, the key has had its answer.
      expect(['0', 'JOB_ID_IN_USE']).toContain(answer);
    });

    it('knows the execution of a key while it runs and when it has completed, and of no other key', async () => {
      const asked = request();
      const handle = await driver.submit(asked, never);
      expect(await driver.known(asked.key)).toEqual(handle);
      await driver.result(handle, never);
      expect(await driver.known(asked.key)).toEqual(handle);
      expect(await driver.known(request().key)).toBeUndefined();
    });

    it('says that an execution it never saw is lost', async () => {
      const handle = { key: 'unknown-job/quantum_execution', executionId: 'none' };
      expect((await driver.status(handle)).state).toBe('lost');
      await expect(driver.result(handle, never)).rejects.toMatchObject({ code: 'DEVICE_LOST' });
    });

    it('refuses shots, seeds and parameters outside the limits', async () => {
      for (const bad of [{ shots: 0 }, { shots: 1.5 }, { seed: '-1' }, { parameters: { a: Number.NaN } }]) {
        await expect(run(request(bad))).rejects.toMatchObject({ code: 'EXECUTION_STAGE_FAILED' });
      }
    });

    it('binds parameters', async () => {
      const turn = gate('rz', 0, { params: [{ kind: 'parameter', name: 'a' }] });
      const aqo = aqoOf({ ...circuit(1, 1, [...h(0), turn, ...h(0), measureAll(1)]), parameters: { a: 0 } });
      const counts = countsObject((await run(request({ aqo, parameters: { a: Math.PI } }))).counts);
      expect(counts['1'] ?? 0).toBeGreaterThan(1000 * (1 - under.noise) - 1);
    });

    it.runIf(under.expectationValues)('gives expectation values', async () => {
      const observables = [
        { terms: [{ pauli: 'ZZ', coefficient: 2 }] },
        {
          terms: [
            { pauli: 'XX', coefficient: 1 },
            { pauli: 'IZ', coefficient: 5 },
          ],
        },
      ];
      const { expectationValues } = await run(request({ observables }));
      expect(expectationValues?.map(({ value }) => value)).toEqual([
        expect.closeTo(2, 9),
        expect.closeTo(1, 9),
      ]);
    });

    it.runIf(under.dynamicCircuits)('measures in the middle, resets and decides', async () => {
      const flipWhenSet = { ...gate('x', 1), condition: [{ bits: [0], op: '==', value: 1 } as const] };
      const steps = [gate('h', 0), measure([0], [0]), flipWhenSet, reset(0), measure([0, 1], [1, 2])];
      const { counts } = await run(request({ aqo: aqoOf(circuit(2, 3, steps)) }));
      expect(Object.keys(counts).sort()).toEqual(['000', '101']);
    });

    it.runIf(under.cancel && under.dynamicCircuits)(
      'stops a running execution when it is cancelled',
      async () => {
        const handle = await driver.submit(request({ aqo: endless, shots: 1 }), never);
        await expect.poll(async () => (await driver.status(handle)).phase).toBe('QuantumRunning');
        await driver.cancel(handle, NO_ATTEMPT);
        expect((await driver.status(handle)).state).toBe('cancelled');
        await expect(driver.result(handle, never)).rejects.toMatchObject({ code: 'CANCELLED' });
        expect((await run(request())).shots).toBe(1000);
      },
    );

    it.runIf(under.cancel && under.dynamicCircuits)('stops waiting when the caller stops', async () => {
      const handle = await driver.submit(request({ aqo: endless, shots: 1 }), never);
      const caller = new AbortController();
      const waiting = driver.result(handle, caller.signal);
      caller.abort(new Error('enough'));
      await expect(waiting).rejects.toThrow('enough');
      await driver.cancel(handle, NO_ATTEMPT);
    });

    it('begins nothing for a caller that has stopped', async () => {
      const submitting = driver.submit(request(), AbortSignal.abort());
      await expect(submitting).rejects.toMatchObject({ code: 'CANCELLED' });
    });

    it.runIf(under.calibrates)(
      'names every calibration anew, and results say with which one they ran',
      async () => {
        const before = await run(request());
        const epoch = await driver.calibrate?.(never);
        const after = await run(request());
        const { calibration, calibrationEpoch } = await driver.describe();
        expect(calibration?.epoch ?? calibrationEpoch).toBe(epoch);
        expect(after.metadata.calibration_epoch).toBe(epoch);
        expect(before.metadata.calibration_epoch).not.toBe(epoch);
      },
    );

    it.runIf(under.fencing)('refuses a token older than one it has seen', async () => {
      const asked = request({ fencingToken: 5 });
      await driver.submit(asked, never);
      await expect(driver.submit({ ...asked, fencingToken: 4 }, never)).rejects.toMatchObject({
        code: 'FENCING_TOKEN_STALE',
      });
    });
  });
}
