/** The compiler of stage 2, in process: text → front end → passes → AQO and OpenQASM 3. */
import { writeAqo } from '../domain/aqo/write.ts';
import type { Circuit } from '../domain/circuit.ts';
import { mostQubits, toleratesIdleQubits } from '../domain/device.ts';
import { gatesCarryNoise } from '../domain/device-options.ts';
import { sha256 } from '../domain/digest.ts';
import type { Placement } from '../domain/placement.ts';
import { PipelineError } from '../domain/errors.ts';
import { unboundSymbols } from '../domain/symbols.ts';
import { compileAqo } from './aqo-front-end.ts';
import { bindInputs } from './bind-inputs.ts';
import type { CompileRequest, CompiledProgram, Compiler, ProgramDeclarations } from './compiler.ts';
import { detectLanguage } from './detect-format.ts';
import { CompileStopped, DiagnosticSink } from './diagnostics/sink.ts';
import { SourceText } from './diagnostics/source-text.ts';
import { compileEigenLang } from './eigen-lang/front-end.ts';
import { emitOpenQasm3 } from './emit/openqasm3.ts';
import { compileOpenQasm } from './openqasm/front-end.ts';
import { readOptions, withDeclared, withNoisyLevel } from './options.ts';
import type { PlacedCircuit } from './passes/pass.ts';
import { PASSES } from './passes/pipeline.ts';
import { runPasses } from './passes/run-passes.ts';
import { warnOfLostNoise } from './noisy-gates.ts';
import { placementOf } from './placement.ts';
import { requirementsOf } from './requirements.ts';
import { withTargetOptions } from './target-options.ts';
import { statisticsOf, type CircuitStatistics } from './statistics.ts';

const NAME = 'qrtx';
/** Grows with every change of what a program compiles to: caches and artifacts tell compilers apart by it. */
const VERSION = '0.2.0';
/** Name and version, as in AQO metadata and `meta.json`. */
export const COMPILER_VERSION = `${NAME}/${VERSION}`;
/** Longest program text, in characters. */
export const MAX_SOURCE = 4 * 1024 * 1024;
/** Longest AQO document that is taken as a program. */
const MAX_AQO_SOURCE = 64 * 1024 * 1024;

/** A front end's result. */
export interface FrontEndResult {
  readonly circuit: Circuit | undefined;
  readonly declarations: ProgramDeclarations;
  /** Names of inputs that the front end has read from the options. */
  readonly inputs?: readonly string[];
}

/** The compiler that runs in this process. */
export function createLocalCompiler(): Compiler {
  return {
    version: COMPILER_VERSION,
    // The port is asynchronous; an error of this synchronous work must reject, not throw.
    compile: async (request, signal) => {
      signal.throwIfAborted();
      return Promise.resolve(compileProgram(request));
    },
  };
}

/** A program after the passes, before it is written. */
export interface OptimisedProgram {
  readonly circuit: PlacedCircuit;
  readonly declarations: ProgramDeclarations;
  readonly warnings: CompiledProgram['warnings'];
  /** The circuit as its front end reads it. */
  readonly before: CircuitStatistics;
  readonly report: CompiledProgram['report'];
  readonly placement?: Placement;
}

/**
 * Reads one program and runs the passes for its target.
 *
 * @throws {@link PipelineError} `COMPILER_STAGE_FAILED` with diagnostics, or `NOT_SUPPORTED_YET`.
 */
export function optimiseProgram(request: CompileRequest): OptimisedProgram {
  readOptions(request.options);
  const { circuit, declarations, sink } = toCircuit(request);
  const options = withDeclared(request.options, declarations);
  const { level, seed } = readOptions(withNoisyLevel(options, request.target));
  const { device, initialLayout } = withTargetOptions(request.target, circuit, request.options);
  const context = { device, level, seed, ...(initialLayout !== undefined && { initialLayout }) };
  const result = runPasses(circuit, PASSES, context, () => performance.now());
  const placement = placementOf(result.circuit, device);
  if (gatesCarryNoise(device, options)) warnOfLostNoise(sink, level, circuit, result.circuit);
  return {
    ...result,
    ...(placement !== undefined && { placement }),
    before: statisticsOf(circuit),
    declarations,
    warnings: sink.warnings,
  };
}

