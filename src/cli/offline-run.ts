/** Stages 2 and 4 in this process, for the commands that run programs without a server. */
import type { CompiledProgram, CompileRequest } from '../compiler/compiler.ts';
import { aqoOf, createLocalCompiler, toCircuit } from '../compiler/local-compiler.ts';
import type { ParameterValues } from '../domain/angle.ts';
import type { JsonValue } from '../domain/canonical-json.ts';
import { readAqo } from '../domain/aqo/read.ts';
import { PipelineError } from '../domain/errors.ts';
import { INPUT_OPTION, INPUT_RULE, unboundViolations } from '../domain/symbols.ts';
import { unmetRequirements } from '../domain/device.ts';
import { withDeclaredNoise } from '../domain/device-options.ts';
import { JOB_DEFAULTS, type JobSpec } from '../domain/job-spec.ts';
import type { ExecutionResult, PauliSum } from '../domain/result.ts';
import { memoryViolations, shotMemory } from '../domain/shot-memory.ts';
import { type FinalState, finalState } from '../simulator/final-state.ts';
import {
  type ExecutionHandle,
  type ExecutionRequest,
  type ExecutionStatus,
  NO_ATTEMPT,
  type QDriver,
} from '../devices/driver.ts';
import { createSimLocalDriver } from '../devices/kinds/sim-local.ts';
import { loadOfflineJob } from './offline-job.ts';

/** What a simulation is told beside its program; what is absent is taken from the job, then the program. */
export interface SimulationWishes {
  readonly shots?: number;
  readonly seed?: string;
  readonly parameters?: ParameterValues;
  readonly observables?: readonly PauliSum[];
  /** Options of the driver, e.g. `noise_model`; they win over those of the job. */
  readonly options: Readonly<Record<string, string>>;
  /** Options of the compiler; they win over those of the job. */
  readonly compilerOptions?: Readonly<Record<string, string>>;
  /** True to compute the state before the final measurements, too. */
  readonly state?: boolean;
}

/** A result, with what the program returns and what the compiler warns of. */
export interface Simulation extends ExecutionResult {
  readonly registers?: CompiledProgram['registers'];
  /** The outcome of every shot, where the job asks for it. */
  readonly memory?: readonly string[];
  /** Where it was asked for. */
  readonly state?: FinalState;
  readonly output?: JsonValue;
  readonly warnings: readonly string[];
}

/** Who follows a simulation: may stop it, and hears where it stands. */
export interface Follower {
  readonly signal: AbortSignal;
  readonly onStatus: (status: ExecutionStatus) => void;
}

/** How often a follower hears of a simulation. */
const FOLLOW_MS = 200;

/**
 * Compiles and runs a program or job on the local simulator.
 *
 * @throws {@link PipelineError} of the compiler or the driver; `CANCELLED` once the simulation has stopped after an
 * abort of the follower's signal.
 */
export async function simulateOffline(
  path: string,
  wishes: SimulationWishes,
  follower: Follower,
): Promise<Simulation> {
  return withSimulator(async (driver) => {
    const { compiled, spec, compiling } = await compileFor(driver, path, compilerOptionsOf(wishes));
    refuseOpen(compiled.unbound);
    const { declarations } = compiled;
    const shots = wishes.shots ?? spec?.shots ?? declarations.shots ?? JOB_DEFAULTS.shots;
    const seed = wishes.seed ?? spec?.seed ?? declarations.seed ?? '0';
    const [unmet] = unmetRequirements(await driver.describe(), { ...compiled.requirements, shots });
    if (unmet !== undefined) throw new PipelineError('VALIDATION_FAILED', unmet.message);
    const requirements = { ...compiled.requirements, shots };
    const [tooLarge] = spec?.memory === true ? memoryViolations(await driver.describe(), requirements) : [];
    if (tooLarge !== undefined) throw new PipelineError('VALIDATION_FAILED', tooLarge.message);
    const { observables } = wishes;
    const request: ExecutionRequest = {
      ...{ key: 'offline/quantum_execution', jobId: 'offline', fencingToken: 1 },
      ...{
        aqo: compiled.aqo,
        shots,
        seed,
        options: withDeclaredNoise({ ...spec?.compilerOptions, ...wishes.options }, declarations.noiseModel),
      },
      ...(observables && { observables }),
    };
    const state = wishes.state === true ? stateOf(compiling, request.options) : undefined;
    const result = await asInput(async () => follow(driver, await driver.submit(request, never()), follower));
    const output = declarations.record?.output;
    const warnings = compiled.warnings.map(({ line, message }) => `warning: line ${line}: ${message}`);
    return {
      ...result,
      warnings,
      ...(compiled.registers && { registers: compiled.registers }),
      ...(spec?.memory === true && { memory: shotMemory(result.counts, seed) }),
      ...(state && { state }),
      ...(output !== undefined && { output }),
    };
  });
}

