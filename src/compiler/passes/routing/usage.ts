/** How often a placed circuit uses every qubit and pair of its device: what another choice of qubits would pay for. */
import type { Operation } from '../../../domain/circuit.ts';
import { operationQubits } from '../../../domain/circuit.ts';
import { isVirtual } from '../axes.ts';
import { costOfGate } from '../rows.ts';
import { errorOfCost, type ErrorRates } from './error-rates.ts';

/** Pulses that a row of gates on one qubit takes on average. */
const PULSES = 1.5;
/** Name under which gates count that are not native yet. */
export const ANY_GATE = '';

/** Uses by device qubit. */
export class Usage {
  readonly size: number;
  /** Entangling gates from one qubit to another, at `first * size + second`. */
  readonly pairs: Float64Array;
  /** Gates on one qubit that cost something, by name. */
  readonly gates = new Map<string, Float64Array>();
  /** Classical bits that a qubit is read into. */
  readonly reads: readonly number[][];
  /** Nanoseconds of waiting between the first and the last use. */
  readonly waits: Float64Array;
  readonly #used: Uint8Array;

  constructor(size: number) {
    this.size = size;
    this.pairs = new Float64Array(size * size);
    this.reads = Array.from({ length: size }, () => []);
    this.waits = new Float64Array(size);
    this.#used = new Uint8Array(size);
  }

  /** Qubits in use, in order. */
  get qubits(): readonly number[] {
    return [...this.#used.keys()].filter((qubit) => this.#used[qubit] === 1);
  }

  /** Qubits that share gates with a qubit, in order. */
  partnersOf(qubit: number): readonly number[] {
    const { pairs, size } = this;
    const partners: number[] = [];
    for (let other = 0; other < size; other++)
      if ((pairs[qubit * size + other] ?? 0) + (pairs[other * size + qubit] ?? 0) > 0) partners.push(other);
    return partners;
  }

  addPair(first: number, second: number, gates: number): void {
    this.#used[first] = this.#used[second] = 1;
    const at = first * this.size + second;
    this.pairs[at] = (this.pairs[at] ?? 0) + gates;
  }

  addGates(name: string, qubit: number, gates: number): void {
    this.#used[qubit] = 1;
    if (gates === 0) return;
    const list = this.gates.get(name) ?? new Float64Array(this.size);
    this.gates.set(name, list);
    list[qubit] = (list[qubit] ?? 0) + gates;
  }

  addRead(qubit: number, bit: number): void {
    this.#used[qubit] = 1;
    this.reads[qubit]?.push(bit);
  }
}

/**
 * The usage of operations, those in blocks as if they ran once. Gates of a circuit that is native count by name, one by
 * one; of another, gates in a row on one qubit are some pulses together, and swaps are three gates.
 */
export function usageOf(
  operations: readonly Operation[],
  size: number,
  isNative: boolean,
  lengths?: ErrorRates['lengths'],
): Usage {
  const usage = new Usage(size);
  new Reader(usage, isNative).read(operations);
  if (lengths !== undefined) new Clock(usage, lengths).read(operations);
  return usage;
}

class Reader {
  readonly #usage: Usage;
  readonly #isNative: boolean;
  /** Qubits whose last gate was one on one qubit that costs something: the next one joins it. */
  readonly #inRow = new Set<number>();

  constructor(usage: Usage, isNative: boolean) {
    this.#usage = usage;
    this.#isNative = isNative;
  }

  read(operations: readonly Operation[]): void {
    for (const operation of operations) {
      if (operation.kind === 'if' || operation.kind === 'while') {
        this.#inRow.clear();
        for (const block of blocksOf(operation)) this.read(block);
        this.#inRow.clear();
      } else this.#readOne(operation);
    }
  }

