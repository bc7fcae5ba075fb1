/** The operations of an AQO document, one reader a kind; counts them and the depth of blocks against the limits. */
import type { Angle } from '../angle.ts';
import { collectParameters } from '../angle.ts';
import type {
  AssignOperation,
  Condition,
  GateName,
  GateOperation,
  MeasurementBasis,
  Operation,
} from '../circuit.ts';
import { COMPARISONS, GATES } from '../circuit.ts';
import { parseAngle } from './angle-text.ts';
import { AQO_OPS } from './decompose.ts';
import { DEFAULT_LOOP_MAXIMUM, MAX_BLOCK_DEPTH, MAX_LOOP_MAXIMUM, MAX_OPERATIONS } from './limits.ts';
import type { JsonObject } from './read-fields.ts';
import { indicesAt, integerAt, listAt, objectAt, refuse } from './read-fields.ts';

interface GateShape {
  readonly gate: GateName;
  readonly controls: number;
}

const GATE_OF_OP: ReadonlyMap<string, GateShape> = new Map(
  [...AQO_OPS].map(([key, op]) => {
    const [gate = 'id', controls = '0'] = key.split(':');
    return [op, { gate: gate as GateName, controls: Number(controls) }];
  }),
);
const OP_NAMES = [...GATE_OF_OP.keys(), 'RESET', 'MEASURE'].join(', ');

/** Reads blocks of operations of one document. */
export class OperationReader {
  readonly #qubits: number;
  readonly #clbits: number;
  readonly #extended: boolean;
  readonly #parameters: Record<string, number | null>;
  #count = 0;

  /** `parameters` receives every name that is used and not yet there, with default null. */
  constructor(qubits: number, clbits: number, extended: boolean, parameters: Record<string, number | null>) {
    this.#qubits = qubits;
    this.#clbits = clbits;
    this.#extended = extended;
    this.#parameters = parameters;
  }

