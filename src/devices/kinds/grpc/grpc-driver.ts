/**
 * Devices behind `DriverManagerService`. A peer without idempotency keys is used with the ledger on this side, which
 * then is all that keeps a key from completing twice; `describe` says so. A peer that hangs is left at the deadline,
 * and at once by a cancel.
 */
import { canonicalJson, type JsonValue } from '../../../domain/canonical-json.ts';
import type { Device } from '../../../domain/device.ts';
import { PipelineError } from '../../../domain/errors.ts';
import type { ExecutionResult } from '../../../domain/result.ts';
import type { DeviceInfo__Output } from '../../../generated/eigen/internal/v1/DeviceInfo.ts';
import type { ExecuteCircuitResponse__Output } from '../../../generated/eigen/internal/v1/ExecuteCircuitResponse.ts';
import type { CallOptions, RpcClient } from '../../../rpc/client.ts';
import { fromPeer } from '../../../rpc/pipeline-errors.ts';
import { RpcError } from '../../../rpc/rpc-error.ts';
import type { ExecutionHandle, ExecutionRequest, QDriver } from '../../driver.ts';
import { CAPABILITIES, deviceOf, epochOf, statusOf } from './grpc-device.ts';
import { LEFT, RemoteExecutions } from './grpc-executions.ts';
import { checkRequest, refuseCancelled } from '../../requests.ts';
import { fromWireCounts } from './wire-counts.ts';

/** A peer with devices. */
export interface DriverManager {
  /** Name in the configuration; the first part of its devices' ids. */
  readonly name: string;
  readonly client: RpcClient<'DriverManagerService'>;
  /** Milliseconds that one execution may take; default 1 h. The job's own budget ends it earlier by a cancel. */
  readonly executionMs?: number;
  /** Jobs at once of each device, in place of what the peer says; and of single devices, by the peer's ids. */
  readonly slots?: number | undefined;
  readonly devices?: Readonly<Record<string, { readonly slots?: number | undefined }>>;
}

/** Metadata of a call: names the execution, for peers that know keys. */
export const KEY_METADATA = 'x-idempotency-key';
/** Metadata of a call that stops the execution which the key names instead of starting one. */
export const STOP_METADATA = 'x-stop-execution';
/** Metadata of a call that asks whether the key names an execution instead of starting one: `NOT_FOUND` when not. */
export const FIND_METADATA = 'x-find-execution';

const LIST_MS = 10_000;
/** A status that takes longer is no help to anybody: the device counts as offline. */
const STATUS_MS = 1500;
/** Statuses are asked for this often at most. */
const STATUS_AGE_MS = 1000;
const EXECUTION_MS = 3_600_000;
const STOP_MS = 900;
const FIND_MS = 5000;
const CALIBRATION_MS = 600_000;
const MOST_DEVICES = 256;

/**
 * The devices of a peer, each with its driver.
 *
 * @throws PipelineError when the peer does not answer, or lists what cannot be devices.
 */
export async function grpcDrivers(
  manager: DriverManager,
  signal: AbortSignal,
  limit: Pick<CallOptions, 'budgetMs' | 'attempts'> = { budgetMs: LIST_MS, attempts: 3 },
): Promise<readonly QDriver[]> {
  const { devices } = await asPipelineError(manager, () =>
    manager.client.call('ListDevices', {}, { ...limit, signal }),
  );
  if (devices.length > MOST_DEVICES) {
    const message = `driver manager ${manager.name} lists ${devices.length} devices, at most ${MOST_DEVICES} are taken`;
    throw new PipelineError('SCHEDULER_STAGE_FAILED', message);
  }
  return devices.map((info) => new GrpcDriver(manager, info));
}