  #readOne(operation: Operation): void {
    const qubits = operationQubits(operation);
    const [a = 0, b = 0] = qubits;
    if (operation.kind === 'gate' && qubits.length === 1) {
      if (this.#isNative) this.#usage.addGates(operation.gate, a, isVirtual(operation.gate) ? 0 : 1);
      else {
        const costs = !isVirtual(operation.gate) && !this.#inRow.has(a);
        this.#usage.addGates(ANY_GATE, a, costs ? PULSES : 0);
        if (costs) this.#inRow.add(a);
      }
      return;
    }
    if (operation.kind === 'gate' && qubits.length === 2) {
      const gates = this.#isNative ? 1 : costOfGate(operation);
      this.#usage.addPair(a, b, gates);
    }
    if (operation.kind === 'measure')
      operation.qubits.forEach((qubit, index) => this.#usage.addRead(qubit, operation.clbits[index] ?? 0));
    for (const qubit of qubits) this.#inRow.delete(qubit);
  }
}

function blocksOf(operation: Operation): readonly (readonly Operation[])[] {
  if (operation.kind === 'while') return [operation.body];
  return operation.kind === 'if' ? [operation.then, operation.otherwise] : [];
}

/** Starts everything as early as its qubits are free, with the mean lengths of the device, and notes who waits. */
class Clock {
  readonly #usage: Usage;
  readonly #lengths: ErrorRates['lengths'];
  readonly #free: Float64Array;
  readonly #begun: Uint8Array;

  constructor(usage: Usage, lengths: ErrorRates['lengths']) {
    this.#usage = usage;
    this.#lengths = lengths;
    this.#free = new Float64Array(usage.size);
    this.#begun = new Uint8Array(usage.size);
  }

  read(operations: readonly Operation[]): void {
    for (const operation of operations) {
      const blocks = blocksOf(operation);
      if (blocks.length > 0) for (const block of blocks) this.read(block);
      else if (operation.kind !== 'assign') this.#step(operation, operationQubits(operation));
    }
  }

  #step(operation: Operation, qubits: readonly number[]): void {
    const start = qubits.reduce((latest, qubit) => Math.max(latest, this.#free[qubit] ?? 0), 0);
    const length = this.#lengthOf(operation, qubits.length);
    for (const qubit of qubits) {
      if (this.#begun[qubit] === 1)
        this.#usage.waits[qubit] = (this.#usage.waits[qubit] ?? 0) + start - (this.#free[qubit] ?? 0);
      if (operation.kind !== 'barrier') this.#begun[qubit] = 1;
      this.#free[qubit] = start + length;
    }
  }

  #lengthOf(operation: Operation, qubits: number): number {
    if (operation.kind === 'measure' || operation.kind === 'reset') return this.#lengths.readout;
    if (operation.kind !== 'gate' || isVirtual(operation.gate)) return 0;
    return qubits === 1 ? this.#lengths.gate : this.#lengths.pair * costOfGate(operation);
  }
}

/** −log of the chance that a circuit of this usage runs without an error, with every qubit at its place. */
export function costOf(usage: Usage, rates: ErrorRates, placeOf = (qubit: number): number => qubit): number {
  const { size, pairs } = usage;
  let cost = 0;
  for (const qubit of usage.qubits) {
    const place = placeOf(qubit);
    cost += costAt(usage, qubit, place, rates);
    for (const partner of usage.partnersOf(qubit))
      cost += (pairs[qubit * size + partner] ?? 0) * (rates.pair[place * size + placeOf(partner)] ?? 0);
  }
  return cost;
}

/** What a qubit costs at a place, without its pairs. */
export function costAt(usage: Usage, qubit: number, place: number, rates: ErrorRates): number {
  let cost = gateCostAt(usage, qubit, place, rates);
  cost += (usage.reads[qubit]?.length ?? 0) * readCost(rates, place);
  return cost + (usage.waits[qubit] ?? 0) * (rates.wait?.[place] ?? 0);
}

/** The part of {@link costAt} that gates have. */
export function gateCostAt(usage: Usage, qubit: number, place: number, rates: ErrorRates): number {
  let cost = 0;
  for (const [name, counts] of usage.gates)
    cost += (counts[qubit] ?? 0) * ((rates.gates.get(name) ?? rates.gate)[place] ?? 0);
  return cost;
}

/** A readout errs with the mean of its two probabilities. */
function readCost({ readZero, readOne }: ErrorRates, place: number): number {
  const error = (errorOfCost(readZero[place] ?? 0) + errorOfCost(readOne[place] ?? 0)) / 2;
  return -Math.log1p(-error);
}
