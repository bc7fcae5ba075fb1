/** Eigen-Lang source → circuit and what the program declares about its own run. */
import type { Circuit } from '../../domain/circuit.ts';
import type { JsonValue } from '../../domain/canonical-json.ts';
import { PipelineError } from '../../domain/errors.ts';
import type { ProgramRecord } from '../../domain/program-record.ts';
import { CircuitBuilder } from '../circuit-builder.ts';
import type { ProgramDeclarations } from '../compiler.ts';
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import { finishCircuit } from '../finish-circuit.ts';
import { LimitExceeded, WorkMeter } from '../limits.ts';
import type { Block, Expression, FunctionNode } from './ast.ts';
import { EigenContext } from './context.ts';
import { type Decorated, readDecorator } from './decorator.ts';
import { Interpreter } from './interpreter.ts';
import { checkRecordSize, jsonOf } from './program-record.ts';
import { readEigenLang } from './statement-reader.ts';
import type { EigenValue } from './values.ts';

/** Longest source, in characters. */
const MAX_SOURCE = 256 * 1024;
const WHOLE = { start: 0, end: 1 };
const OTHER_FRAMEWORKS = /^(?:qiskit|cirq|pennylane|braket|pyquil|pytket|cudaq)\b/;

/**
 * Compiles a program; the circuit is undefined when errors are on record.
 *
 * @throws {@link PipelineError} `NOT_SUPPORTED_YET` for hybrid constructs in a program without errors.
 */
export function compileEigenLang(
  sink: DiagnosticSink,
  entrypoint: string | undefined,
  maxQubits: number,
): EigenProgram {
  if (sink.source.text.length > MAX_SOURCE) {
    sink.error('EL1002', WHOLE, `the program has more than ${MAX_SOURCE} characters`);
    return { circuit: undefined, declarations: {} };
  }
  const program = readEigenLang(sink);
  const entry = program === undefined ? undefined : findEntry(sink, program, entrypoint);
  if (program === undefined || entry === undefined) return { circuit: undefined, declarations: {} };
  const builder = new CircuitBuilder(new WorkMeter(sink));
  const ctx = new EigenContext(sink, builder, maxQubits);
  const said = runProgram(ctx, program, entry);
  if (sink.failed || said === undefined) return { circuit: undefined, declarations: {} };
  refuseUnsupported(ctx);
  const errors = sink.errorCount;
  const record = recordOf(ctx, said, entry.node);
  if (sink.errorCount > errors) return { circuit: undefined, declarations: {} };
  const declarations = { ...said.declarations, ...(record !== undefined && { record }) };
  return { circuit: finishCircuit(builder, ctx.parameters), declarations };
}

/** A program that was read; without a circuit when errors are on record. */
export interface EigenProgram {
  readonly circuit: Circuit | undefined;
  readonly declarations: ProgramDeclarations;
}

interface Said extends Decorated {
  readonly returned: EigenValue | undefined;
}

function runProgram(ctx: EigenContext, program: Block, entry: Entry): Said | undefined {
  const { sink, builder } = ctx;
  try {
    let decorated: Decorated = { declarations: {}, record: {} };
    const returned = new Interpreter(ctx).run(program, entry.node, () => {
      decorated = readDecorator(ctx, entry.decorator);
    });
    return { ...decorated, returned };
  } catch (error) {
    if (!(error instanceof LimitExceeded)) throw error;
    const code = error.limit === 'operations' || error.limit === 'steps' ? 'EL4002' : 'EL4003';
    sink.error(code, builder.span ?? WHOLE, error.message);
    return undefined;
  }
}

/** What the program says beside its circuit; undefined when that is nothing, or errors are on record. */
function recordOf(
  ctx: EigenContext,
  { record, returned }: Said,
  entry: FunctionNode,
): ProgramRecord | undefined {
  const place = returnOf(entry) ?? entry;
  const json = (value: EigenValue): JsonValue | undefined =>
    ctx.attempt(() => jsonOf(ctx, value, place, 'what the program returns'));
  const output = returned === undefined || returned.kind === 'none' ? undefined : json(returned);
  const datasets = ctx.datasets.map((dataset) => json(dataset) ?? null);
  const found: ProgramRecord = {
    ...record,
    ...(datasets.length > 0 && { datasets }),
    ...(output !== undefined && { output }),
  };
  if (Object.keys(found).length === 0) return undefined;
  checkRecordSize(ctx, found, place);
  return found;
}

/** The value of the last `return` of a function, for messages. */
function returnOf({ body }: FunctionNode): Expression | undefined {
  const last = body.findLast((statement) => statement.kind === 'return');
  return last?.value;
}

function refuseUnsupported(ctx: EigenContext): void {
  if (ctx.unsupported === undefined) return;
  const { line, column } = ctx.sink.source.span(ctx.unsupported.range);
  const place = `${ctx.sink.source.file ?? 'program'}:${line}:${column}`;
  throw new PipelineError('NOT_SUPPORTED_YET', `${place}: ${ctx.unsupported.what} is not supported yet`);
}

interface Entry {
  readonly node: FunctionNode;
  readonly decorator: Expression;
}

/** The one decorated function, or the one of several that has the name asked for. */
function findEntry(sink: DiagnosticSink, program: Block, entrypoint: string | undefined): Entry | undefined {
  const entries = program.flatMap((statement): readonly Entry[] => {
    if (statement.kind !== 'function') return [];
    const decorator = statement.decorators.find(isHybridProgram);
    for (const other of statement.decorators) {
      if (other !== decorator)
        sink.error('EL3001', other, 'only the decorator @hybrid_program is part of Eigen-Lang');
    }
    return decorator === undefined ? [] : [{ node: statement, decorator }];
  });
  const chosen =
    entries.length === 1 ? entries[0] : entries.find(({ node }) => node.name === (entrypoint ?? 'main'));
  if (chosen !== undefined) return chosen;
  if (entries.length === 0) return undecorated(sink, program, entrypoint);
  const message = `${entries.length} functions are decorated and none is named "${entrypoint ?? 'main'}"`;
  sink.error('EL2009', entries[1]?.node ?? WHOLE, message);
  return undefined;
}

/** A function that is plainly meant is read all the same, so that its errors are found in the same run. */
function undecorated(
  sink: DiagnosticSink,
  program: Block,
  entrypoint: string | undefined,
): Entry | undefined {
  const functions = program.filter((statement) => statement.kind === 'function');
  const meant =
    functions.find(({ name }) => name === (entrypoint ?? 'main')) ??
    (functions.length === 1 ? functions[0] : undefined);
  const foreign = program.find((item) => item.kind === 'import' && OTHER_FRAMEWORKS.test(item.module));
  const { hint } =
    foreign !== undefined
      ? { hint: 'this is Python for another framework; export its circuit as OpenQASM and submit that' }
      : { hint: `write \`@hybrid_program\` in the line above \`def ${meant?.name ?? 'main'}()\`` };
  sink.error('EL2009', foreign ?? meant ?? WHOLE, 'no function is decorated with @hybrid_program', { hint });
  return foreign !== undefined || meant === undefined
    ? undefined
    : { node: meant, decorator: { kind: 'none', ...WHOLE } };
}

function isHybridProgram(decorator: Expression): boolean {
  const callee = decorator.kind === 'call' ? decorator.callee : decorator;
  return (callee.kind === 'name' || callee.kind === 'attribute') && callee.name === 'hybrid_program';
}
