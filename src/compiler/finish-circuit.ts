/**
 * The last step of every front end: the measurement that a program without one implies, the order of classical bits
 * (outputs first), and the removal of classical work that nobody reads.
 */
import {
  type AssignOperation,
  type Circuit,
  type Condition,
  type Operation,
  outputClbits,
} from '../domain/circuit.ts';
import type { BitSource, CircuitBuilder } from './circuit-builder.ts';
import { withoutOverwritten } from './overwritten-bits.ts';
import { CircuitBuilder as Builder } from './circuit-builder.ts';

/** What a program declared. */
type Declared = Pick<CircuitBuilder, 'qubits' | 'registers'>;

/** The circuit that a builder holds. `declaredOutputs`, when not empty, are the only bits that counts show. */
export function finishCircuit(
  builder: CircuitBuilder,
  parameters: Readonly<Record<string, number | null>>,
  declaredOutputs: readonly number[] = [],
): Circuit {
  const chosen = new Set(declaredOutputs);
  const isOutput = builder.outputs.map((output, bit) => (chosen.size > 0 ? chosen.has(bit) : output));
  const measured = withoutOverwritten(
    withoutDeadClassicalWork(forwardMeasurements(builder.operations, isOutput), isOutput),
  );
  if (hasMeasurement(measured)) return withBits(builder, measured, isOutput, parameters);
  return withImpliedMeasurement(builder, measured, isOutput, parameters);
}

/** The named registers of the bits that counts show; bits without a name make one of their own at the end. */
function registersOf(
  named: CircuitBuilder['registers'],
  isOutput: readonly boolean[],
  size: number,
): Pick<Circuit, 'registers'> {
  const shown = [...named].flatMap(([first, register]) => (isOutput[first] === true ? [register] : []));
  const known = shown.reduce((sum, register) => sum + register.size, 0);
  if (shown.length === 0) return {};
  const free = ['meas', 'measured'].find((name) => shown.every((register) => register.name !== name));
  const rest = size === known ? [] : [{ name: free ?? 'measured_', size: size - known }];
  return { registers: [...shown, ...rest] };
}

/** The circuit of a document that has no front end of its own, with the measurement that one without any implies. */
export function withMeasurement(circuit: Circuit): Circuit {
  const { qubits, operations, parameters } = circuit;
  if (hasMeasurement(operations)) return circuit;
  const outputs = outputClbits(circuit);
  const isOutput = Array.from({ length: circuit.clbits }, (_, bit) => bit < outputs);
  return withImpliedMeasurement({ qubits, registers: new Map() }, operations, isOutput, parameters);
}

function hasMeasurement(operations: readonly Operation[]): boolean {
  return operations.some(
    (operation) =>
      operation.kind === 'measure' ||
      (operation.kind === 'if' && (hasMeasurement(operation.then) || hasMeasurement(operation.otherwise))) ||
      (operation.kind === 'while' && hasMeasurement(operation.body)),
  );
}

/**
 * Declared bits that nothing uses give way to the n bits of the implied measurement. A program without qubits has one
 * all the same, because no device runs none.
 */
function withImpliedMeasurement(
  declared: Declared,
  operations: readonly Operation[],
  isOutput: readonly boolean[],
  parameters: Circuit['parameters'],
): Circuit {
  const { qubits, registers } = declared;
  const used = Builder.writtenBits(operations).size > 0 || readBits(operations).size > 0;
  const kept = used ? isOutput : [];
  const width = Math.max(1, qubits);
  const all = Array.from({ length: width }, (_, qubit) => qubit);
  const clbits = all.map((qubit) => kept.length + qubit);
  const measure: Operation = { kind: 'measure', qubits: all, clbits, basis: 'Z' };
  const bits = [...kept, ...all.map(() => true)];
  const circuit = withBits({ qubits: width, registers }, [...operations, measure], bits, parameters);
  if (used) return circuit;
  const { registers: _unused, ...unnamed } = circuit;
  return unnamed;
}