/** Canonical AQO of a compiled circuit. */
export function aqoOf(circuit: Circuit, { source, target, origin }: CompileRequest): string {
  return writeAqo(circuit, {
    compiler: origin?.compiler ?? NAME,
    compiler_version: origin?.compilerVersion ?? VERSION,
    source_sha256: origin?.sourceSha256 ?? sha256(source),
    target: target.id,
  });
}

/**
 * Compiles one program.
 *
 * @throws {@link PipelineError} as {@link optimiseProgram}.
 */
export function compileProgram(request: CompileRequest): CompiledProgram {
  const { circuit, declarations, warnings, report, placement } = optimiseProgram(request);
  return {
    aqo: aqoOf(circuit, request),
    qasm: emitOpenQasm3(circuit),
    requirements: requirementsOf(circuit),
    unbound: unboundSymbols(circuit),
    declarations,
    ...registersOf(circuit),
    warnings,
    report,
    ...(placement !== undefined && { placement }),
  };
}

/** Most registers that results name. */
const MOST_REGISTERS = 256;

/** The registers of a circuit, as results name them. */
export function registersOf({ registers = [] }: Circuit): Pick<CompiledProgram, 'registers'> {
  return registers.length > 0 && registers.length <= MOST_REGISTERS ? { registers } : {};
}

/**
 * The circuit of a program as its front end reads it, before any pass.
 *
 * @throws {@link PipelineError} as {@link compileProgram}.
 */
export function toCircuit(request: CompileRequest): {
  readonly circuit: Circuit;
  readonly declarations: ProgramDeclarations;
  readonly sink: DiagnosticSink;
} {
  const { source } = request;
  const sink = new DiagnosticSink(new SourceText(source, request.file));
  let result: FrontEndResult = { circuit: undefined, declarations: {} };
  try {
    result = runFrontEnd(request, sink);
  } catch (error) {
    if (!(error instanceof CompileStopped)) throw error;
  }
  sink.throwIfFailed();
  if (result.circuit === undefined)
    throw new PipelineError('INTERNAL', 'a front end gave neither a circuit nor an error');
  const { options, origin } = request;
  // A circuit from elsewhere comes from a compiler that was given the same options.
  const known = { strict: origin === undefined, inputs: result.inputs ?? [] };
  const circuit = bindInputs(result.circuit, options, known);
  return { circuit, declarations: result.declarations, sink };
}

function runFrontEnd(request: CompileRequest, sink: DiagnosticSink): FrontEndResult {
  const { source, options, target } = request;
  if (request.format === 'aqo_ref') {
    throw new PipelineError(
      'NOT_SUPPORTED_YET',
      'programs by reference (aqo_ref) are not supported yet; send the AQO document',
    );
  }
  const language = detectLanguage(request);
  const limit = language === 'aqo' ? MAX_AQO_SOURCE : MAX_SOURCE;
  if (source.length > limit) {
    throw new PipelineError(
      'COMPILER_STAGE_FAILED',
      `the program has ${source.length} characters, at most ${limit} are allowed`,
    );
  }
  const maxQubits = mostQubits(target);
  const settings = { options, maxQubits, idleQubits: toleratesIdleQubits(target) };
  switch (language) {
    case 'openqasm':
      return { ...compileOpenQasm(sink, settings), declarations: {} };
    case 'aqo':
      return { circuit: compileAqo(sink, settings), declarations: {} };
    case 'eigen-lang':
      return compileEigenLang(sink, request.entrypoint, maxQubits);
    case undefined:
      throw new PipelineError(
        'COMPILER_STAGE_FAILED',
        'the language of the program is not recognised; name the file .qasm, .py or .json, or declare a format',
      );
  }
}