/** The state of the program as it is written: passes may change what no measurement sees. */
function stateOf(
  compiling: CompileRequest,
  { noise_model: noise = 'none' }: Readonly<Record<string, string>>,
): FinalState {
  if (noise !== 'none')
    throw new PipelineError('VALIDATION_FAILED', 'a noisy run has no state vector; run it without noise');
  return finalState(readAqo(aqoOf(toCircuit(compiling).circuit, compiling)));
}

/** At a desk there is no device that could fail: what the simulator refuses is the caller's input (exit code 2). */
async function asInput<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PipelineError) || error.code !== 'EXECUTION_STAGE_FAILED') throw error;
    throw new PipelineError('VALIDATION_FAILED', error.message, error.details, { cause: error });
  }
}

/** Waits for the result; an abort cancels the simulation and waits until it has stopped. */
async function follow(
  driver: QDriver,
  handle: ExecutionHandle,
  { signal, onStatus }: Follower,
): Promise<ExecutionResult> {
  const cancel = (): void => void driver.cancel(handle, NO_ATTEMPT);
  signal.addEventListener('abort', cancel, { once: true });
  if (signal.aborted) cancel();
  const timer = setInterval(() => void driver.status(handle).then(onStatus), FOLLOW_MS);
  try {
    return await driver.result(handle, never());
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', cancel);
  }
}

function never(): AbortSignal {
  return new AbortController().signal;
}

/** What the compiler is told: noise, too, because it follows the gates that the compiler leaves. */
function compilerOptionsOf(wishes: SimulationWishes): Readonly<Record<string, string>> {
  const { noise_model } = wishes.options;
  return {
    ...(noise_model !== undefined && { noise_model }),
    ...{ ...wishes.compilerOptions, ...inputsOf(wishes.parameters) },
  };
}

/** Values of parameters as the compiler takes them. */
function inputsOf(parameters: ParameterValues = {}): Readonly<Record<string, string>> {
  const entries = Object.entries(parameters);
  return Object.fromEntries(entries.map(([name, value]) => [`${INPUT_OPTION}${name}`, String(value)]));
}

/** At a desk a parameter is a flag, not an option of a job. */
function namingFlags(error: PipelineError): PipelineError {
  const { violations } = error.details;
  if (violations?.some(({ rule }) => rule === INPUT_RULE) !== true) return error;
  const named = (text: string): string => text.replaceAll(`compiler_options.${INPUT_OPTION}`, '--parameter ');
  const renamed = violations.map(({ field, rule, message }) => ({
    ...{ field: named(field), rule, message: named(message) },
  }));
  return new PipelineError(error.code, named(error.message), { violations: renamed });
}

/** @throws PipelineError `VALIDATION_FAILED` when parameters have no value. */
function refuseOpen(names: readonly string[] = []): void {
  if (names.length === 0) return;
  const violations = unboundViolations(names);
  const flags = names.slice(0, 8).map((name) => `--parameter ${name}=0.5`);
  const message =
    `no value for ${names.slice(0, 20).join(', ')}: give ${names.length === 1 ? 'it' : 'each of them'} one, ` +
    `e.g. ${flags.join(' ')} (radians), or a default in the program`;
  throw new PipelineError('VALIDATION_FAILED', message, { violations });
}

async function compileFor(
  driver: QDriver,
  path: string,
  compilerOptions: Readonly<Record<string, string>>,
): Promise<{
  readonly compiled: CompiledProgram;
  readonly compiling: CompileRequest;
  readonly spec?: JobSpec;
}> {
  const { program, spec } = await loadOfflineJob(path);
  const request = {
    ...program,
    target: await driver.describe(),
    options: { ...spec?.compilerOptions, ...compilerOptions },
    ...(spec !== undefined && { entrypoint: spec.entrypoint }),
  };
  const compiled = await createLocalCompiler()
    .compile(request, never())
    .catch((error: unknown) => {
      throw error instanceof PipelineError ? namingFlags(error) : error;
    });
  return { compiled, compiling: request, ...(spec !== undefined && { spec }) };
}

async function withSimulator<T>(work: (driver: QDriver) => Promise<T>): Promise<T> {
  const driver = createSimLocalDriver();
  try {
    return await work(driver);
  } finally {
    await driver.close();
  }
}