/** Renumbers classical bits: outputs first in their order, then the scratch bits that are used. */
function withBits(
  builder: Declared,
  operations: readonly Operation[],
  isOutput: readonly boolean[],
  parameters: Circuit['parameters'],
): Circuit {
  const used = new Set([...Builder.writtenBits(operations), ...readBits(operations)]);
  const outputs = isOutput.flatMap((output, bit) => (output ? [bit] : []));
  const scratch = isOutput.flatMap((output, bit) => (!output && used.has(bit) ? [bit] : []));
  const order = [...outputs, ...scratch];
  const index = new Map(order.map((bit, position) => [bit, position]));
  const unchanged = order.every((bit, position) => bit === position);
  const renumber = (bit: number): number => index.get(bit) ?? 0;
  return {
    qubits: builder.qubits,
    clbits: order.length,
    ...(scratch.length === 0 ? {} : { scratchClbits: scratch.length }),
    ...registersOf(builder.registers, isOutput, outputs.length),
    operations: unchanged ? operations : mapBits(operations, renumber),
    parameters,
  };
}

/** The same operations with other numbers for classical bits. */
export function mapBits(operations: readonly Operation[], to: (bit: number) => number): readonly Operation[] {
  const conditions = (list: readonly Condition[]): readonly Condition[] =>
    list.map((condition) => ({ ...condition, bits: condition.bits.map(to) }));
  const source = (from: BitSource): BitSource =>
    typeof from === 'number' ? from : { ...from, bit: to(from.bit) };
  return operations.map((operation): Operation => {
    const guard = operation.condition === undefined ? {} : { condition: conditions(operation.condition) };
    switch (operation.kind) {
      case 'measure':
        return { ...operation, ...guard, clbits: operation.clbits.map(to) };
      case 'assign':
        return {
          ...operation,
          ...guard,
          clbits: operation.clbits.map(to),
          sources: operation.sources.map(source),
        };
      case 'if':
        return {
          ...operation,
          ...guard,
          when: conditions(operation.when),
          then: mapBits(operation.then, to),
          otherwise: mapBits(operation.otherwise, to),
        };
      case 'while':
        return {
          ...operation,
          ...guard,
          when: conditions(operation.when),
          body: mapBits(operation.body, to),
        };
      default:
        return { ...operation, ...guard };
    }
  });
}

/** Bits that conditions and assignments read. */
function readBits(operations: readonly Operation[], into = new Set<number>()): ReadonlySet<number> {
  for (const operation of operations) {
    for (const condition of operation.condition ?? []) for (const bit of condition.bits) into.add(bit);
    if (operation.kind === 'assign') addSources(operation, into);
    if (operation.kind !== 'if' && operation.kind !== 'while') continue;
    for (const condition of operation.when) for (const bit of condition.bits) into.add(bit);
    if (operation.kind === 'while') readBits(operation.body, into);
    else readBits([...operation.then, ...operation.otherwise], into);
  }
  return into;
}

function addSources(operation: AssignOperation, into: Set<number>): void {
  for (const source of operation.sources) if (typeof source !== 'number') into.add(source.bit);
}

/** Longest chain of copies that is followed; what remains behind it does no harm. */
const MAX_ROUNDS = 32;

/** Removes writes of scratch bits that nothing reads, until none is left. */
function withoutDeadClassicalWork(
  operations: readonly Operation[],
  isOutput: readonly boolean[],
): readonly Operation[] {
  let current = operations;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const read = readBits(current);
    const next = dropAssigns(current, (bit) => isOutput[bit] === true || read.has(bit));
    if (next === current) break;
    current = next;
  }
  return current;
}

function dropAssigns(
  operations: readonly Operation[],
  needed: (bit: number) => boolean,
): readonly Operation[] {
  const kept = operations.map((operation) => dropFrom(operation, needed));
  if (kept.every((operation, index) => operation === operations[index])) return operations;
  return kept.filter((operation) => operation !== undefined);
}