class GrpcDriver implements QDriver {
  readonly #manager: DriverManager;
  readonly #remoteId: string;
  readonly #executions = new RemoteExecutions();
  /** A property, not a method: drivers are wrapped, and this one is handed on as it is. */
  readonly calibrate = async (signal: AbortSignal): Promise<string> => {
    const { client } = this.#manager;
    const request = { device_id: this.#remoteId };
    const { calibration_ref } = await asPipelineError(this.#manager, () =>
      client.call('CalibrateDevice', request, { budgetMs: CALIBRATION_MS, signal }),
    );
    this.#askedAt = 0;
    return calibration_ref;
  };
  /** Of peers only that keep executions whose caller is gone, and can be asked for them. */
  readonly find?: NonNullable<QDriver['find']>;
  #device: Device;
  #askedAt = Date.now();

  constructor(manager: DriverManager, info: DeviceInfo__Output) {
    this.#manager = manager;
    this.#remoteId = info.device_id;
    const slots = manager.devices?.[info.device_id]?.slots ?? manager.slots;
    this.#device = { ...deviceOf(info, manager.name), ...(slots !== undefined && { slots }) };
    if (info.capabilities[CAPABILITIES.findExecution] === 'true') {
      this.find = (request, signal) => this.#find(request, signal);
    }
  }

  async describe(): Promise<Device> {
    if (Date.now() - this.#askedAt >= STATUS_AGE_MS) await this.#refresh(new AbortController().signal);
    return this.#device;
  }

  async health(signal: AbortSignal): Promise<{ ok: boolean; reason?: string }> {
    await this.#refresh(signal);
    const { status, statusReason = status } = this.#device;
    return status === 'ONLINE' ? { ok: true } : { ok: false, reason: statusReason };
  }

  async submit(request: ExecutionRequest, signal: AbortSignal) {
    refuseCancelled(signal);
    checkRequest(this.#device, request);
    return Promise.resolve(this.#executions.submit(request, (stop) => this.#execute(request, stop)));
  }

  known(key: string) {
    return Promise.resolve(this.#executions.known(key));
  }

  status(handle: Parameters<QDriver['status']>[0]) {
    return Promise.resolve(this.#executions.status(handle));
  }

  result(...[handle, signal]: Parameters<QDriver['result']>) {
    return this.#executions.result(handle, signal);
  }

  cancel(handle: Parameters<QDriver['cancel']>[0]) {
    return this.#executions.cancel(handle);
  }

  async close(): Promise<void> {
    if (this.find === undefined) await this.#executions.close();
    else this.#executions.leave();
    this.#manager.client.close();
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    this.#askedAt = Date.now();
    const { statusReason: _old, ...device } = this.#device;
    try {
      const request = { device_id: this.#remoteId };
      const answer = await this.#manager.client.call('GetDeviceStatus', request, {
        budgetMs: STATUS_MS,
        signal,
      });
      const reason = answer.metadata.reason;
      this.#device = {
        ...{ ...device, status: statusOf(answer.status), ...epochOf(answer.metadata) },
        ...(reason && { statusReason: reason }),
      };
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      if (error.code === 'UNIMPLEMENTED') return;
      const statusReason = `driver manager ${this.#manager.name} (${this.#manager.client.address}): ${error.message}`;
      this.#device = { ...device, status: 'OFFLINE', statusReason };
    }
  }

  async #execute(request: ExecutionRequest, signal: AbortSignal): Promise<ExecutionResult> {
    const { client, executionMs = EXECUTION_MS } = this.#manager;
    const { jobId, key, shots, seed, caller: identity = {} } = request;
    const began = new Date();
    const message = {
      job_id: jobId,
      device_id: this.#remoteId,
      payload: { format: 'CIRCUIT_FORMAT_AQO_JSON', data: Buffer.from(bound(request)) },
      shots,
      options: { ...request.options, seed },
    } as const;
    const metadata = { [KEY_METADATA]: key };
    try {
      const answer = await asPipelineError(this.#manager, () =>
        client.call('ExecuteCircuit', message, { budgetMs: executionMs, signal, identity, metadata }),
      );
      return await resultOf(answer, request, began);
    } catch (error) {
      throw signal.aborted && signal.reason !== LEFT ? await this.#stop(request) : error;
    }
  }

  /**
   * Tells a peer with keys to stop, because it lets an execution live on when its caller is gone. A peer without keys
   * hears only that its caller is gone: what it does then is not known.
   *
   * @returns the error of the stopped execution
   */
  async #stop(request: ExecutionRequest): Promise<PipelineError> {
    const { name, client } = this.#manager;
    const was = `execution of "${request.key}" was cancelled`;
    const unconfirmed = (why: string): PipelineError => {
      const message = `${was}; whether the device has stopped is not known: driver manager ${name} (${client.address}) ${why}`;
      return new PipelineError('CANCELLED', message, { stop_confirmed: false });
    };
    if (this.#device.idempotencyKeys !== true) return unconfirmed('knows no idempotency keys');
    try {
      const { signal } = new AbortController();
      await this.#ask(request, STOP_METADATA, { budgetMs: STOP_MS, signal });
      return new PipelineError('CANCELLED', was);
    } catch (error) {
      return unconfirmed(error instanceof Error ? error.message : String(error));
    }
  }

  async #find(request: ExecutionRequest, signal: AbortSignal): Promise<ExecutionHandle | undefined> {
    const isKnown = await asPipelineError(this.#manager, async () => {
      try {
        await this.#ask(request, FIND_METADATA, { budgetMs: FIND_MS, signal, attempts: 3 });
        return true;
      } catch (error) {
        if (error instanceof RpcError && error.code === 'NOT_FOUND') return false;
        throw error;
      }
    });
    // The same call again gets the first execution.
    return isKnown ? this.#executions.submit(request, (stop) => this.#execute(request, stop)) : undefined;
  }

  /** A call about an execution that the peer may have. */
  async #ask(
    { jobId, key, caller: identity = {} }: ExecutionRequest,
    about: string,
    options: CallOptions,
  ): Promise<void> {
    const message = { job_id: jobId, device_id: this.#remoteId };
    const metadata = { [KEY_METADATA]: key, [about]: 'true' };
    await this.#manager.client.call('ExecuteCircuit', message, { ...options, identity, metadata });
  }
}

/** The circuit with the values of this execution as the defaults of its parameters: the wire has no other place. */
function bound({ aqo, parameters = {} }: ExecutionRequest): string {
  if (Object.keys(parameters).length === 0) return aqo;
  const document = JSON.parse(aqo) as Record<string, JsonValue>;
  const declared = document.parameters as Record<string, JsonValue> | undefined;
  return canonicalJson({ ...document, parameters: { ...declared, ...parameters } });
}

async function resultOf(
  answer: ExecuteCircuitResponse__Output,
  { shots, seed }: ExecutionRequest,
  began: Date,
): Promise<ExecutionResult> {
  const { method = 'remote', ...metadata } = answer.metadata;
  const phases = ['QuantumInitializing', 'QuantumRunning'] as const;
  return {
    counts: await fromWireCounts(answer.counts),
    shots,
    seed,
    method: method.slice(0, 128),
    phases: [
      ...phases.map((phase) => ({ phase, at: began.toISOString() })),
      { phase: 'Measuring', at: new Date().toISOString() },
    ],
    executionSeconds: Math.max(0, answer.execution_time_sec || 0),
    metadata: Object.fromEntries(Object.entries(metadata).slice(0, 32)),
  };
}

async function asPipelineError<T>({ name, client }: DriverManager, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof RpcError
      ? fromPeer(error, 'device', `driver manager ${name} (${client.address})`)
      : error;
  }
}
