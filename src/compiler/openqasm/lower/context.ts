/** What every part of the lowering shares: the sink, the circuit that grows, the current names and the step budget. */
import type { GateSink } from '../../../domain/aqo/gate-sink.ts';
import { MAX_QUBITS } from '../../../domain/aqo/limits.ts';
import type { CircuitBuilder } from '../../circuit-builder.ts';
import type { DiagnosticSink } from '../../diagnostics/sink.ts';
import type { Range } from '../../diagnostics/source-text.ts';
import type { Expression, NameNode, SubroutineNode } from '../ast.ts';
import { StatementAbandoned } from '../token-cursor.ts';
import { Expansions } from './expansions.ts';
import type { Wanted } from './name-hints.ts';
import { adviceFor } from './name-hints.ts';
import { Scope } from './scope.ts';
import type { NamedThing } from './scope.ts';
import type { Value } from './values.ts';

/** Calls inside calls. */
export const MAX_CALLS = 100;

/** What expressions need of statements: calls and measurements emit operations. */
export interface Effects {
  callSubroutine(definition: SubroutineNode, args: readonly Expression[], range: Range): Value;
  measure(operand: Expression, range: Range): Value;
}

/** Shared state of one lowering run. */
export class LoweringContext {
  readonly sink: DiagnosticSink;
  readonly builder: CircuitBuilder;
  readonly version: 2 | 3;
  readonly options: Readonly<Record<string, string>>;
  /** Bits declared `output`; when there are any, counts show only these. */
  readonly declaredOutputs: number[] = [];
  /** Names of all inputs. */
  readonly inputs: string[] = [];
  /** Input parameters of the circuit with their defaults. */
  readonly parameters: Record<string, number | null> = {};
  readonly global: Scope;
  scope: Scope;
  effects: Effects | undefined;
  /** Bodies of gates that were expanded before. */
  readonly expansions = new Expansions();
  /** Gates that the body under check stands for. */
  weight = 0;
  /** Receives gates: the circuit, or a list that modifiers will rewrite. */
  gates: GateSink;
  /** The gate whose body is being expanded or checked. */
  inGate: 'no' | 'expand' | 'check' = 'no';
  /** Calls of gates and subroutines around the current statement. */
  calls = 0;
  /** The declaration with which the program has more qubits than the target. */
  tooWide: Range | undefined;
  /** True when it was said that no time passes. */
  warnedOfTime = false;
  /** True in the first turn of a loop: loops inside are not written out once more. */
  inFirstTurn = false;
  /** Qubits that the target has. */
  readonly maxQubits: number;
  /** Physical qubits that a program may name. */
  readonly physicalQubits: number;
  readonly #reported = new Set<string>();

  constructor(
    sink: DiagnosticSink,
    builder: CircuitBuilder,
    version: 2 | 3,
    options: Readonly<Record<string, string>>,
    maxQubits: number,
    idleQubits: boolean,
  ) {
    this.maxQubits = maxQubits;
    this.physicalQubits = idleQubits ? MAX_QUBITS : maxQubits;
    this.gates = (gate, targets, controls, params) => {
      builder.gate(gate, targets, controls, params);
    };
    this.sink = sink;
    this.builder = builder;
    this.version = version;
    this.options = options;
    this.global = new Scope();
    this.scope = this.global;
  }

  /** Reports an error and gives the statement up. */
  fail(...finding: Parameters<DiagnosticSink['error']>): never {
    this.sink.error(...finding);
    throw new StatementAbandoned(finding[2]);
  }

  /** Counts steps against the budget of the program. */
  work(steps: number): void {
    this.builder.work.add(steps);
  }

  /**
   * What a name stands for. An unknown one is reported once; a gate that is clear all the same is given back, so that
   * the statement goes on. `size` is the number of bits or qubits needed, where that is known.
   */
  lookup(node: NameNode, wanted: Wanted, size?: number): NamedThing {
    this.work(this.scope.depth >> 3);
    const thing = this.scope.find(node.name);
    if (thing?.kind === 'refused') throw new StatementAbandoned(node.name);
    if (thing !== undefined) return thing;
    const { version, scope, global } = this;
    const where = { version, scope, global, ...(size !== undefined && { size }) };
    const { hint, meant, include } = adviceFor(node.name, wanted, where);
    const key = include === true ? 'include' : `name ${node.name}`;
    if (!this.#reported.has(key)) {
      this.#reported.add(key);
      this.sink.error('OQ2001', node, `${wanted} "${node.name}" is not declared`, { hint });
    }
    if (meant === undefined) throw new StatementAbandoned(node.name);
    return { kind: 'library-gate', gate: meant, replaceable: true };
  }

  /** Runs a part with a new block of names inside the current one. */
  inScope<T>(scope: Scope, part: () => T): T {
    const outside = this.scope;
    this.scope = scope;
    try {
      return part();
    } finally {
      this.scope = outside;
    }
  }
}
