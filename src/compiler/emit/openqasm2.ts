/**
 * Circuit → OpenQASM 2.0 text in the gates of the published qelib1.inc and definitions of the others, so that every tool
 * reads the same circuit.
 * What the language cannot say is refused by name.
 */
import { rewriteGate } from '../../domain/aqo/decompose.ts';
import type { GateSink } from '../../domain/aqo/gate-sink.ts';
import { numberText } from '../../domain/aqo/angle-text.ts';
import type { Circuit, Condition, GateOperation, MeasureOperation, Operation } from '../../domain/circuit.ts';
import { DiagnosticSink } from '../diagnostics/sink.ts';
import { type Range, SourceText } from '../diagnostics/source-text.ts';
import { bothGuards, guardOf, oppositeGuard, overRegister, registersFor, type Guard } from './guards.ts';

/** Names in qelib1.inc by base gate and number of controls. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ...(
    ['id', 'x', 'y', 'z', 'h', 's', 'sdg', 't', 'tdg', 'sx', 'sxdg', 'rx', 'ry', 'rz', 'swap'] as const
  ).map((gate) => [`${gate}:0`, gate] as const),
  ...(['cx', 'cy', 'cz', 'ch', 'csx', 'crx', 'cry', 'crz', 'cswap'] as const).map(
    (name) => [`${name.slice(1)}:1`, name] as const,
  ),
  ...Object.entries({ 'p:0': 'u1', 'u:0': 'u3', 'p:1': 'cu1', 'u:1': 'cu3', 'x:2': 'ccx' }),
  ...(['rxx', 'ryy', 'rzz', 'ecr', 'prx'] as const).map((gate) => [`${gate}:0`, gate] as const),
]);

/**
 * Definitions of gates that qelib1.inc, as it was published, lacks. Tools that have them today accept the definition,
 * too.
 */
const DEFINITIONS: readonly (readonly [name: string, text: string])[] = [
  ['sx', 'gate sx a { sdg a; h a; sdg a; }'],
  ['sxdg', 'gate sxdg a { s a; h a; s a; }'],
  ['csx', 'gate csx a,b { h b; cu1(pi/2) a,b; h b; }'],
  ['crx', 'gate crx(t) a,b { h b; crz(t) a,b; h b; }'],
  ['cry', 'gate cry(t) a,b { ry(t/2) b; cx a,b; ry(-t/2) b; cx a,b; }'],
  ['swap', 'gate swap a,b { cx a,b; cx b,a; cx a,b; }'],
  ['cswap', 'gate cswap a,b,c { cx c,b; ccx a,b,c; cx c,b; }'],
  ['rxx', 'gate rxx(t) a,b { h a; h b; cx a,b; rz(t) b; cx a,b; h a; h b; }'],
  ['ryy', 'gate ryy(t) a,b { rx(pi/2) a; rx(pi/2) b; cx a,b; rz(t) b; cx a,b; rx(-pi/2) a; rx(-pi/2) b; }'],
  ['rzz', 'gate rzz(t) a,b { cx a,b; rz(t) b; cx a,b; }'],
  ['ecr', 'gate ecr a,b { rz(pi/2) a; rx(pi/2) b; cx a,b; x a; }'],
  ['prx', 'gate prx(t0,t1) a { rz(-t1) a; rx(t0) a; rz(t1) a; }'],
];

/** What an operation is when it runs only under a guard. */
interface Statement {
  readonly guard: Guard | undefined;
  readonly operation: Exclude<Operation, { readonly kind: 'if' | 'while' | 'assign' }>;
}

/**
 * OpenQASM 2.0 text of a circuit; `source` is the program it was read from.
 *
 * @throws {@link PipelineError} `COMPILER_STAGE_FAILED` with the finding `EM1001` at the first thing that OpenQASM 2 has
 * no words for: loops, classical assignments, conditions that are not a comparison of one register, parameters without
 * a value.
 */
