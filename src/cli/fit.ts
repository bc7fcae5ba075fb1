/**
 * Whether the target of a job can run it, as far as that is known before anything is created: qubits, shots and kind of
 * its circuit, and a value for each of its symbols. What the compiler finds wrong in a program is the job's own error, with all findings on record.
 */
import type { CompileRequest } from '../compiler/compiler.ts';
import { optimiseProgram, toCircuit } from '../compiler/local-compiler.ts';
import { requirementsOf } from '../compiler/requirements.ts';
import type { Circuit } from '../domain/circuit.ts';
import { type Device, mostQubits, unmetRequirements } from '../domain/device.ts';
import { PipelineError, type Violation } from '../domain/errors.ts';
import { JOB_DEFAULTS, type JobSpec } from '../domain/job-spec.ts';
import type { ResolvedProgram } from '../domain/program.ts';
import { unboundSymbols, unboundViolations } from '../domain/symbols.ts';

/** More than any device has: the front end then says how many the program has. */
const ANY_QUBITS = 10_000;

/** What the target does not offer, and what the program leaves open; empty when the job fits, or only its own compilation can tell. */
export function unfit(program: ResolvedProgram, spec: JobSpec, target: Device): readonly Violation[] {
  const { compilerOptions: options, entrypoint } = spec;
  const request: CompileRequest = { ...program, target, options, entrypoint };
  try {
    const { circuit, declarations } = toCircuit({ ...request, target: { ...target, maxQubits: ANY_QUBITS } });
    const shots = spec.shots ?? declarations.shots ?? JOB_DEFAULTS.shots;
    const asWritten = problems(circuit, target, shots);
    // Passes may still take out what the device cannot do, but no qubits.
    if (asWritten.length === 0 || circuit.qubits > mostQubits(target)) return asWritten;
    return problems(optimiseProgram(request).circuit, target, shots);
  } catch (error) {
    if (error instanceof PipelineError)
      return error.code === 'VALIDATION_FAILED' ? (error.details.violations ?? []) : [];
    throw error;
  }
}

function problems(circuit: Circuit, target: Device, shots: number): readonly Violation[] {
  const unmet = unmetRequirements(target, { ...requirementsOf(circuit), shots })
    .filter(({ rule }) => rule !== 'status')
    .map(({ rule, message }) => ({ field: 'spec.target', rule, message }));
  return [...unmet, ...unboundViolations(unboundSymbols(circuit))];
}
