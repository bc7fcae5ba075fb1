/** What each operation looks like on the wires: the steps of a diagram, blocks taken apart, before any has a place. */
import { type Angle } from '../../domain/angle.ts';
import { printAngle } from '../../domain/aqo/angle-text.ts';
import {
  type Circuit,
  type Condition,
  type GateOperation,
  type Operation,
  operationQubits,
  outputClbits,
} from '../../domain/circuit.ts';
import { withNegativeControls } from './negative-controls.ts';

/**
 * How a mark is drawn. `negative` is a control that must be 0. `frame` is the border of a block over all rows of its step; `written` and `read` are on the
 * classical wire.
 */
export type Shape =
  'box' | 'control' | 'negative' | 'plus' | 'swap' | 'barrier' | 'frame' | 'written' | 'read';

/** One sign on one wire. Row k is qubit k; the row after the last qubit is the classical wire. */
export interface Mark {
  readonly row: number;
  readonly shape: Shape;
  readonly label: string;
}

/** What is drawn in one column: an operation, one qubit of a measurement or reset, or a border of a block. */
export interface Step {
  readonly operation: Operation;
  /** First and last row that nothing else may use in this column. */
  readonly top: number;
  readonly bottom: number;
  /** In the order of their rows. */
  readonly marks: readonly Mark[];
}

/** The steps of a circuit in program order. */
export function stepsOf(circuit: Circuit): readonly Step[] {
  return new StepReader(circuit).steps;
}

class StepReader {
  readonly steps: Step[] = [];
  readonly #classical: number;
  readonly #outputs: number;

  constructor(circuit: Circuit) {
    this.#classical = circuit.qubits;
    this.#outputs = outputClbits(circuit);
    this.#block(circuit.operations);
  }

  #block(operations: readonly Operation[]): void {
    for (const { operation, negative } of withNegativeControls(operations))
      this.#operation(operation, negative);
  }

  #operation(operation: Operation, negative: ReadonlySet<number>): void {
    switch (operation.kind) {
      case 'gate':
        this.#guarded(operation, gateMarks(operation, negative));
        return;
      case 'measure':
        operation.qubits.forEach((row, index) => this.#measure(operation, row, operation.clbits[index] ?? 0));
        return;
      case 'reset':
        for (const row of operation.qubits) this.#guarded(operation, [{ row, shape: 'box', label: '|0⟩' }]);
        return;
      case 'barrier':
        if (operation.qubits.length > 0)
          this.#add(
            operation,
            operation.qubits.map((row) => ({ row, shape: 'barrier', label: '' })),
          );
        return;
      case 'assign':
        this.#classicalBox(operation, this.#assignments(operation));
        return;
      case 'if':
        this.#frame(operation, `IF ${this.#conditions(operation, operation.when)}`);
        this.#block(operation.then);
        if (operation.otherwise.length > 0) this.#frame(operation, 'ELSE');
        this.#block(operation.otherwise);
        this.#frame(operation, 'END IF');
        return;
      case 'while':
        this.#frame(
          operation,
          `WHILE ${this.#conditions(operation, operation.when)} (at most ${operation.max})`,
        );
        this.#block(operation.body);
        this.#frame(operation, 'END WHILE');
    }
  }

  #add(operation: Operation, marks: readonly Mark[]): void {
    const sorted = [...marks].sort((a, b) => a.row - b.row);
    this.steps.push({ operation, top: sorted[0]?.row ?? 0, bottom: sorted.at(-1)?.row ?? 0, marks: sorted });
  }

  /** A step with its condition, if any, on the classical wire. */
  #guarded(operation: Operation, marks: readonly Mark[]): void {
    const guard = this.#guard(operation);
    if (marks.length === 0) this.#classicalBox(operation, gateLabel(operation as GateOperation));
    else if (guard === '') this.#add(operation, marks);
    else this.#add(operation, [...marks, { row: this.#classical, shape: 'read', label: guard }]);
  }

  #measure(operation: Operation & { readonly kind: 'measure' }, row: number, bit: number): void {
    const guard = this.#guard(operation);
    const label = `M${operation.basis === 'Z' ? '' : operation.basis.toLowerCase()}`;
    const written = this.#bit(bit) + (guard === '' ? '' : ` if ${guard}`);
    this.#add(operation, [
      { row, shape: 'box', label },
      { row: this.#classical, shape: 'written', label: written },
    ]);
  }

  #classicalBox(operation: Operation, text: string): void {
    const guard = this.#guard(operation);
    const label = guard === '' ? text : `${text} if ${guard}`;
    this.#add(operation, [{ row: this.#classical, shape: 'box', label }]);
  }

  #frame(operation: Operation, label: string): void {
    const top = Math.min(this.#classical, ...operationQubits(operation));
    const marks: readonly Mark[] = [{ row: top, shape: 'frame', label }];
    this.steps.push({ operation, top, bottom: this.#classical, marks });
  }

  #assignments(operation: Operation & { readonly kind: 'assign' }): string {
    const one = (bit: number, index: number): string => {
      const source = operation.sources[index] ?? 0;
      if (typeof source === 'number') return `${this.#bit(bit)} = ${source}`;
      return `${this.#bit(bit)} = ${source.inverted === true ? '~' : ''}${this.#bit(source.bit)}`;
    };
    return operation.clbits.map(one).join(', ');
  }

  #guard({ condition = [] }: Operation): string {
    return condition.map((one) => this.#comparison(one)).join(' && ');
  }

  #conditions(operation: Operation, when: readonly Condition[]): string {
    const all = [...(operation.condition ?? []), ...when];
    return all.length === 0 ? 'true' : all.map((one) => this.#comparison(one)).join(' && ');
  }

  #comparison({ bits, op, value }: Condition): string {
    const whole =
      bits.length > 1 && bits.length === this.#outputs && bits.every((bit, index) => bit === index);
    const read = whole ? 'c' : bits.map((bit) => this.#bit(bit)).join(' ++ ');
    return `${read} ${op} ${value}`;
  }

  #bit(bit: number): string {
    return bit < this.#outputs ? `c[${bit}]` : `scratch[${bit - this.#outputs}]`;
  }
}