function dropFrom(operation: Operation, needed: (bit: number) => boolean): Operation | undefined {
  if (operation.kind === 'assign') {
    if (operation.clbits.every(needed)) return operation;
    const indices = operation.clbits.flatMap((bit, index) => (needed(bit) ? [index] : []));
    if (indices.length === 0) return undefined;
    const clbits = indices.map((index) => operation.clbits[index] ?? 0);
    return { ...operation, clbits, sources: indices.map((index) => operation.sources[index] ?? 0) };
  }
  if (operation.kind === 'if') {
    const then = dropAssigns(operation.then, needed);
    const otherwise = dropAssigns(operation.otherwise, needed);
    if (then.length + otherwise.length === 0) return undefined;
    return then === operation.then && otherwise === operation.otherwise
      ? operation
      : { ...operation, then, otherwise };
  }
  if (operation.kind !== 'while') return operation;
  const body = dropAssigns(operation.body, needed);
  return body === operation.body ? operation : { ...operation, body };
}

/** Measures straight into the bits that the next operation copies the result to, when nothing else reads it. */
function forwardMeasurements(
  operations: readonly Operation[],
  isOutput: readonly boolean[],
): readonly Operation[] {
  const uses = new Map<number, number>();
  countReads(operations, uses);
  return forwarded(operations, (bit) => isOutput[bit] !== true && uses.get(bit) === 1);
}

function countReads(operations: readonly Operation[], uses: Map<number, number>): void {
  const add = (bit: number): void => {
    uses.set(bit, (uses.get(bit) ?? 0) + 1);
  };
  for (const operation of operations) {
    for (const condition of operation.condition ?? []) condition.bits.forEach(add);
    if (operation.kind === 'assign') {
      for (const source of operation.sources) if (typeof source !== 'number') add(source.bit);
    }
    if (operation.kind !== 'if' && operation.kind !== 'while') continue;
    for (const condition of operation.when) condition.bits.forEach(add);
    for (const block of blocksOf(operation)) countReads(block, uses);
  }
}

function blocksOf(
  operation: Operation & { readonly kind: 'if' | 'while' },
): readonly (readonly Operation[])[] {
  return operation.kind === 'if' ? [operation.then, operation.otherwise] : [operation.body];
}

function forwarded(operations: readonly Operation[], single: (bit: number) => boolean): readonly Operation[] {
  const result: Operation[] = [];
  for (const operation of operations) {
    const before = result.at(-1);
    const joined = before === undefined ? undefined : joinedMeasurement(before, operation, single);
    if (joined !== undefined) result[result.length - 1] = joined;
    else if (operation.kind === 'if') {
      const then = forwarded(operation.then, single);
      result.push({ ...operation, then, otherwise: forwarded(operation.otherwise, single) });
    } else if (operation.kind === 'while')
      result.push({ ...operation, body: forwarded(operation.body, single) });
    else result.push(operation);
  }
  return result;
}

function joinedMeasurement(
  measure: Operation,
  assign: Operation,
  single: (bit: number) => boolean,
): Operation | undefined {
  if (measure.kind !== 'measure' || assign.kind !== 'assign') return undefined;
  if (measure.condition !== undefined || assign.condition !== undefined) return undefined;
  if (measure.clbits.length !== assign.clbits.length) return undefined;
  const target = new Map<number, number>();
  assign.sources.forEach((source, index) => {
    if (typeof source !== 'number' && source.inverted !== true)
      target.set(source.bit, assign.clbits[index] ?? 0);
  });
  const clbits = measure.clbits.map((bit) => (single(bit) ? target.get(bit) : undefined));
  const known = clbits.filter((bit) => bit !== undefined);
  return known.length === clbits.length && target.size === clbits.length
    ? { ...measure, clbits: known }
    : undefined;
}