export function emitOpenQasm2(circuit: Circuit, source = new SourceText('')): string {
  try {
    return textOf(circuit);
  } catch (error) {
    if (!(error instanceof Inexpressible)) throw error;
    const sink = new DiagnosticSink(source);
    sink.error('EM1001', error.place, error.message);
    sink.throwIfFailed();
    throw error;
  }
}

function textOf(circuit: Circuit): string {
  const parameters = Object.keys(circuit.parameters);
  if (parameters.length > 0) throw refused(`parameters without a value (${parameters.join(', ')})`);
  if ((circuit.scratchClbits ?? 0) > 0) throw refused('classical bits that counts do not show');
  const statements = circuit.operations.flatMap((operation) => flattened(operation, undefined));
  const guards = statements.flatMap(({ guard }) => (guard === undefined ? [] : [guard]));
  const registers = new Registers(registersFor(circuit.clbits, guards));
  const written = new Set<number>();
  const body = statements.flatMap((statement) => textsOf(statement, registers, written));
  const used = new Set(body.map((text) => /^(?:if\(.*?\) )?(\w+)/.exec(text)?.[1]));
  return [
    'OPENQASM 2.0;',
    'include "qelib1.inc";',
    ...DEFINITIONS.flatMap(([name, text]) => (used.has(name) ? [text] : [])),
    ...(circuit.qubits > 0 ? [`qreg q[${circuit.qubits}];`] : []),
    ...registers.declarations(),
    ...body,
    '',
  ].join('\n');
}

/** Thrown where OpenQASM 2 has no words. */
class Inexpressible extends Error {
  override readonly name = 'Inexpressible';
  readonly place: Range;

  constructor(what: string, place: Range) {
    super(`OpenQASM 2 cannot express ${what}`);
    this.place = place;
  }
}

function refused(what: string, operation?: Operation): Inexpressible {
  return new Inexpressible(what, operation?.span ?? { start: 0, end: 1 });
}

/** Operations one by one, each with the guard under which it runs. */
function flattened(operation: Operation, outer: Guard | undefined): readonly Statement[] {
  const guard = narrowed(outer, operation.condition ?? [], operation);
  switch (operation.kind) {
    case 'while':
      throw refused('loops', operation);
    case 'assign':
      throw refused('assignments to classical bits', operation);
    case 'if': {
      const inside = narrowed(guard, operation.when, operation);
      const then = flattenedBlock(operation.then, inside, operation.otherwise.length === 0, operation);
      if (operation.otherwise.length === 0) return then;
      const [when = { bits: [], values: [0n] }] = [guardOf(operation.when)];
      const opposite = oppositeGuard(when);
      const otherwise = opposite && guard ? bothGuards(guard, opposite) : opposite;
      if (otherwise === undefined) throw refused('this condition', operation);
      return [...then, ...flattenedBlock(operation.otherwise, otherwise, true, operation)];
    }
    default:
      return [{ guard, operation }];
  }
}

/** A block in which nothing but, where allowed, the last operation writes what the guard reads. */
function flattenedBlock(
  block: readonly Operation[],
  guard: Guard | undefined,
  lastMayWrite: boolean,
  origin: Operation,
): readonly Statement[] {
  block.forEach((operation, index) => {
    if (operation.kind !== 'measure' || (lastMayWrite && index === block.length - 1)) return;
    if (operation.clbits.some((bit) => guard?.bits.includes(bit) === true))
      throw refused('a block that changes its own condition', origin);
  });
  return block.flatMap((operation) => flattened(operation, guard));
}

function narrowed(
  outer: Guard | undefined,
  conditions: readonly Condition[],
  operation: Operation,
): Guard | undefined {
  if (conditions.length === 0) return outer;
  const inner = guardOf(conditions);
  const guard = inner && outer ? bothGuards(outer, inner) : inner;
  if (guard === undefined) throw refused('this condition', operation);
  return guard;
}

/** The classical registers: one for each guard, and the bits between them. */
class Registers {
  readonly #sizes: readonly number[];

