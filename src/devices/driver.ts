/**
 * The port of stage 4. One driver runs one device. A submit carries an idempotency key: the second submit with the
 * same key returns the first execution, and an execution completes at most once (contract §8).
 */
import type { ParameterValues } from '../domain/angle.ts';
import type { Caller } from '../domain/caller.ts';
import type { Device } from '../domain/device.ts';
import type { ExecutionResult, PauliSum } from '../domain/result.ts';
import type { ExecutingPhase } from '../domain/task-state.ts';

/** What to run. The circuit travels as AQO text, so that parsing it never blocks a worker's event loop. */
export interface ExecutionRequest {
  /** Idempotency key `<job_id>/<stage>[/<iteration>]`, stable over attempts. */
  readonly key: string;
  readonly jobId: string;
  /**
   * Counts the attempts of the run, never a clock; a driver refuses one older than it has seen for the key. Absent: the
   * caller has no count of its own, and the ledger counts on.
   */
  readonly fencingToken?: number;
  /** The run that counts. A run that the ledger has not seen is newer than those that it has (ADR 17). */
  readonly run?: string;
  /** Canonical AQO JSON. */
  readonly aqo: string;
  readonly shots: number;
  /** Unsigned 64-bit decimal. */
  readonly seed: string;
  /** Values for symbolic parameters; absent ones take their default. */
  readonly parameters?: ParameterValues;
  /** Pauli sums to evaluate, where the device can. */
  readonly observables?: readonly PauliSum[];
  readonly options: Readonly<Record<string, string>>;
  /** For whom: a device behind the wire hears it beside the request. It changes nothing of the execution. */
  readonly caller?: Caller;
}

/** Names one execution of a driver; plain JSON, so that a heartbeat can carry it over a crash. */
export interface ExecutionHandle {
  readonly key: string;
  /** The device's own identity of the execution. */
  readonly executionId: string;
}

/** Where an execution stands. `lost`: the process that ran it died; it may be submitted again under the same key. */
export interface ExecutionStatus {
  readonly state: 'running' | 'completed' | 'failed' | 'cancelled' | 'lost';
  readonly phase: ExecutingPhase;
  /** 0.0–1.0; never falls. */
  readonly progress: number;
  /** What the disk said that has no room for the outcome: the execution is done, its result waits for the disk. */
  readonly waiting?: string;
}

/** Health of a device, as the driver sees it. */
export interface DeviceHealth {
  readonly ok: boolean;
  readonly reason?: string;
}

/** Fencing token of a caller beside all attempts, newer than any of theirs. */
export const NO_ATTEMPT = Number.POSITIVE_INFINITY;

/** One quantum device behind one interface: simulator, simulated QPU or remote peer. */
export interface QDriver {
  /** The device with its current status. */
  describe(): Promise<Device>;
  health(signal: AbortSignal): Promise<DeviceHealth>;
  /**
   * Starts an execution, or returns the one that the key already names.
   *
   * @throws {@link PipelineError} `EXECUTION_STAGE_FAILED`, `DEVICE_UNAVAILABLE`, `FENCING_TOKEN_STALE`: nothing was
   * started. `DEVICE_LOST` and any other error: nobody knows.
   */
  submit(request: ExecutionRequest, signal: AbortSignal): Promise<ExecutionHandle>;
  /**
   * The execution that the key of a request names on the device, or undefined when the device knows none. Only drivers
   * have it whose executions outlive this process: after a crash such an execution is found again and attached to, not
   * repeated.
   */
  readonly find?: (request: ExecutionRequest, signal: AbortSignal) => Promise<ExecutionHandle | undefined>;
  /**
   * The execution that a key names here, because it runs in this process or has completed; undefined when there is
   * none. With a ledger it knows what completed before this process began.
   */
  known(key: string): Promise<ExecutionHandle | undefined>;
  status(handle: ExecutionHandle): Promise<ExecutionStatus>;
  /**
   * Waits for the end and returns the result; asking again returns the same result.
   *
   * @throws {@link PipelineError} with the error of the execution; `DEVICE_LOST` when the execution is lost.
   */
  result(handle: ExecutionHandle, signal: AbortSignal): Promise<ExecutionResult>;
  /**
   * Stops the device work and resolves when it has stopped; a finished execution stays as it is, and so does one that
   * an attempt with a newer token has attached to.
   *
   * @param fencingToken - of the attempt that asks; {@link NO_ATTEMPT} for a caller that has the last word
   * @param run - the run that counts the token
   * @throws {@link PipelineError} when nobody confirms that it has stopped; its own error then has the detail
   * `stop_confirmed: false`.
   */
  cancel(handle: ExecutionHandle, fencingToken: number, run?: string): Promise<void>;
  /** Measures the device anew, where it can be told to, and returns the name of the new calibration epoch. */
  readonly calibrate?: (signal: AbortSignal) => Promise<string>;
  /** Releases threads and connections; executions that outlive this process go on. */
  close(): Promise<void>;
}
