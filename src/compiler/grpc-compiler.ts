/**
 * The compiler behind `CompilationService`. The peer turns the program into a circuit; the passes for the target run
 * here, because a peer may know nothing of our devices. So any peer gives circuits that the target can run, and equal
 * programs give equal bytes: the request holds nothing of the job, whose identity and trace travel as gRPC metadata.
 * Languages that the peer does not read are compiled here.
 */
import { sha256 } from '../domain/digest.ts';
import { PipelineError } from '../domain/errors.ts';
import type { CircuitPayload__Output } from '../generated/eigen/internal/v1/CircuitPayload.ts';
import type { RpcClient } from '../rpc/client.ts';
import { fromPeer } from '../rpc/pipeline-errors.ts';
import { RpcError } from '../rpc/rpc-error.ts';
import { ENTRYPOINT_OPTION, readFacts } from './compilation-facts.ts';
import type { CompileRequest, CompiledProgram, Compiler } from './compiler.ts';
import { detectLanguage, type Language } from './detect-format.ts';
import { isKnownOption, withDeclared } from './options.ts';
import { TARGET_OPTIONS } from './target-options.ts';

/** A remote compiler. */
export interface GrpcCompilerOptions {
  readonly client: RpcClient<'CompilationService'>;
  /** Runs the passes for the target on the circuit that comes back, and compiles what the peer does not read. */
  readonly local: Compiler;
  /** What the peer reads; default: what the deployed one does, Eigen-Lang. */
  readonly languages?: readonly Language[];
  /** Milliseconds of one compilation; default 50 s. A peer that is away is asked again by the stage. */
  readonly budgetMs?: number;
}

/** Stage 2 gives a compiler a minute (activities/2-compilation.ts); the rest is for the passes here. */
const BUDGET_MS = 50_000;
/** Findings about a circuit that is valid and needs more qubits than the target has. */
const TOO_MANY_QUBITS: ReadonlySet<string> = new Set(['AQ4001', 'OQ4001']);

/**
 * The deployed compiler wants every one of these and hashes them into the circuit: fixed values, so that equal
 * programs give equal bytes (contract §4).
 */
const FIXED_METADATA = {
  contract_version: '1.0.0',
  request_id: 'qrtx',
  trace_id: '00000000000000000000000000000001',
  traceparent: '00-00000000000000000000000000000001-0000000000000001-00',
  retry_policy: 'none',
  security_context: 'qrtx',
  tenant_id: 'qrtx',
  project_id: 'qrtx',
  // Without one the deployed compiler hashes the time that is left of the call.
  deadline: { seconds: 60 },
} as const;

/** A compiler that asks a peer. */
export function createGrpcCompiler(options: GrpcCompilerOptions): Compiler {
  const { client, local, languages = ['eigen-lang'] } = options;
  const name = `compiler ${client.address}`;
  const isRemote: NonNullable<Compiler['isRemote']> = (program) => {
    const language = detectLanguage(program);
    return language !== undefined && languages.includes(language);
  };
  const compileThere = async (request: CompileRequest, signal: AbortSignal): Promise<CompiledProgram> => {
    const answer = await ask(options, name, request, signal);
    const circuit = circuitOf(answer.circuit, name);
    const facts = readFacts(answer.metadata);
    const { compiler, compilerVersion, declarations, warnings } = facts;
    const origin = { compiler, compilerVersion, sourceSha256: sha256(request.source) };
    const { target } = request;
    const here = withDeclared(optionsForHere(request.options), declarations);
    const compiled = await local
      .compile({ ...circuit, target, options: here, origin }, signal)
      .catch((error: unknown) => {
        throw isUnreadable(error) ? invalidCircuit(name, error.message) : error;
      });
    return { ...compiled, declarations, warnings: [...warnings, ...compiled.warnings] };
  };
  return {
    version: `CompilationService ${client.address}, ${local.version}`,
    isRemote,
    compile: async (request, signal) => {
      if (isRemote(request)) return compileThere(request, signal);
      const { caller: _caller, ...program } = request;
      return { ...(await local.compile(program, signal)), compiler: local.version };
    },
  };
}

/** Circuits come for no device: what concerns the target is for the passes here. */
function optionsForThere(options: CompileRequest['options']): CompileRequest['options'] {
  return Object.fromEntries(Object.entries(options).filter(([key]) => !TARGET_OPTIONS.includes(key)));
}

/** The peer knows options of its own; what it was told of them needs no place here. */
function optionsForHere(options: CompileRequest['options']): CompileRequest['options'] {
  return Object.fromEntries(Object.entries(options).filter(([key]) => isKnownOption(key)));
}

async function ask(
  { client, budgetMs = BUDGET_MS }: GrpcCompilerOptions,
  name: string,
  request: CompileRequest,
  signal: AbortSignal,
) {
  const { entrypoint, caller } = request;
  try {
    return await client.call(
      'CompileCircuit',
      {
        language: detectLanguage(request) ?? 'unknown',
        source: Buffer.from(request.source),
        options: {
          ...optionsForThere(request.options),
          ...(entrypoint !== undefined && { [ENTRYPOINT_OPTION]: entrypoint }),
        },
        request_metadata: FIXED_METADATA,
      },
      { budgetMs, signal, ...(caller !== undefined && { identity: caller }) },
    );
  } catch (error) {
    throw error instanceof RpcError ? fromPeer(error, 'compiler', name) : error;
  }
}

/** The circuit of an answer as a program for the passes; it is read where these run, off the event loop. */
function circuitOf(
  payload: CircuitPayload__Output | null,
  name: string,
): Pick<CompileRequest, 'source' | 'format'> {
  try {
    if (payload === null) throw new Error('there is no circuit in the answer');
    const source = new TextDecoder('utf-8', { fatal: true }).decode(payload.data);
    if (payload.format === 'CIRCUIT_FORMAT_QASM3_TEXT') return { source, format: 'qasm_text' };
    if (payload.format !== 'CIRCUIT_FORMAT_AQO_JSON')
      throw new Error(`${payload.format} is not read here; read are AQO_JSON and QASM3_TEXT`);
    return { source, format: 'aqo_json' };
  } catch (error) {
    throw invalidCircuit(name, error instanceof Error ? error.message : String(error));
  }
}

/** True for the error of a circuit that cannot be read; one that is only too large for the target is no fault of its peer. */
function isUnreadable(error: unknown): error is PipelineError {
  if (!(error instanceof PipelineError)) return false;
  return error.details.diagnostics?.some(({ code }) => !TOO_MANY_QUBITS.has(code)) ?? false;
}

/** The places in the circuit say nothing to the author of the program, so they are left out. */
function invalidCircuit(name: string, message: string): PipelineError {
  return new PipelineError('COMPILER_STAGE_FAILED', `${name} gave no valid circuit: ${message}`, {
    peer: name,
  });
}
