/** Stage 2 in this process, for `qrtx compile`: any configured target, any output language. */
import type { CompileRequest } from '../compiler/compiler.ts';
import { SourceText } from '../compiler/diagnostics/source-text.ts';
import { emitOpenQasm2 } from '../compiler/emit/openqasm2.ts';
import { emitOpenQasm3 } from '../compiler/emit/openqasm3.ts';
import { aqoOf, optimiseProgram, type OptimisedProgram } from '../compiler/local-compiler.ts';
import { requirementsOf } from '../compiler/requirements.ts';
import { type Device, unknownDevice } from '../domain/device.ts';
import { PipelineError } from '../domain/errors.ts';
import { describeDevices } from './devices.ts';
import { loadOfflineJob } from './offline-job.ts';

/** A language that a circuit can be written in. */
export type Emit = 'aqo' | 'qasm2' | 'qasm3';

/** A compiled program that can be written in any language. */
export interface OfflineCompilation extends OptimisedProgram {
  readonly target: Device;
  readonly requirements: ReturnType<typeof requirementsOf>;
  /** @throws PipelineError when the language cannot express the circuit. */
  write(emit: Emit): string;
}

/**
 * Compiles a program or job. The target is the one given, else that of the job, else the local simulator; options given
 * here win over those of the job.
 *
 * @throws PipelineError `VALIDATION_FAILED` when the target is not known, and the errors of the compiler.
 */
export async function compileOffline(
  path: string,
  target: string | undefined,
  options: Readonly<Record<string, string>>,
): Promise<OfflineCompilation> {
  const { program, spec } = await loadOfflineJob(path);
  const device = await deviceNamed(target ?? spec?.target ?? 'sim:local');
  const request: CompileRequest = {
    ...program,
    target: device,
    options: { ...spec?.compilerOptions, ...options },
    ...(spec !== undefined && { entrypoint: spec.entrypoint }),
  };
  const optimised = optimiseProgram(request);
  const { circuit } = optimised;
  const writers: Readonly<Record<Emit, () => string>> = {
    aqo: () => aqoOf(circuit, request),
    qasm2: () => emitOpenQasm2(circuit, new SourceText(request.source, request.file)),
    qasm3: () => emitOpenQasm3(circuit),
  };
  return {
    ...optimised,
    target: device,
    requirements: requirementsOf(circuit),
    write: (emit) => writers[emit](),
  };
}

async function deviceNamed(id: string): Promise<Device> {
  const { devices } = await describeDevices();
  const found = devices.find((device) => device.id === id);
  if (found !== undefined) return found;
  const known = devices.map((device) => device.id);
  const message = unknownDevice(id, known)?.message ?? `there is no device "${id}"`;
  throw new PipelineError('VALIDATION_FAILED', message);
}
