/**
 * Where front ends put operations: counts them against the limits, hands out qubits and classical bits, and knows
 * which classical bits have a constant value, so that conditions on them are decided at compile time.
 */
import type { Angle } from '../domain/angle.ts';
import { MAX_CLBITS, MAX_QUBITS } from '../domain/aqo/limits.ts';
import type {
  AssignOperation,
  ClassicalRegister,
  Condition,
  GateName,
  MeasurementBasis,
  Operation,
  SourceSpan,
} from '../domain/circuit.ts';
import { angleSize } from './angle-size.ts';
import { COST, LimitExceeded, MAX_EMITTED, type WorkMeter, tooManyOperations } from './limits.ts';

/** Value written into a classical bit: a constant, or another bit, perhaps inverted. */
export type BitSource = AssignOperation['sources'][number];

/** Builds the operations of one circuit in program order. */
export class CircuitBuilder {
  /** Span given to every operation from now on. */
  span: SourceSpan | undefined;
  /** What the program has cost so far. */
  readonly work: WorkMeter;
  #qubits = 0;
  readonly #outputs: boolean[] = [];
  readonly #registers = new Map<number, ClassicalRegister>();
  readonly #free: number[] = [];
  #block: Operation[] = [];
  #count = 0;
  #depth = 0;
  #captures = 0;
  readonly #known = new Map<number, 0 | 1>();
  #touched: Map<number, 0 | 1 | undefined> | undefined;

  constructor(work: WorkMeter) {
    this.work = work;
  }

  /** Qubits handed out so far. */
  get qubits(): number {
    return this.#qubits;
  }

  /** For every classical bit whether counts show it. */
  get outputs(): readonly boolean[] {
    return this.#outputs;
  }

  /** Named registers by their first classical bit. */
  get registers(): ReadonlyMap<number, ClassicalRegister> {
    return this.#registers;
  }

  /** Operations of the block that is being built. */
  get operations(): readonly Operation[] {
    return this.#block;
  }

  /** Number of run-time blocks around the current place. */
  get depth(): number {
    return this.#depth;
  }

  /** New qubits, all in state zero. */
  newQubits(count: number): readonly number[] {
    if (this.#qubits + count > MAX_QUBITS) {
      throw new LimitExceeded('qubits', `the program has more than ${MAX_QUBITS} qubits`);
    }
    const first = this.#qubits;
    this.#qubits += count;
    return Array.from({ length: count }, (_, index) => first + index);
  }