  /** All operations of a list, in order. */
  block(items: readonly unknown[], field: string, depth: number): readonly Operation[] {
    if (depth > MAX_BLOCK_DEPTH) refuse(field, `is nested deeper than ${MAX_BLOCK_DEPTH} blocks`);
    this.#count += items.length;
    if (this.#count > MAX_OPERATIONS) refuse(field, `brings the circuit beyond ${MAX_OPERATIONS} operations`);
    return items.map((item, index) => this.#operation(item, `${field}[${index}]`, depth));
  }

  #operation(value: unknown, field: string, depth: number): Operation {
    const item = objectAt(value, field);
    const name = item.op;
    if (typeof name !== 'string') refuse(`${field}.op`, 'must be the name of an operation');
    const op = name.toUpperCase();
    if (this.#extended) {
      if (op === 'ASSIGN') return { ...this.#assign(item, field), ...this.#guard(item, field) };
      if (op === 'IF') return this.#if(item, field, depth);
      if (op === 'WHILE') return this.#while(item, field, depth);
    }
    return { ...this.#quantum(op, item, field), ...this.#guard(item, field) };
  }

  #quantum(op: string, item: JsonObject, field: string): Operation {
    const qubits = indicesAt(item.q, `${field}.q`, this.#qubits, 'qubit');
    if (op === 'RESET') return { kind: 'reset', qubits };
    if (op === 'MEASURE') return this.#measure(item, qubits, field);
    const shape = GATE_OF_OP.get(op);
    if (shape === undefined) return refuse(`${field}.op`, `must be one of ${OP_NAMES}, not "${op}"`);
    return this.#gate(shape, item, qubits, field);
  }

  #gate(shape: GateShape, item: JsonObject, qubits: readonly number[], field: string): GateOperation {
    const needed = GATES[shape.gate].qubits + shape.controls;
    if (qubits.length !== needed) refuse(`${field}.q`, `must name ${needed} qubits`);
    const params = GATES[shape.gate].params === 0 ? [] : [this.#angle(item.params, field)];
    return {
      kind: 'gate',
      gate: shape.gate,
      targets: qubits.slice(shape.controls),
      controls: qubits.slice(0, shape.controls),
      params,
    };
  }

  /** `params.theta`; version 0.1 documents also have a list with one entry. */
  #angle(params: unknown, field: string): Angle {
    const value: unknown = Array.isArray(params) ? params[0] : objectAt(params, `${field}.params`).theta;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (typeof value !== 'string') {
      return refuse(`${field}.params.theta`, 'must be a number of radians or a symbolic angle');
    }
    try {
      const angle = parseAngle(value);
      const names = new Set<string>();
      collectParameters(angle, names);
      for (const name of names) if (!Object.hasOwn(this.#parameters, name)) this.#parameters[name] = null;
      return angle;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return refuse(`${field}.params.theta`, `is not an angle: ${error.message}`);
    }
  }

  #measure(item: JsonObject, qubits: readonly number[], field: string): Operation {
    const clbits = indicesAt(item.c, `${field}.c`, this.#clbits, 'classical bit');
    if (clbits.length !== qubits.length)
      refuse(`${field}.c`, `must name ${qubits.length} classical bits, as q does`);
    const basis = item.basis ?? 'Z';
    if (basis !== 'X' && basis !== 'Y' && basis !== 'Z') refuse(`${field}.basis`, 'must be "X", "Y" or "Z"');
    return { kind: 'measure', qubits, clbits, basis: basis satisfies MeasurementBasis };
  }

  #guard(item: JsonObject, field: string): { condition?: readonly Condition[] } {
    if (item.condition === undefined) return {};
    if (!this.#extended) refuse(`${field}.condition`, 'needs version "1.1.0"');
    return { condition: this.#conditions(item.condition, `${field}.condition`) };
  }

  #conditions(value: unknown, field: string): readonly Condition[] {
    return listAt(value, field).map((entry, index) => {
      const path = `${field}[${index}]`;
      const item = objectAt(entry, path);
      const bits = indicesAt(item.bits, `${path}.bits`, this.#clbits, 'classical bit');
      if (bits.length === 0 || bits.length > 53) refuse(`${path}.bits`, 'must name 1 to 53 classical bits');
      const op = COMPARISONS.find((known) => known === item.op);
      if (op === undefined) return refuse(`${path}.op`, `must be one of ${COMPARISONS.join(' ')}`);
      return { bits, op, value: integerAt(item.value, `${path}.value`, 0, Number.MAX_SAFE_INTEGER) };
    });
  }

  #assign(item: JsonObject, field: string): AssignOperation {
    const clbits = indicesAt(item.c, `${field}.c`, this.#clbits, 'classical bit');
    const values = listAt(item.values, `${field}.values`);
    if (values.length !== clbits.length)
      refuse(`${field}.values`, `must have ${clbits.length} entries, as c does`);
    const sources = values.map((value, index) => {
      if (value === 0 || value === 1) return value;
      const path = `${field}.values[${index}]`;
      const source = objectAt(value, path);
      const bit = integerAt(source.bit, `${path}.bit`, 0, this.#clbits - 1);
      return source.inverted === true ? { bit, inverted: true } : { bit };
    });
    return { kind: 'assign', clbits, sources };
  }

  #if(item: JsonObject, field: string, depth: number): Operation {
    return {
      kind: 'if',
      when: this.#conditions(item.condition, `${field}.condition`),
      then: this.block(listAt(item.then, `${field}.then`), `${field}.then`, depth + 1),
      otherwise: this.block(listAt(item.else ?? [], `${field}.else`), `${field}.else`, depth + 1),
    };
  }

  #while(item: JsonObject, field: string, depth: number): Operation {
    return {
      kind: 'while',
      when: this.#conditions(item.condition, `${field}.condition`),
      body: this.block(listAt(item.body, `${field}.body`), `${field}.body`, depth + 1),
      max: integerAt(item.max ?? DEFAULT_LOOP_MAXIMUM, `${field}.max`, 1, MAX_LOOP_MAXIMUM),
    };
  }
}
