/** Messages between the pool and its threads; plain data, so that they can be cloned. */
import type { ParameterValues } from '../domain/angle.ts';
import { PipelineError, type ErrorCode, type ErrorDetails } from '../domain/errors.ts';
import { SimulationCancelled } from './control.ts';
import type { Simulation, SimulationOptions } from './simulate.ts';

/** What to simulate: the circuit as AQO text, parsed in the thread. */
export interface SimulationRequest extends SimulationOptions {
  readonly aqo: string;
}

/** What runs of one circuit have in common. */
export type SimulationTemplate = Omit<SimulationRequest, 'seed' | 'parameters'>;

/** What is a run's own. */
export interface RunMessage {
  readonly seed: string;
  readonly parameters: ParameterValues | undefined;
  /** Words of the {@link SimulationControl}. */
  readonly words: Int32Array<SharedArrayBuffer>;
}

/** Pool to thread. */
export type ToThread =
  | {
      readonly kind: 'prepare';
      /** Where the thread keeps the template; undefined when it does not. */
      readonly slot: number | undefined;
      /** Undefined when the thread has it in its slot. */
      readonly template: SimulationTemplate | undefined;
      readonly runs: readonly RunMessage[];
      /** A state of at most so many bytes may be allocated without asking. */
      readonly freeBytes: number;
    }
  | { readonly kind: 'run' };

/** Thread to pool: answers to the first runs of a message, at least one. */
export interface FromThread {
  readonly answers: readonly Answer[];
  /** Time that they took together. */
  readonly milliseconds: number;
}

/** How a run ended; `needs` is the last one of a message: the thread waits for the word to run it. */
export type Answer =
  | { readonly kind: 'needs'; readonly bytes: number; readonly qubits: number }
  | { readonly kind: 'done'; readonly simulation: Simulation; readonly seconds: number }
  | { readonly kind: 'failed'; readonly error: PlainError };

/** A {@link PipelineError} as plain data. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** An error as plain data; an error of no known kind is a bug of the simulator. */
export function plainError(error: unknown): PlainError {
  if (error instanceof PipelineError)
    return { code: error.code, message: error.message, details: error.details };
  if (error instanceof SimulationCancelled) return { code: 'CANCELLED', message: error.message, details: {} };
  if (error instanceof RangeError) {
    return {
      code: 'EXECUTION_STAGE_FAILED',
      message: `no memory for the state: ${error.message}`,
      details: {},
    };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'INTERNAL', message, details: {} };
}

/** The error that plain data describes. */
export function toPipelineError({ code, message, details }: PlainError): PipelineError {
  return new PipelineError(code, message, details);
}