  constructor(sizes: readonly number[]) {
    this.#sizes = sizes;
  }

  declarations(): readonly string[] {
    return this.#sizes.map((size, index) => `creg ${this.#name(index)}[${size}];`);
  }

  bit(bit: number): string {
    const [index, offset] = this.#find(bit);
    return `${this.#name(index)}[${offset}]`;
  }

  /** The register that holds a bit: its name and its bits. */
  around(bit: number): { readonly name: string; readonly bits: readonly number[] } {
    const [index, offset] = this.#find(bit);
    const bits = Array.from({ length: this.#sizes[index] ?? 0 }, (_, k) => bit - offset + k);
    return { name: this.#name(index), bits };
  }

  #find(bit: number): readonly [number, number] {
    let offset = bit;
    for (const [index, size] of this.#sizes.entries()) {
      if (offset < size) return [index, offset];
      offset -= size;
    }
    throw new RangeError(`there is no classical bit ${bit}`);
  }

  #name(index: number): string {
    return this.#sizes.length === 1 ? 'c' : `c${index}`;
  }
}

/** Statements of one operation; notes the bits it writes. */
function textsOf(
  { guard, operation }: Statement,
  registers: Registers,
  written: Set<number>,
): readonly string[] {
  const plain = plainTexts(operation, registers);
  const before = new Set(written);
  if (operation.kind === 'measure') for (const bit of operation.clbits) written.add(bit);
  const [first] = guard?.bits ?? [];
  if (guard === undefined || first === undefined) return guard?.values.length === 0 ? [] : plain;
  const register = registers.around(first);
  const wide = overRegister(guard, register.bits, before);
  if (wide === undefined) throw refused('this condition', operation);
  const writes = operation.kind === 'measure' && operation.clbits.some((bit) => wide.bits.includes(bit));
  if (writes && (wide.values.length > 1 || operation.qubits.length > 1))
    throw refused('a measurement that changes its own condition', operation);
  return wide.values.flatMap((value) => plain.map((text) => `if(${register.name}==${value}) ${text}`));
}

function plainTexts(operation: Statement['operation'], registers: Registers): readonly string[] {
  switch (operation.kind) {
    case 'gate':
      return gateTexts(operation);
    case 'measure':
      return measureTexts(operation, registers);
    case 'reset':
      return operation.qubits.map((qubit) => `reset q[${qubit}];`);
    case 'barrier':
      return operation.qubits.length === 0 ? [] : [`barrier ${qubitsText(operation.qubits)};`];
  }
}

function measureTexts({ qubits, clbits, basis }: MeasureOperation, registers: Registers): readonly string[] {
  return qubits.flatMap((qubit, index) => [
    ...(basis === 'Y' ? [`sdg q[${qubit}];`] : []),
    ...(basis === 'Z' ? [] : [`h q[${qubit}];`]),
    `measure q[${qubit}] -> ${registers.bit(clbits[index] ?? 0)};`,
  ]);
}

function qubitsText(qubits: readonly number[]): string {
  return qubits.map((qubit) => `q[${qubit}]`).join(',');
}

/** One statement, or several for a gate that qelib1.inc does not know. */
function gateTexts({ gate, targets, controls, params }: GateOperation): readonly string[] {
  const texts: string[] = [];
  const sink: GateSink = (name, on, under, angles) => {
    const known = NAMES.get(`${name}:${under.length}`);
    if (known === undefined) {
      rewriteGate(sink, name, on, under, angles);
      return;
    }
    const values = angles.map((angle) => (typeof angle === 'number' ? realText(angle) : '0'));
    const list = values.length === 0 ? '' : `(${values.join(',')})`;
    texts.push(`${known}${list} ${qubitsText([...under, ...on])};`);
  };
  sink(gate, targets, controls, params);
  return texts;
}

/** A real number of OpenQASM 2 needs a point before its exponent. */
function realText(value: number): string {
  return numberText(value).replace(/^(-?\d+)e/, '$1.0e');
}
