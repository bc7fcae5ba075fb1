/** Short ways for tests to compile a program. */
import { readAqo } from '../../src/domain/aqo/read.ts';
import type { Circuit } from '../../src/domain/circuit.ts';
import type { Device } from '../../src/domain/device.ts';
import { DYNAMIC_FEATURES } from '../../src/domain/device.ts';
import type { Diagnostic } from '../../src/domain/errors.ts';
import { PipelineError } from '../../src/domain/errors.ts';
import type { CompiledProgram } from '../../src/compiler/compiler.ts';
import { compileProgram } from '../../src/compiler/local-compiler.ts';

/** A simulator that runs everything. */
export const SIMULATOR: Device = {
  id: 'sim:local',
  name: 'simulator',
  backendType: 'simulator',
  status: 'ONLINE',
  maxQubits: 26,
  maxShots: 10_000_000,
  basis: 'any',
  features: DYNAMIC_FEATURES,
  expectationValues: true,
  slots: 1,
};

/** Compiles a program for {@link SIMULATOR}, or another target. */
export function compile(
  source: string,
  options: Readonly<Record<string, string>> = {},
  target: Device = SIMULATOR,
  file?: string,
): CompiledProgram {
  return compileProgram({ source, target, options, ...(file === undefined ? {} : { file }) });
}

/** The compiled circuit of a program. */
export function circuitOf(source: string, options: Readonly<Record<string, string>> = {}): Circuit {
  return readAqo(compile(source, options).aqo);
}

/** The findings of a program that must not compile. */
export function findings(source: string, file?: string): readonly Diagnostic[] {
  try {
    compile(source, {}, SIMULATOR, file);
  } catch (error) {
    if (error instanceof PipelineError && error.details.diagnostics !== undefined)
      return error.details.diagnostics;
    throw error;
  }
  throw new Error('the program was accepted');
}
