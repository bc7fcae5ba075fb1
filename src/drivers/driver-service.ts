/**
 * `DriverManagerService` over drivers of ours: what `qrtx driver-service` hosts. An execution with an idempotency key
 * outlives a caller that is lost, so that the caller's next attempt finds it; one without ends with its call.
 */
import { randomUUID } from 'node:crypto';
import { PipelineError } from '../domain/errors.ts';
import type { ExecuteCircuitRequest__Output } from '../generated/eigen/internal/v1/ExecuteCircuitRequest.ts';
import type { CallContext, Handlers } from '../rpc/handlers.ts';
import type { WireServices } from '../rpc/protos.ts';
import { RpcError } from '../rpc/rpc-error.ts';
import { type ExecutionHandle, NO_ATTEMPT, type QDriver } from './driver.ts';
import { KEPT_EXECUTIONS } from './execution-table.ts';
import { CAPABILITIES, capabilitiesOf } from './grpc-device.ts';
import { FIND_METADATA, KEY_METADATA, STOP_METADATA } from './grpc-driver.ts';
import type { DriverRegistry } from './registry.ts';
import { toWireCounts } from './wire-counts.ts';

/** The methods of the service. */
export function driverService(devices: DriverRegistry): Handlers<WireServices['DriverManagerService']> {
  const running = new Running();
  return {
    ListDevices: async () => ({
      devices: (await devices.devices()).map((device) => ({
        device_id: device.id,
        name: device.name,
        backend_type: device.backendType,
        status: `DEVICE_STATUS_${device.status}` as const,
        queue_depth: running.on(device.id),
        capabilities: capabilitiesOf(device),
      })),
    }),
    GetDeviceStatus: async ({ device_id }) => {
      const device = await find(devices, device_id).describe();
      const { statusReason: reason, calibration } = device;
      return {
        device_id,
        status: `DEVICE_STATUS_${device.status}` as const,
        queue_depth: running.on(device_id),
        metadata: {
          ...(reason !== undefined && { reason }),
          ...(calibration !== undefined && { [CAPABILITIES.calibrationEpoch]: calibration.epoch }),
        },
      };
    },
    ExecuteCircuit: async (request, call) => {
      const driver = find(devices, request.device_id);
      const execution = { device: request.device_id, key: keyOf(call.metadata.get(KEY_METADATA)) };
      if (call.metadata.get(STOP_METADATA).length > 0) return stop(driver, running, execution);
      if (call.metadata.get(FIND_METADATA).length > 0) return lookUp(driver, running, execution);
      return running.count(request.device_id, () => execute(driver, running, execution, request, call));
    },
    CalibrateDevice: async ({ device_id }, { signal }) => {
      const { calibrate } = find(devices, device_id);
      if (calibrate === undefined) {
        throw new RpcError('UNIMPLEMENTED', `device ${device_id} cannot be calibrated`);
      }
      return { calibration_ref: await calibrate(signal) };
    },
  };
}

/** A key on a device, where the call has one. */
interface Named {
  readonly device: string;
  readonly key: string | undefined;
}

/** Calls under way on each device, and the executions of the newest keys. */
class Running {
  readonly #counts = new Map<string, number>();
  readonly #handles = new Map<string, Promise<ExecutionHandle | undefined>>();

  on(deviceId: string): number {
    return this.#counts.get(deviceId) ?? 0;
  }

  async count<T>(deviceId: string, work: () => Promise<T>): Promise<T> {
    this.#counts.set(deviceId, this.on(deviceId) + 1);
    try {
      return await work();
    } finally {
      this.#counts.set(deviceId, this.on(deviceId) - 1);
    }
  }

  /** Remembers a submit from its beginning, so that a stop that overtakes it finds it. */
  keep(named: Named, submitted: Promise<ExecutionHandle>): void {
    if (named.key === undefined) return;
    const name = nameOf(named);
    this.#handles.delete(name);
    this.#handles.set(
      name,
      submitted.catch(() => undefined),
    );
    const [oldest] = this.#handles.keys();
    if (this.#handles.size > KEPT_EXECUTIONS && oldest !== undefined) this.#handles.delete(oldest);
  }