  /**
   * Classical bits: those that counts show (`output`) are new and 0; scratch bits may have been used before, and are
   * 0 only when they are new.
   */
  newBits(count: number, output: boolean): readonly number[] {
    this.work.add(count);
    if (!output && this.#free.length >= count) return this.#free.splice(this.#free.length - count);
    const first = this.#outputs.length;
    if (first + count > MAX_CLBITS) {
      throw new LimitExceeded('clbits', `the program has more than ${MAX_CLBITS} classical bits`);
    }
    for (let index = 0; index < count; index++) {
      this.#outputs.push(output);
      // What is captured may be repeated: a bit that is new the first time is not 0 the second time.
      if (this.#depth === 0 && this.#captures === 0) this.#known.set(first + index, 0);
    }
    return Array.from({ length: count }, (_, index) => first + index);
  }

  /** New classical bits under the name that the program gives them. */
  newRegister(name: string, size: number, output: boolean): readonly number[] {
    const bits = this.newBits(size, output);
    const [first] = bits;
    if (output && first !== undefined) this.#registers.set(first, { name, size });
    return bits;
  }

  /** Gives scratch bits back that nothing reads any more. */
  releaseBits(bits: readonly number[]): void {
    for (const bit of bits) if (this.#outputs[bit] === false) this.#free.push(bit);
  }

  /** The constant value of a bit, or undefined when it depends on a measurement. */
  knownBit(bit: number): 0 | 1 | undefined {
    return this.#known.get(bit);
  }

  /** A bit as a source: its constant when it has one. */
  sourceOf(bit: number): BitSource {
    return this.#known.get(bit) ?? { bit };
  }

  /** Forgets the constant value of bits. */
  forget(bits: Iterable<number>): void {
    for (const bit of bits) this.#setKnown(bit, undefined);
  }

  /** Emits one gate. */
  gate(
    gate: GateName,
    targets: readonly number[],
    controls: readonly number[],
    params: readonly Angle[],
  ): void {
    const { span } = this;
    const operation: Operation =
      span === undefined
        ? { kind: 'gate', gate, targets, controls, params }
        : { kind: 'gate', gate, targets, controls, params, span };
    this.#emit(operation, gateCost(targets, controls, params));
  }

  measure(qubits: readonly number[], clbits: readonly number[], basis: MeasurementBasis = 'Z'): void {
    this.#emit({ kind: 'measure', qubits, clbits, basis }, qubits.length);
    this.forget(clbits);
  }

  reset(qubits: readonly number[]): void {
    this.#emit({ kind: 'reset', qubits }, qubits.length);
  }

  barrier(qubits: readonly number[]): void {
    this.#emit({ kind: 'barrier', qubits }, qubits.length);
  }

  /** Writes bits. Writes that change nothing emit nothing; sources may be among the written bits. */
  assign(clbits: readonly number[], sources: readonly BitSource[], condition?: readonly Condition[]): void {
    this.work.add(clbits.length);
    const changes = clbits.flatMap((bit, index) => {
      const source = sources[index] ?? 0;
      const same =
        typeof source === 'number' ? this.#known.get(bit) === source : source.bit === bit && !source.inverted;
      return same ? [] : [{ bit, source }];
    });
    if (changes.length === 0) return;
    const written = new Set(changes.map(({ bit }) => bit));
    const overlap = changes.some(
      ({ bit, source }) => typeof source !== 'number' && source.bit !== bit && written.has(source.bit),
    );
    const from = overlap
      ? this.#copied(changes.map(({ source }) => source))
      : changes.map(({ source }) => source);
    const bits = changes.map(({ bit }) => bit);
    const operation: Operation = { kind: 'assign', clbits: bits, sources: from };
    this.#emit(condition === undefined ? operation : { ...operation, condition }, bits.length);
    changes.forEach(({ bit, source }) => {
      this.#setKnown(bit, condition === undefined && typeof source === 'number' ? source : undefined);
    });
  }

  #copied(sources: readonly BitSource[]): readonly BitSource[] {
    const copies = this.newBits(sources.length, false);
    this.assign(copies, sources);
    return copies.map((bit) => this.sourceOf(bit));
  }

  /** Adds operations that were built before, as they are. */
  append(operations: readonly Operation[]): void {
    for (const operation of operations) this.#emit(operation);
  }

  /**
   * Runs `build` and takes away what it emitted. The block may run or not, so what is known of the bits is as before;
   * when the block has a place in the circuit, {@link CircuitBuilder.forget} what it writes.
   */
  branch(build: () => void): readonly Operation[] {
    const outer = this.#block;
    const touchedOutside = this.#touched;
    const touched = new Map<number, 0 | 1 | undefined>();
    const mine: Operation[] = [];
    this.#block = mine;
    this.#touched = touched;
    this.#depth++;
    try {
      build();
    } finally {
      this.#depth--;
      this.#block = outer;
      this.#touched = touchedOutside;
      for (const [bit, before] of touched) this.#restore(bit, before);
    }
    this.#count -= countOperations(mine);
    return mine;
  }

  /** Runs `build` at this level and takes away what it emitted, to be put in more than one place. */
  capture(build: () => void): readonly Operation[] {
    const outer = this.#block;
    const mine: Operation[] = [];
    this.#block = mine;
    this.#captures++;
    try {
      build();
    } finally {
      this.#captures--;
      this.#block = outer;
    }
    this.#count -= countOperations(mine);
    return mine;
  }

  /** Bits that operations write, blocks inside included. */
  static writtenBits(operations: readonly Operation[], into = new Set<number>()): ReadonlySet<number> {
    for (const operation of operations) {
      if (operation.kind === 'measure' || operation.kind === 'assign') {
        for (const bit of operation.clbits) into.add(bit);
      } else if (operation.kind === 'if') {
        CircuitBuilder.writtenBits(operation.then, into);
        CircuitBuilder.writtenBits(operation.otherwise, into);
      } else if (operation.kind === 'while') CircuitBuilder.writtenBits(operation.body, into);
    }
    return into;
  }

  #restore(bit: number, value: 0 | 1 | undefined): void {
    if (value === undefined) this.#known.delete(bit);
    else this.#known.set(bit, value);
  }

  #setKnown(bit: number, value: 0 | 1 | undefined): void {
    if (this.#touched?.has(bit) === false) this.#touched.set(bit, this.#known.get(bit));
    this.#restore(bit, value);
  }

  /** Adds an operation; `size` is what it costs beside its being one. */
  #emit(operation: Operation, size = 0): void {
    this.work.add(COST.operation + size);
    this.#count += operation.kind === 'if' || operation.kind === 'while' ? countOperations([operation]) : 1;
    if (this.#count > MAX_EMITTED) throw tooManyOperations();
    this.#block.push(
      this.span === undefined || operation.span !== undefined ? operation : { ...operation, span: this.span },
    );
  }
}

/** A gate with many controls stands for gates by the square of their number (domain/aqo/multi-control.ts). */
function gateCost(targets: readonly number[], controls: readonly number[], params: readonly Angle[]): number {
  const { length } = controls;
  const many = length > 2 ? 8 * length * length * COST.operation : 0;
  return params.reduce<number>((sum, angle) => sum + angleSize(angle), many + targets.length + length);
}

/** Number of operations, blocks inside included. */
export function countOperations(operations: readonly Operation[]): number {
  let count = operations.length;
  for (const operation of operations) {
    if (operation.kind === 'if')
      count += countOperations(operation.then) + countOperations(operation.otherwise);
    else if (operation.kind === 'while') count += countOperations(operation.body);
  }
  return count;
}
