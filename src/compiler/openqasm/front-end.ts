/** OpenQASM text → circuit. */
import { type Circuit, usedQubits } from '../../domain/circuit.ts';
import { CircuitBuilder } from '../circuit-builder.ts';
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import type { Range } from '../diagnostics/source-text.ts';
import { finishCircuit } from '../finish-circuit.ts';
import { BUILT_IN_VERSION_2, BUILT_IN_VERSION_3 } from '../gates/library.ts';
import { WorkMeter } from '../limits.ts';
import { LoweringContext } from './lower/context.ts';
import { addGates } from './lower/declarations.ts';
import { Executor } from './lower/executor.ts';
import { parseOpenQasm } from './parser.ts';

/** What a front end needs besides the text. */
export interface FrontEndOptions {
  /** Compiler options of the job: `input.<name>` gives the value of an input. */
  readonly options: Readonly<Record<string, string>>;
  /** Qubits of the target. */
  readonly maxQubits: number;
  /** True when the target has room for any number of qubits that nothing touches. */
  readonly idleQubits?: boolean;
}

/** A program that was read; without a circuit when errors are on record. */
export interface OpenQasmProgram {
  readonly circuit: Circuit | undefined;
  /** Names of its inputs. */
  readonly inputs: readonly string[];
}

/**
 * The circuit of an OpenQASM 2 or 3 program; undefined when errors are on record. A program without measurement gets
 * one on all qubits at its end.
 *
 * @throws {@link CompileStopped} when errors ended the run early.
 */
export function compileOpenQasm(
  sink: DiagnosticSink,
  { options, maxQubits, idleQubits = false }: FrontEndOptions,
): OpenQasmProgram {
  const { program, complete } = parseOpenQasm(sink);
  if (!complete) return { circuit: undefined, inputs: [] };
  const builder = new CircuitBuilder(new WorkMeter(sink));
  const ctx = new LoweringContext(sink, builder, program.version, options, maxQubits, idleQubits);
  addGates(ctx, program.version === 2 ? BUILT_IN_VERSION_2 : BUILT_IN_VERSION_3, new Set());
  new Executor(ctx).block(program.body);
  const first = program.body.find((statement) => statement.kind !== 'include');
  const tries = program.body.some(
    ({ kind }) => kind === 'qubits' || kind === 'refused' || kind === 'gate-call',
  );
  if (builder.qubits === 0 && !tries) {
    sink.error(
      'OQ2016',
      first ?? { start: 0, end: 1 },
      'the program has no qubits, so there is nothing to run',
    );
  }
  if (ctx.tooWide !== undefined) refuseWidth(ctx, ctx.tooWide, idleQubits);
  const { inputs } = ctx;
  if (sink.failed) return { circuit: undefined, inputs };
  return { circuit: finishCircuit(builder, ctx.parameters, ctx.declaredOutputs), inputs };
}

/** A program with more qubits than its target; where idle ones take no room, only those count that it uses. */
function refuseWidth({ builder, sink, maxQubits }: LoweringContext, place: Range, idleQubits: boolean): void {
  const limit = `the target runs at most ${maxQubits}`;
  const used = usedQubits(builder.operations);
  const implied = !builder.operations.some(({ kind }) => kind === 'measure');
  if (!idleQubits || implied)
    sink.error('OQ4001', place, `the program has ${builder.qubits} qubits, ${limit}`);
  else if (used.size > maxQubits)
    sink.error('OQ4001', place, `the program uses ${used.size} qubits, ${limit}`);
}