  /** The execution that a key names; undefined when there is none, or its submit was refused. */
  async handle(named: Named): Promise<ExecutionHandle | undefined> {
    return this.#handles.get(nameOf(named));
  }
}

function nameOf({ device, key = '' }: Named): string {
  return `${device} ${key}`;
}

function find(devices: DriverRegistry, deviceId: string): QDriver {
  if (devices.ids.includes(deviceId)) return devices.driver(deviceId);
  const resource = { type: 'device', name: deviceId.slice(0, 128) };
  throw new RpcError('NOT_FOUND', `there is no device "${resource.name}"`, { resource });
}

async function execute(
  driver: QDriver,
  running: Running,
  named: Named,
  request: ExecuteCircuitRequest__Output,
  { signal }: CallContext,
) {
  const key = named.key ?? `${request.job_id}/${randomUUID()}`;
  const asked = { ...requestOf(request), key, fencingToken: Date.now() };
  const submitted = driver.submit(asked, signal);
  running.keep(named, submitted);
  const handle = await submitted;
  const endWithCall =
    named.key === undefined ? whenAborted(signal, () => driver.cancel(handle, NO_ATTEMPT)) : undefined;
  try {
    const result = await driver.result(handle, signal);
    return {
      counts: toWireCounts(result.counts),
      execution_time_sec: result.executionSeconds,
      metadata: { ...result.metadata, method: result.method },
    };
  } finally {
    await endWithCall?.();
  }
}

/** Runs `work` at the abort, also when that was before; the function given back waits for it. */
function whenAborted(signal: AbortSignal, work: () => Promise<void>): () => Promise<void> {
  let done = Promise.resolve();
  const begin = (): void => {
    done = work();
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return () => {
    signal.removeEventListener('abort', begin);
    return done;
  };
}

async function stop(driver: QDriver, running: Running, named: Named) {
  const handle = await running.handle(named);
  if (handle !== undefined) await driver.cancel(handle, NO_ATTEMPT);
  return {};
}

/** @throws RpcError `NOT_FOUND` when the key names nothing that runs or is done. */
async function lookUp(driver: QDriver, running: Running, named: Named) {
  const handle = await running.handle(named);
  const state = handle && (await driver.status(handle)).state;
  if (state === 'running' || state === 'completed') return { metadata: { state } };
  const resource = { type: 'execution', name: named.key ?? '' };
  throw new RpcError('NOT_FOUND', `device ${named.device} knows no execution of this key`, { resource });
}

const KEY = /^[\x21-\x7e]{1,256}$/;

function keyOf([value]: readonly (string | Buffer)[]): string | undefined {
  return typeof value === 'string' && KEY.test(value) ? value : undefined;
}

/** @throws RpcError or PipelineError naming what is wrong. */
function requestOf({ job_id, payload, shots, options }: ExecuteCircuitRequest__Output) {
  if (payload === null) throw invalid('payload', 'is required');
  if (payload.format !== 'CIRCUIT_FORMAT_AQO_JSON') {
    throw new RpcError('UNIMPLEMENTED', `${payload.format} is not executed here; send AQO_JSON`);
  }
  if (!/^[A-Za-z0-9._-]{1,128}$/.test(job_id))
    throw invalid('job_id', 'must be 1 to 128 of A-Z a-z 0-9 . _ -');
  const { seed = '0', ...rest } = options;
  if (!/^\d{1,20}$/.test(seed)) throw invalid('options.seed', 'must be decimal text');
  return { jobId: job_id, aqo: payload.data.toString('utf8'), shots, seed, options: rest };
}

function invalid(field: string, message: string): PipelineError {
  const violations = [{ field, rule: 'value', message }];
  return new PipelineError('VALIDATION_FAILED', `${field} ${message}`, { violations });
}
