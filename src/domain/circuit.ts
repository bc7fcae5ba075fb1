/**
 * The one circuit of the kernel: what every front end produces, every pass rewrites, AQO stores and every driver
 * runs. State index bit k is qubit k; classical bit 0 is the rightmost character of a counts key.
 */
import type { Angle } from './angle.ts';

/**
 * Base gates. A controlled gate is its base gate with `controls` (cx = x with one control, ccz = z with two),
 * so that a rule written for the base gate holds for every controlled form.
 *
 * Matrices: rx/ry/rz(t) = exp(-i t P / 2); p(t) = diag(1, e^(it)); u(t,f,l) = u3 of OpenQASM 2 as used by
 * qelib1.inc up to global phase: p(f)·ry(t)·p(l); prx(t,f) = rz(f)·rx(t)·rz(-f); rxx/ryy/rzz(t) = exp(-i t PP / 2);
 * ecr = X(a)·exp(-i pi Z(a)X(b) / 4) on targets a, b; gphase(t) = e^(it) on no qubit.
 */
export const GATES = {
  id: { qubits: 1, params: 0 },
  x: { qubits: 1, params: 0 },
  y: { qubits: 1, params: 0 },
  z: { qubits: 1, params: 0 },
  h: { qubits: 1, params: 0 },
  s: { qubits: 1, params: 0 },
  sdg: { qubits: 1, params: 0 },
  t: { qubits: 1, params: 0 },
  tdg: { qubits: 1, params: 0 },
  sx: { qubits: 1, params: 0 },
  sxdg: { qubits: 1, params: 0 },
  rx: { qubits: 1, params: 1 },
  ry: { qubits: 1, params: 1 },
  rz: { qubits: 1, params: 1 },
  p: { qubits: 1, params: 1 },
  u: { qubits: 1, params: 3 },
  prx: { qubits: 1, params: 2 },
  swap: { qubits: 2, params: 0 },
  rxx: { qubits: 2, params: 1 },
  ryy: { qubits: 2, params: 1 },
  rzz: { qubits: 2, params: 1 },
  ecr: { qubits: 2, params: 0 },
  gphase: { qubits: 0, params: 1 },
} as const satisfies Record<string, { qubits: number; params: number }>;

/** Name of a base gate. */
export type GateName = keyof typeof GATES;

/** Where an operation came from in the source: 1-based line and column, and byte-free character offsets. */
export interface SourceSpan {
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
}

/** Comparison operators of a classical condition. */
export const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='] as const;
/** One of {@link COMPARISONS}. */
export type Comparison = (typeof COMPARISONS)[number];

/** One comparison of an unsigned integer read from classical bits, least significant bit first. */
export interface Condition {
  readonly bits: readonly number[];
  readonly op: Comparison;
  readonly value: number;
}

interface OperationBase {
  /** All must hold (AND) for the operation to run; absent = always. */
  readonly condition?: readonly Condition[];
  readonly span?: SourceSpan;
}

/** A unitary gate: `controls` first in spirit, `targets` in the order of the base gate's matrix. */
export interface GateOperation extends OperationBase {
  readonly kind: 'gate';
  readonly gate: GateName;
  readonly targets: readonly number[];
  readonly controls: readonly number[];
  readonly params: readonly Angle[];
}

/** Basis of a measurement. X and Y rotate before a Z measurement; the qubit is left in the measured eigenstate's Z image. */
export type MeasurementBasis = 'X' | 'Y' | 'Z';

/** Measurement of `qubits[i]` into `clbits[i]`. */
export interface MeasureOperation extends OperationBase {
  readonly kind: 'measure';
  readonly qubits: readonly number[];
  readonly clbits: readonly number[];
  readonly basis: MeasurementBasis;
}

/** Reset of qubits to the zero state. */
export interface ResetOperation extends OperationBase {
  readonly kind: 'reset';
  readonly qubits: readonly number[];
}

/** No optimisation may move an operation on these qubits across this line. */
export interface BarrierOperation extends OperationBase {
  readonly kind: 'barrier';
  readonly qubits: readonly number[];
}

/** Writes constants or copies of other bits into classical bits. */
export interface AssignOperation extends OperationBase {
  readonly kind: 'assign';
  readonly clbits: readonly number[];
  /** One source per bit: a constant, or the index of another classical bit, optionally inverted. */
  readonly sources: readonly (0 | 1 | { readonly bit: number; readonly inverted?: boolean })[];
}

/** Runs one of two blocks. */
export interface IfOperation extends OperationBase {
  readonly kind: 'if';
  readonly when: readonly Condition[];
  readonly then: readonly Operation[];
  readonly otherwise: readonly Operation[];
}

/** Repeats a block while the condition holds, at most `max` times; exceeding it is an ExecuteError. */
export interface WhileOperation extends OperationBase {
  readonly kind: 'while';
  readonly when: readonly Condition[];
  readonly body: readonly Operation[];
  readonly max: number;
}

/** One step of a circuit. */
export type Operation =
  | GateOperation
  | MeasureOperation
  | ResetOperation
  | BarrierOperation
  | AssignOperation
  | IfOperation
  | WhileOperation;

/** A classical register of the program. */
export interface ClassicalRegister {
  readonly name: string;
  readonly size: number;
}

/** A circuit: operations in program order on `qubits` qubits and `clbits` classical bits (declared bits never written read 0). */
export interface Circuit {
  readonly qubits: number;
  readonly clbits: number;
  /**
   * The last `scratchClbits` classical bits are scratch: conditions may read them, counts keys leave them out.
   * Absent = 0. Variables local to a block of a program live there.
   */
  readonly scratchClbits?: number;
  /** The program's own registers, from classical bit 0 up; together they are the bits that a counts key shows. */
  readonly registers?: readonly ClassicalRegister[];
  readonly operations: readonly Operation[];
  /** Parameters by name with their default in radians; null = must be bound. */
  readonly parameters: Readonly<Record<string, number | null>>;
}

/** Number of classical bits that a counts key shows: the first ones. */
export function outputClbits(circuit: Pick<Circuit, 'clbits' | 'scratchClbits'>): number {
  return circuit.clbits - (circuit.scratchClbits ?? 0);
}

/** All qubits an operation touches, controls before targets; of a block, in order of first use. */
export function operationQubits(operation: Operation): readonly number[] {
  switch (operation.kind) {
    case 'gate':
      return operation.controls.length === 0
        ? operation.targets
        : [...operation.controls, ...operation.targets];
    case 'measure':
    case 'reset':
    case 'barrier':
      return operation.qubits;
    case 'assign':
      return [];
    case 'if':
      return [...new Set([...operation.then, ...operation.otherwise].flatMap(operationQubits))];
    case 'while':
      return [...new Set(operation.body.flatMap(operationQubits))];
  }
}

/** Qubits that some operation touches; a barrier touches none. */
export function usedQubits(operations: readonly Operation[], into = new Set<number>()): ReadonlySet<number> {
  for (const operation of operations) {
    if (operation.kind === 'if') usedQubits([...operation.then, ...operation.otherwise], into);
    else if (operation.kind === 'while') usedQubits(operation.body, into);
    else if (operation.kind !== 'barrier') for (const qubit of operationQubits(operation)) into.add(qubit);
  }
  return into;
}
