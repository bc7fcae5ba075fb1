/**
 * Circuit → OpenQASM 3.0 text, in the gates of stdgates.inc and with modifiers for the rest, so that other tools and
 * this compiler read the same circuit back.
 */
import type { Angle } from '../../domain/angle.ts';
import type {
  AssignOperation,
  Circuit,
  Condition,
  GateOperation,
  MeasureOperation,
  Operation,
} from '../../domain/circuit.ts';
import { outputClbits } from '../../domain/circuit.ts';
import { ParameterNames, angleText, usedGates } from './text.ts';

/** Names in stdgates.inc by base gate and number of controls. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ...(['id', 'x', 'y', 'z', 'h', 's', 'sdg', 't', 'tdg', 'sx', 'rx', 'ry', 'rz', 'p', 'swap'] as const).map(
    (gate) => [`${gate}:0`, gate] as const,
  ),
  ...(['cx', 'cy', 'cz', 'ch', 'cp', 'crx', 'cry', 'crz', 'cswap'] as const).map(
    (name) => [`${name.slice(1)}:1`, name] as const,
  ),
  ['x:2', 'ccx'],
  ['u:0', 'U'],
  ['gphase:0', 'gphase'],
]);

/** Definitions of base gates that stdgates.inc lacks. */
const DEFINITIONS: ReadonlyMap<string, string> = new Map([
  ['rxx', 'gate rxx(t) a, b { h a; h b; cx a, b; rz(t) b; cx a, b; h a; h b; }'],
  [
    'ryy',
    'gate ryy(t) a, b { rx(pi/2) a; rx(pi/2) b; cx a, b; rz(t) b; cx a, b; rx(-pi/2) a; rx(-pi/2) b; }',
  ],
  ['rzz', 'gate rzz(t) a, b { cx a, b; rz(t) b; cx a, b; }'],
  ['ecr', 'gate ecr a, b { gphase(pi/4); rz(pi/2) a; rx(pi/2) b; cx a, b; x a; }'],
  ['prx', 'gate prx(t0, t1) a { rz(-t1) a; rx(t0) a; rz(t1) a; }'],
]);

/** OpenQASM 3.0 text of a circuit. Scratch bits are declared beside the `output` register. */
export function emitOpenQasm3(circuit: Circuit): string {
  return new Emitter(circuit).text();
}

class Emitter {
  readonly #circuit: Circuit;
  readonly #lines: string[] = [];
  readonly #names: ParameterNames;
  readonly #outputs: number;
  #indent = '';

  constructor(circuit: Circuit) {
    this.#circuit = circuit;
    this.#outputs = outputClbits(circuit);
    this.#names = new ParameterNames(Object.keys(circuit.parameters));
  }

  text(): string {
    const { qubits, clbits, operations, parameters } = this.#circuit;
    const scratch = clbits - this.#outputs;
    this.#line('OPENQASM 3.0;');
    this.#line('include "stdgates.inc";');
    for (const gate of usedGates(operations)) {
      const definition = DEFINITIONS.get(gate);
      if (definition !== undefined) this.#line(definition);
    }
    for (const name of Object.keys(parameters).sort()) this.#line(`input float[64] ${this.#names.of(name)};`);
    if (qubits > 0) this.#line(`qubit[${qubits}] q;`);
    if (this.#outputs > 0) this.#line(`${scratch > 0 ? 'output ' : ''}bit[${this.#outputs}] c;`);
    if (scratch > 0) this.#line(`bit[${scratch}] scratch;`);
    this.#block(operations);
    return `${this.#lines.join('\n')}\n`;
  }

  #line(text: string): void {
    this.#lines.push(this.#indent + text);
  }

