/** Short ways for tests to compile a program. */
import { SIM_LOCAL } from '../../bench/sim-local.ts';
import type { ParameterValues } from '../../src/domain/angle.ts';
import { readAqo } from '../../src/domain/aqo/read.ts';
import type { Circuit } from '../../src/domain/circuit.ts';
import type { Device } from '../../src/domain/device.ts';
import type { Diagnostic } from '../../src/domain/errors.ts';
import { PipelineError } from '../../src/domain/errors.ts';
import type { CompiledProgram } from '../../src/compiler/compiler.ts';
import { SourceText } from '../../src/compiler/diagnostics/source-text.ts';
import { emitOpenQasm2 } from '../../src/compiler/emit/openqasm2.ts';
import { compileProgram, toCircuit } from '../../src/compiler/local-compiler.ts';
import { exactDistribution } from './reference-distribution.ts';
import { unitaryOf } from './reference-state.ts';

/** A simulator that runs everything. */
export const SIMULATOR = SIM_LOCAL;

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

/** The exact distribution of a compiled program, rounded to nine digits; keys show the highest bit first. */
export function distributionOf(
  source: string,
  options: Readonly<Record<string, string>> = {},
  values: ParameterValues = {},
): Readonly<Record<string, number>> {
  const exact = exactDistribution(circuitOf(source, options), values);
  return Object.fromEntries([...exact].map(([key, p]) => [key, Math.round(p * 1e9) / 1e9]));
}

/** The unitary of a program without measurements and dynamic parts, as its front end reads it. */
export function programUnitary(source: string): ReturnType<typeof unitaryOf> {
  const { circuit } = toCircuit({ source, target: SIMULATOR, options: {} });
  const gates = circuit.operations.filter(({ kind }) => kind === 'gate');
  return unitaryOf(gates, circuit.qubits);
}

/** Kind, line and source text of every operation that has a span, as the front end reads the program. */
export function spansOf(source: string): readonly (readonly [string, number, string])[] {
  const { circuit } = toCircuit({ source, target: SIMULATOR, options: {} });
  return circuit.operations.flatMap(({ kind, span }) =>
    span === undefined ? [] : [[kind, span.line, source.slice(span.start, span.end)] as const],
  );
}

/** Errors and warnings of a program, whether it compiles or not. */
export function allFindings(source: string, file?: string): readonly Diagnostic[] {
  try {
    return compile(source, {}, SIMULATOR, file).warnings;
  } catch (error) {
    if (error instanceof PipelineError && error.details.diagnostics !== undefined)
      return error.details.diagnostics;
    throw error;
  }
}

/** What is said about a program that compiles and cannot be written as OpenQASM 2. */
export function emitFindings(source: string, file?: string): readonly Diagnostic[] {
  const { circuit } = toCircuit({
    source,
    target: SIMULATOR,
    options: {},
    ...(file !== undefined && { file }),
  });
  try {
    emitOpenQasm2(circuit, new SourceText(source, file));
    return [];
  } catch (error) {
    if (error instanceof PipelineError && error.details.diagnostics !== undefined)
      return error.details.diagnostics;
    throw error;
  }
}

/** The findings of a program that must not compile. */
export function findings(source: string, file?: string): readonly Diagnostic[] {
  const found = allFindings(source, file);
  if (!found.some(({ severity }) => severity === 'error')) throw new Error('the program was accepted');
  return found;
}
