/** `CompilationService` over a compiler of ours: what `qrtx compiler-service` hosts. */
import { type Device, DYNAMIC_FEATURES } from '../domain/device.ts';
import { PipelineError } from '../domain/errors.ts';
import type { ProgramFormat } from '../domain/program-format.ts';
import type { CircuitPayload__Output } from '../generated/eigen/internal/v1/CircuitPayload.ts';
import type { CallContext, Handlers } from '../rpc/handlers.ts';
import { MAX_MESSAGE_BYTES, type WireServices } from '../rpc/protos.ts';
import { RpcError } from '../rpc/rpc-error.ts';
import { ENTRYPOINT_OPTION, writeFacts } from './compilation-facts.ts';
import type { CompileRequest, CompiledProgram, Compiler } from './compiler.ts';

/** Circuits are compiled for no device: who asks knows the device, and runs the passes for it. */
const ANY_DEVICE: Device = {
  id: 'any',
  name: 'any device',
  backendType: 'remote',
  status: 'ONLINE',
  maxQubits: 10_000,
  maxShots: 10_000_000,
  basis: 'any',
  features: DYNAMIC_FEATURES,
  expectationValues: true,
  slots: 1,
};

const LANGUAGES: Readonly<Record<string, ProgramFormat>> = {
  'eigen-lang': 'eigen_lang_source',
  eigen_lang_source: 'eigen_lang_source',
  openqasm: 'qasm_text',
  qasm: 'qasm_text',
  qasm_text: 'qasm_text',
  aqo: 'aqo_json',
  aqo_json: 'aqo_json',
};

interface Program {
  readonly language: string;
  readonly source: Buffer;
  readonly options: Readonly<Record<string, string>>;
  readonly source_ref?: string;
}

/** The methods of the service. */
export function compilationService(compiler: Compiler): Handlers<WireServices['CompilationService']> {
  const compile = (program: Program, { signal }: CallContext) => compiler.compile(requestOf(program), signal);
  const answer = async (program: Program, call: CallContext) => {
    const compiled = await compile(program, call);
    return { circuit: payloadOf(compiled), metadata: writeFacts(compiled, compiler.version) };
  };
  return {
    CompileCircuit: answer,
    CompileJob: async ({ job_id, ...program }, call) => {
      if (job_id === '') throw missing('job_id');
      return { job_id, ...(await answer(program, call)) };
    },
    OptimizeCircuit: async ({ circuit, options }, call) => {
      const program = { ...programOf(circuit), options: { optimization_level: '1', ...options } };
      const optimised = await compile(program, call);
      return { circuit: payloadOf(optimised), metrics: metricsOf(optimised) };
    },
    ValidateCircuit: async (program, call) => {
      try {
        await compile(program, call);
        return { valid: true };
      } catch (error) {
        // The answer has room for yes or no only; CompileCircuit gives the reasons.
        if (error instanceof PipelineError && error.code === 'COMPILER_STAGE_FAILED') return { valid: false };
        throw error;
      }
    },
  };
}

/** @throws RpcError for what this service does not have, or cannot read. */
function requestOf({ language, source, options, source_ref = '' }: Program): CompileRequest {
  // A reference beside the text only says where the text comes from.
  if (source.length === 0 && source_ref !== '') {
    throw new RpcError('UNIMPLEMENTED', 'source_ref is not read here: send the program in `source`');
  }
  const format = Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language] : undefined;
  if (format === undefined) {
    throw new RpcError(
      'UNIMPLEMENTED',
      `language "${language.slice(0, 40)}" is not compiled here; languages: eigen-lang, openqasm, aqo`,
    );
  }
  if (source.length === 0) throw missing('source');
  const { [ENTRYPOINT_OPTION]: entrypoint, ...rest } = options;
  return {
    source: textOf(source),
    format,
    ...(entrypoint !== undefined && { entrypoint }),
    target: ANY_DEVICE,
    options: rest,
  };
}

function missing(field: string): RpcError {
  const fieldViolations = [{ field, description: 'is required' }];
  return new RpcError('INVALID_ARGUMENT', `${field} is required`, { fieldViolations });
}

function textOf(source: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(source);
  } catch {
    const fieldViolations = [{ field: 'source', description: 'must be UTF-8 text' }];
    throw new RpcError('INVALID_ARGUMENT', 'source is not UTF-8 text', { fieldViolations });
  }
}

function programOf(circuit: CircuitPayload__Output | null): Pick<Program, 'language' | 'source'> {
  if (circuit === null) throw missing('circuit');
  const { format, data: source } = circuit;
  if (format === 'CIRCUIT_FORMAT_AQO_JSON') return { language: 'aqo', source };
  if (format === 'CIRCUIT_FORMAT_QASM3_TEXT') return { language: 'openqasm', source };
  throw new RpcError('UNIMPLEMENTED', `${format} is not read here; send AQO_JSON or QASM3_TEXT`);
}

function payloadOf({ aqo }: CompiledProgram) {
  const data = Buffer.from(aqo);
  if (data.length > MAX_MESSAGE_BYTES - 64 * 1024) {
    throw new RpcError(
      'RESOURCE_EXHAUSTED',
      `the circuit has ${data.length} bytes, larger than max of an answer, ${MAX_MESSAGE_BYTES}`,
    );
  }
  return { format: 'CIRCUIT_FORMAT_AQO_JSON', data } as const;
}

/** The size of the circuit after the passes, and what each pass left, in order. */
function metricsOf({ report }: CompiledProgram): Record<string, string> {
  const { gates = 0, twoQubitGates = 0, depth = 0 } = report.at(-1) ?? {};
  return {
    gates: String(gates),
    two_qubit_gates: String(twoQubitGates),
    depth: String(depth),
    passes: JSON.stringify(report.map((one) => ({ ...one, milliseconds: undefined }))),
  };
}