  #block(operations: readonly Operation[]): void {
    for (const operation of operations) this.#operation(operation);
  }

  #inner(operations: readonly Operation[]): void {
    this.#indent += '  ';
    this.#block(operations);
    this.#indent = this.#indent.slice(2);
  }

  #operation(operation: Operation): void {
    const { condition } = operation;
    if (condition === undefined || condition.length === 0) {
      this.#plain(operation);
      return;
    }
    this.#line(`if (${this.#condition(condition)}) {`);
    this.#indent += '  ';
    this.#plain(operation);
    this.#indent = this.#indent.slice(2);
    this.#line('}');
  }

  #plain(operation: Operation): void {
    switch (operation.kind) {
      case 'gate':
        this.#line(this.#gate(operation));
        return;
      case 'measure':
        this.#measure(operation);
        return;
      case 'reset':
        for (const qubit of operation.qubits) this.#line(`reset q[${qubit}];`);
        return;
      case 'barrier':
        if (operation.qubits.length > 0) this.#line(`barrier ${this.#qubits(operation.qubits)};`);
        return;
      case 'assign':
        this.#assign(operation);
        return;
      case 'if':
        this.#line(`if (${this.#condition(operation.when)}) {`);
        this.#inner(operation.then);
        if (operation.otherwise.length > 0) {
          this.#line('} else {');
          this.#inner(operation.otherwise);
        }
        this.#line('}');
        return;
      case 'while':
        this.#line(`while (${this.#condition(operation.when)}) {`);
        this.#inner(operation.body);
        this.#line('}');
    }
  }

  #qubits(qubits: readonly number[]): string {
    return qubits.map((qubit) => `q[${qubit}]`).join(', ');
  }

  #angles(params: readonly Angle[]): string {
    return params.length === 0 ? '' : `(${params.map((angle) => angleText(angle, this.#names)).join(', ')})`;
  }

  #gate(gate: GateOperation): string {
    const qubits = [...gate.controls, ...gate.targets];
    const operands = qubits.length === 0 ? '' : ` ${this.#qubits(qubits)}`;
    return `${this.#gateHead(gate)}${operands};`;
  }

  /** A controlled u is written with cu: the U of OpenQASM 3 has a phase that a control would show. */
  #gateHead(gate: GateOperation): string {
    const count = gate.controls.length;
    const direct = NAMES.get(`${gate.gate}:${count}`);
    if (direct !== undefined) return `${direct}${this.#angles(gate.params)}`;
    if (gate.gate === 'u') return `${controls(count - 1)}cu${this.#angles([...gate.params, 0])}`;
    const name = gate.gate === 'sxdg' ? 'inv @ sx' : gate.gate;
    return `${controls(count)}${name}${this.#angles(gate.params)}`;
  }

  #measure(operation: MeasureOperation): void {
    operation.qubits.forEach((qubit, index) => {
      if (operation.basis === 'Y') this.#line(`sdg q[${qubit}];`);
      if (operation.basis !== 'Z') this.#line(`h q[${qubit}];`);
      this.#line(`${this.#bit(operation.clbits[index] ?? 0)} = measure q[${qubit}];`);
    });
  }

  #assign(operation: AssignOperation): void {
    operation.clbits.forEach((bit, index) => {
      const source = operation.sources[index] ?? 0;
      const text =
        typeof source === 'number'
          ? String(source)
          : `${source.inverted === true ? '~' : ''}${this.#bit(source.bit)}`;
      this.#line(`${this.#bit(bit)} = ${text};`);
    });
  }

  #bit(bit: number): string {
    return bit < this.#outputs ? `c[${bit}]` : `scratch[${bit - this.#outputs}]`;
  }

  #condition(conditions: readonly Condition[]): string {
    if (conditions.length === 0) return 'true';
    return conditions.map((condition) => this.#comparison(condition)).join(' && ');
  }

  #comparison({ bits, op, value }: Condition): string {
    const [first = 0] = bits;
    if (bits.length === 1) return `${this.#bit(first)} ${op} ${value}`;
    const whole = bits.length === this.#outputs && bits.every((bit, index) => bit === index);
    const register = whole ? 'c' : bits.map((bit) => this.#bit(bit)).join(' ++ ');
    return `uint[${bits.length}](${register}) ${op} ${value}`;
  }
}

function controls(count: number): string {
  return count === 0 ? '' : count === 1 ? 'ctrl @ ' : `ctrl(${count}) @ `;
}
