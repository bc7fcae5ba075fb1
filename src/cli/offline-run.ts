/** Stages 2 and 4 in this process, for the commands that need no server. */
import type { CompiledProgram } from '../compiler/compiler.ts';
import { createLocalCompiler } from '../compiler/local-compiler.ts';
import { PipelineError } from '../domain/errors.ts';
import { unmetRequirements } from '../domain/device.ts';
import { JOB_DEFAULTS, type JobSpec } from '../domain/job-spec.ts';
import type { ExecutionResult } from '../domain/result.ts';
import type { QDriver } from '../drivers/driver.ts';
import { createSimLocalDriver } from '../drivers/sim-local.ts';
import { loadOfflineJob } from './offline-job.ts';

/** What `qrtx compile` shows. */
export interface OfflineCompilation {
  readonly compiled: CompiledProgram;
  readonly compiler: string;
  readonly spec?: JobSpec;
}

/** Compiles a program or job for the local simulator. */
export async function compileOffline(path: string): Promise<OfflineCompilation> {
  return withSimulator((driver) => compileFor(driver, path));
}

/** Compiles and runs a program or job on the local simulator; what is not given is taken from the job, then the program. */
export async function simulateOffline(
  path: string,
  given: { readonly shots?: number; readonly seed?: string },
): Promise<ExecutionResult> {
  return withSimulator(async (driver) => {
    const { compiled, spec } = await compileFor(driver, path);
    const { declarations } = compiled;
    const shots = given.shots ?? spec?.shots ?? declarations.shots ?? JOB_DEFAULTS.shots;
    const seed = given.seed ?? spec?.seed ?? declarations.seed ?? '0';
    const [unmet] = unmetRequirements(await driver.describe(), { ...compiled.requirements, shots });
    if (unmet !== undefined) throw new PipelineError('VALIDATION_FAILED', unmet.message);
    const signal = new AbortController().signal;
    const request = { key: 'offline/quantum_execution', jobId: 'offline', fencingToken: 1 };
    const options = spec?.compilerOptions ?? {};
    const handle = await driver.submit({ ...request, aqo: compiled.aqo, shots, seed, options }, signal);
    return driver.result(handle, signal);
  });
}

async function compileFor(driver: QDriver, path: string): Promise<OfflineCompilation> {
  const { program, spec } = await loadOfflineJob(path);
  const compiler = createLocalCompiler();
  const request = {
    ...program,
    target: await driver.describe(),
    options: spec?.compilerOptions ?? {},
    ...(spec !== undefined && { entrypoint: spec.entrypoint }),
  };
  const compiled = await compiler.compile(request, new AbortController().signal);
  return { compiled, compiler: compiler.version, ...(spec !== undefined && { spec }) };
}

async function withSimulator<T>(work: (driver: QDriver) => Promise<T>): Promise<T> {
  const driver = createSimLocalDriver();
  try {
    return await work(driver);
  } finally {
    await driver.close();
  }
}
