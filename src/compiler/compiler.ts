/** The port of stage 2: program text in, canonical AQO and OpenQASM 3 text out. */
import type { Caller } from '../domain/caller.ts';
import type { ClassicalRegister } from '../domain/circuit.ts';
import type { CircuitRequirements, Device } from '../domain/device.ts';
import type { Diagnostic } from '../domain/errors.ts';
import type { PassReport } from '../domain/pass-report.ts';
import type { Placement } from '../domain/placement.ts';
import type { ProgramRecord } from '../domain/program-record.ts';
import type { ProgramFormat } from '../domain/program-format.ts';

/** One compilation. Equal requests give equal bytes, for ever. */
export interface CompileRequest {
  readonly source: string;
  /** Absent: taken from the text's own header. */
  readonly format?: ProgramFormat;
  /** Name shown in diagnostics, e.g. `program.qasm`. */
  readonly file?: string;
  readonly entrypoint?: string;
  readonly target: Device;
  readonly options: Readonly<Record<string, string>>;
  /** Where the program comes from when it is the circuit of another compiler; absent: from here. */
  readonly origin?: ProgramOrigin;
  /** Who asks: travels beside the program to a remote compiler, and is never in the circuit. */
  readonly caller?: Caller;
}

/** What a compiled circuit says of its program, in place of this compiler and the hash of the circuit it was given. */
export interface ProgramOrigin {
  readonly compiler: string;
  readonly compilerVersion: string;
  /** SHA-256 of the program, lower-case hex. */
  readonly sourceSha256: string;
}

/** What a program says about its own run; job.yaml wins over it (contract §3, precedence). */
export interface ProgramDeclarations {
  readonly shots?: number;
  readonly seed?: string;
  readonly target?: string;
  readonly noiseModel?: string;
  /** 0 to 3. */
  readonly optimizationLevel?: number;
  /** What the program says beside its circuit. */
  readonly record?: ProgramRecord;
}

/** A compiled program. */
export interface CompiledProgram {
  /** Canonical AQO JSON (contract §6). */
  readonly aqo: string;
  /** The same circuit as OpenQASM 3.0 text. */
  readonly qasm: string;
  readonly requirements: Omit<CircuitRequirements, 'shots'>;
  /** Symbols that have no value; such a circuit cannot run. */
  readonly unbound?: readonly string[];
  readonly declarations: ProgramDeclarations;
  /** The program's registers, from classical bit 0 up; absent when it has no named ones, or too many to tell. */
  readonly registers?: readonly ClassicalRegister[];
  readonly warnings: readonly Diagnostic[];
  readonly report: readonly PassReport[];
  /** Absent when no qubit of the program has a place of its own: the target runs everything, anywhere. */
  readonly placement?: Placement;
  /** True when the compiler has read its AQO back, off the worker's event loop; else stage 2 does. */
  readonly readBack?: boolean;
  /** Name and version of the compiler, where it is not the one of {@link Compiler.version}. */
  readonly compiler?: string;
  /** SHA-256 of all that the result depends on, when a cache computed it; recorded in `meta.json`. */
  readonly inputHash?: string;
}

/** Compiles programs, in process or behind `CompilationService`. */
export interface Compiler {
  /** Name and version that go into AQO metadata and `meta.json`. */
  readonly version: string;
  /** True when a peer compiles this program: stage 2 is then a regular activity. Absent: none does. */
  readonly isRemote?: (program: Pick<CompileRequest, 'source' | 'format' | 'file'>) => boolean;
  /**
   * @throws {@link PipelineError} `COMPILER_STAGE_FAILED` with every diagnostic in `details.diagnostics`,
   * `NOT_SUPPORTED_YET`, or `COMPILER_UNAVAILABLE` when a remote compiler cannot be reached.
   */
  compile(request: CompileRequest, signal: AbortSignal): Promise<CompiledProgram>;
}