/** A controlled global phase is a phase gate on its last control; without controls it is on no wire. */
function gateMarks(gate: GateOperation, negative: ReadonlySet<number>): readonly Mark[] {
  const controls = gate.controls.map((row): Mark => {
    return { row, shape: negative.has(row) ? 'negative' : 'control', label: '' };
  });
  if (gate.gate === 'gphase') {
    const last = controls.pop();
    return last === undefined
      ? []
      : [...controls, { row: last.row, shape: 'box', label: `P${angles(gate.params)}` }];
  }
  return [...controls, ...gate.targets.map((row, index) => targetMark(gate, row, index))];
}

function targetMark(gate: GateOperation, row: number, index: number): Mark {
  if (gate.gate === 'swap') return { row, shape: 'swap', label: '' };
  if (gate.gate === 'x' && gate.controls.length > 0) return { row, shape: 'plus', label: '' };
  // The two qubits of ecr have different parts; those of rxx, ryy and rzz have not.
  const label = gate.gate === 'ecr' ? `ECR:${index}` : gateLabel(gate);
  return { row, shape: 'box', label };
}

const SPELLED: Readonly<Partial<Record<GateOperation['gate'], string>>> = {
  sdg: 'S†',
  tdg: 'T†',
  sx: '√X',
  sxdg: '√X†',
  gphase: 'phase',
};

function gateLabel({ gate, params }: GateOperation): string {
  return (SPELLED[gate] ?? gate.toUpperCase()) + angles(params);
}

function angles(params: readonly Angle[]): string {
  return params.length === 0 ? '' : `(${params.map(angleLabel).join(', ')})`;
}

/** Multiples of pi as such, other numbers with four digits. */
function angleLabel(angle: Angle): string {
  const text = printAngle(angle);
  if (typeof angle === 'number' && !text.includes('pi')) return String(Number(angle.toPrecision(4)));
  return text.replace(/\bpi\b/g, 'π');
}
