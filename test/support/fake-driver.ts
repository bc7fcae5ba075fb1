/**
 * A driver double: every answer can be replaced. Typed as the port; what it does by default is what a correct,
 * instant device does with the Bell circuit.
 */
import type { Device } from '../../src/domain/device.ts';
import { PipelineError } from '../../src/domain/errors.ts';
import type { ExecutionResult } from '../../src/domain/result.ts';
import type { ExecutionRequest, ExecutionStatus, QDriver } from '../../src/devices/driver.ts';

/** What a test may replace. */
export interface FakeBehaviour {
  readonly device?: Partial<Device> | (() => Partial<Device>);
  /** Called for every submit; may throw. */
  readonly onSubmit?: (request: ExecutionRequest, call: number) => Promise<void> | void;
  /** Gives the result; default: at once. Rejects on cancel by `cancelled`. */
  readonly run?: (request: ExecutionRequest, cancelled: AbortSignal) => Promise<ExecutionResult>;
  /** What a cancel takes; default: nothing. */
  readonly onCancel?: () => Promise<void>;
}

/** A fake device and what it saw. */
export interface FakeDriver extends QDriver {
  readonly submits: ExecutionRequest[];
  /** Executions that were cancelled. */
  readonly cancels: string[];
}

/** The result of a Bell circuit: half and half. */
export function bellResult(request: ExecutionRequest): ExecutionResult {
  const half = Math.floor(request.shots / 2);
  const at = new Date().toISOString();
  return {
    counts: { '00': request.shots - half, ...(half > 0 && { '11': half }) },
    shots: request.shots,
    seed: request.seed,
    method: 'fake',
    phases: [
      { phase: 'QuantumInitializing', at },
      { phase: 'QuantumRunning', at },
      { phase: 'Measuring', at },
    ],
    executionSeconds: 0.001,
    metadata: {},
  };
}

/** An execution that ends only when it is cancelled. */
export function untilCancelled(_request: ExecutionRequest, cancelled: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const stop = (): void => reject(new PipelineError('CANCELLED', 'the execution was cancelled'));
    if (cancelled.aborted) stop();
    else cancelled.addEventListener('abort', stop, { once: true });
  });
}

function deviceOf({ device }: FakeBehaviour): Partial<Device> | undefined {
  return typeof device === 'function' ? device() : device;
}

interface Execution {
  readonly result: Promise<ExecutionResult>;
  readonly abort: AbortController;
  status: ExecutionStatus;
}

/** A driver for the device `id`. */
export function fakeDriver(id: string, behaviour: FakeBehaviour = {}): FakeDriver {
  const executions = new Map<string, Execution>();
  const submits: ExecutionRequest[] = [];
  const cancels: string[] = [];
  const run = behaviour.run ?? ((request) => Promise.resolve(bellResult(request)));
  const find = (key: string): Execution => {
    const execution = executions.get(key);
    if (execution === undefined) throw new PipelineError('DEVICE_LOST', `no execution ${key}`);
    return execution;
  };
  return {
    submits,
    cancels,
    describe: () => Promise.resolve({ ...DEVICE, id, ...deviceOf(behaviour) }),
    health: () => Promise.resolve({ ok: true }),
    submit: async (request) => {
      submits.push(request);
      await behaviour.onSubmit?.(request, submits.length);
      const executionId = `${request.key}#${submits.length}`;
      const abort = new AbortController();
      const result = run(request, abort.signal);
      const execution: Execution = {
        result,
        abort,
        status: { state: 'running', phase: 'QuantumRunning', progress: 0.5 },
      };
      result.catch(() => undefined);
      executions.set(executionId, execution);
      return { key: request.key, executionId };
    },
    known: (key) => {
      const executionId = [...executions.keys()].findLast((id) => id.startsWith(`${key}#`));
      return Promise.resolve(executionId === undefined ? undefined : { key, executionId });
    },
    status: ({ executionId }) => Promise.resolve(find(executionId).status),
    result: ({ executionId }, signal) => abortable(find(executionId).result, signal),
    cancel: async ({ executionId }) => {
      cancels.push(executionId);
      await behaviour.onCancel?.();
      find(executionId).abort.abort();
    },
    close: () => Promise.resolve(),
  };
}

function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject);
  });
}

const DEVICE: Device = {
  id: 'fake',
  name: 'Fake device',
  backendType: 'simulator',
  status: 'ONLINE',
  maxQubits: 10,
  maxShots: 1_000_000,
  basis: 'any',
  features: ['mid_circuit_measurement', 'reset', 'conditions', 'loops'],
  expectationValues: false,
  slots: 4,
};
