/** What the parts of the Eigen-Lang interpreter share: findings, the circuit that grows, and the step budget. */
import type { CircuitBuilder } from '../circuit-builder.ts';
import type { DiagnosticSink } from '../diagnostics/sink.ts';
import type { Range } from '../diagnostics/source-text.ts';
import type { Expression } from './ast.ts';
import { EigenAbandoned } from './tree-reader.ts';
import type { DatasetValue, EigenValue } from './values.ts';

/** Shared state of one run. */
export class EigenContext {
  readonly sink: DiagnosticSink;
  readonly builder: CircuitBuilder;
  readonly maxQubits: number;
  readonly parameters: Record<string, number | null> = {};
  /** The first construct that is understood and not built yet. */
  unsupported: { readonly what: string; readonly range: Range } | undefined;
  /** One more than the highest classical bit a measurement wrote. */
  measuredBits = 0;
  /** Classical bits handed out to registers and measurements. */
  bits = 0;
  /** What `load_dataset` was called with. */
  readonly datasets: DatasetValue[] = [];
  /** Blocks around the current place that a measurement decides; `loops` are those of them that may run again. */
  readonly undecided = { blocks: 0, loops: 0 };
  /** How often each classical bit was written. */
  readonly #writes = new Map<number, number>();
  /** Evaluates an expression; set by the interpreter. */
  evaluate: (node: Expression) => EigenValue = (node) => this.fail('EL2005', node, 'not ready');

  constructor(sink: DiagnosticSink, builder: CircuitBuilder, maxQubits: number) {
    this.sink = sink;
    this.builder = builder;
    this.maxQubits = maxQubits;
  }

  /** Reports an error and gives the statement up. */
  fail(...finding: Parameters<DiagnosticSink['error']>): never {
    this.sink.error(...finding);
    throw new EigenAbandoned(finding[2]);
  }

  /** Runs a part whose errors go on record; undefined when there was one. */
  attempt<T>(part: () => T): T | undefined {
    try {
      return part();
    } catch (error) {
      if (!(error instanceof EigenAbandoned)) throw error;
      return undefined;
    }
  }

  /** How often a bit has been written so far. */
  versionOf(bit: number): number {
    return this.#writes.get(bit) ?? 0;
  }

  /** Notes that bits are written. */
  wrote(bits: Iterable<number>): void {
    for (const bit of bits) this.#writes.set(bit, this.versionOf(bit) + 1);
  }

  /** Counts steps against the budget of the program. */
  work(steps: number): void {
    this.builder.work.add(steps);
  }

  /** Makes sure that the circuit has qubits up to an index. */
  needQubits(count: number, range: Range): void {
    const missing = count - this.builder.qubits;
    if (missing <= 0) return;
    if (count > this.maxQubits) {
      this.fail(
        'EL4001',
        range,
        `the program has ${count} qubits, the target runs at most ${this.maxQubits}`,
      );
    }
    this.builder.newQubits(missing);
  }

  /** Makes sure that the circuit has classical bits up to an index. */
  needBits(count: number, range: Range): void {
    if (count > 65_536) this.fail('EL4003', range, 'a program has at most 65536 classical bits');
    if (count > this.bits) {
      this.builder.newBits(count - this.bits, true);
      this.bits = count;
    }
  }
}
