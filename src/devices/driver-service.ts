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
import { CAPABILITIES, capabilitiesOf } from './kinds/grpc/grpc-device.ts';
import { FIND_METADATA, KEY_METADATA, STOP_METADATA } from './kinds/grpc/grpc-driver.ts';
import type { DriverRegistry } from './registry.ts';
import { toWireCounts } from './kinds/grpc/wire-counts.ts';

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
      const key = keyOf(call.metadata.get(KEY_METADATA));
      if (call.metadata.get(STOP_METADATA).length > 0) return stop(driver, key);
      if (call.metadata.get(FIND_METADATA).length > 0) return lookUp(driver, key);
      return running.count(request.device_id, () => execute(driver, key, request, call));
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

/** Calls under way on each device. */
class Running {
  readonly #counts = new Map<string, number>();

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
}

function find(devices: DriverRegistry, deviceId: string): QDriver {
  if (devices.ids.includes(deviceId)) return devices.driver(deviceId);
  const resource = { type: 'device', name: deviceId.slice(0, 128) };
  throw new RpcError('NOT_FOUND', `there is no device "${resource.name}"`, { resource });
}

async function execute(
  driver: QDriver,
  givenKey: string | undefined,
  request: ExecuteCircuitRequest__Output,
  { signal, identity: caller }: CallContext,
) {
  const key = givenKey ?? `${request.job_id}/${randomUUID()}`;
  const asked = { ...requestOf(request), key, caller };
  const handle = await driver.submit(asked, signal);
  const endWithCall =
    givenKey === undefined ? whenAborted(signal, () => driver.cancel(handle, NO_ATTEMPT)) : undefined;
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

async function stop(driver: QDriver, key: string | undefined) {
  const handle = await knownBy(driver, key);
  if (handle !== undefined) await driver.cancel(handle, NO_ATTEMPT);
  return {};
}

async function knownBy(driver: QDriver, key: string | undefined): Promise<ExecutionHandle | undefined> {
  return key === undefined ? undefined : driver.known(key);
}

/** @throws RpcError `NOT_FOUND` when the key names nothing that runs or is done. */
async function lookUp(driver: QDriver, key: string | undefined) {
  const handle = await knownBy(driver, key);
  if (handle !== undefined) return { metadata: { state: (await driver.status(handle)).state } };
  const resource = { type: 'execution', name: key ?? '' };
  throw new RpcError('NOT_FOUND', 'the device knows no execution of this key', { resource });
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
