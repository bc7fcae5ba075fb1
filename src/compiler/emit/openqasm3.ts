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
import type { Test } from './classical-bits.ts';
import { ClassicalBits } from './classical-bits.ts';
import type { Cube } from './cubes.ts';
import { OPPOSITE, cubesOf } from './cubes.ts';
import type { ParameterNames } from './text.ts';
import { FreeNames, angleText, usedGates } from './text.ts';

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

/** Most lines that a block may take when it is written once for every alternative of its condition. */
const MAX_COPIED_LINES = 400;
/** Most alternatives of a loop, which is then written 2^n - 1 times. */
const MAX_LOOP_CUBES = 3;

/**
 * OpenQASM 3.0 text of a circuit, under the program's own names of registers. Conditions are equalities of registers
 * and single bits, because common readers know no others; only an order of wide numbers is left as it is. Scratch bits
 * are marked by an annotation.
 */
export function emitOpenQasm3(circuit: Circuit): string {
  return new Emitter(circuit).text();
}

class Emitter {
  readonly #circuit: Circuit;
  readonly #parameters: ParameterNames;
  readonly #bits: ClassicalBits;
  readonly #register: string;

  constructor(circuit: Circuit) {
    this.#circuit = circuit;
    const names = new FreeNames();
    this.#bits = new ClassicalBits(circuit, names);
    this.#parameters = new Map(Object.keys(circuit.parameters).map((name) => [name, names.take(name)]));
    this.#register = names.take('q');
  }

  text(): string {
    const { qubits, operations, parameters } = this.#circuit;
    const body = this.#block(operations);
    const lines = [
      'OPENQASM 3.0;',
      'include "stdgates.inc";',
      ...usedGates(operations).flatMap((gate) => DEFINITIONS.get(gate) ?? []),
      ...Object.keys(parameters)
        .sort()
        .map((name) => `input float[64] ${this.#parameters.get(name) ?? name};`),
      ...(qubits > 0 ? [`qubit[${qubits}] ${this.#register};`] : []),
      ...this.#bits.declarations(),
    ];
    return `${lines.join('\n')}\n${body.length === 0 ? '' : `${body.join('\n')}\n`}`;
  }

  #block(operations: readonly Operation[]): readonly string[] {
    const lines: string[] = [];
    for (const operation of operations) {
      const { condition = [] } = operation;
      if (condition.length === 0) this.#plain(operation, lines);
      else {
        const inner: string[] = [];
        this.#plain(operation, inner);
        for (const line of this.#if(condition, inner, [])) lines.push(line);
      }
    }
    return lines;
  }

  #plain(operation: Operation, lines: string[]): void {
    switch (operation.kind) {
      case 'gate':
        lines.push(this.#gate(operation));
        return;
      case 'measure':
        this.#measure(operation, lines);
        return;
      case 'reset':
        for (const qubit of operation.qubits) lines.push(`reset ${this.#register}[${qubit}];`);
        return;
      case 'barrier':
        if (operation.qubits.length > 0) lines.push(`barrier ${this.#qubits(operation.qubits)};`);
        return;
      case 'assign':
        this.#assign(operation, lines);
        return;
      case 'if': {
        const [then, otherwise] = [this.#block(operation.then), this.#block(operation.otherwise)];
        for (const line of this.#if(operation.when, then, otherwise)) lines.push(line);
        return;
      }
      case 'while':
        for (const line of this.#while(operation.when, this.#block(operation.body))) lines.push(line);
    }
  }

  #if(when: readonly Condition[], then: readonly string[], otherwise: readonly string[]): readonly string[] {
    const cubes = cubesOf(when);
    const [only] = when;
    const opposite =
      only !== undefined && when.length === 1 ? cubesOf([{ ...only, op: OPPOSITE[only.op] }]) : undefined;
    if (opposite !== undefined && opposite.length < (cubes?.length ?? Infinity))
      return this.#alternatives(opposite, otherwise, then);
    if (cubes === undefined || (cubes.length > 1 && cubes.length * then.length > MAX_COPIED_LINES))
      return branch({ text: this.#bits.expression(when), holds: true }, then, otherwise);
    return this.#alternatives(cubes, then, otherwise);
  }

  /** One of several alternatives, which exclude each other. */
  #alternatives(
    cubes: readonly Cube[],
    then: readonly string[],
    otherwise: readonly string[],
  ): readonly string[] {
    return cubes.reduceRight((rest, cube) => {
      if (cube.size === 0) return then;
      const tests = rest.length === 0 && then.length > 0 ? this.#bits.tests(cube) : [this.#bits.test(cube)];
      return tests.reduceRight((inner, test) => branch(test, inner, rest), then);
    }, otherwise);
  }

  /**
   * A loop over several alternatives A, B, … as loops over one each: after `while A`, A no longer holds, and every
   * turn for B ends with `while A` again.
   */
  #while(when: readonly Condition[], body: readonly string[]): readonly string[] {
    const cubes = cubesOf(when);
    const tooMany =
      cubes === undefined || cubes.length > MAX_LOOP_CUBES || cubes.some(({ size }) => size === 0);
    const copies = tooMany ? 0 : 2 ** cubes.length - 1;
    if (tooMany || (copies > 1 && copies * body.length > MAX_COPIED_LINES))
      return loop(this.#bits.expression(when), body);
    return cubes.reduce<readonly string[]>((before, cube) => {
      return [...before, ...loop(textOf(this.#bits.test(cube)), [...body, ...before])];
    }, []);
  }

  #qubits(qubits: readonly number[]): string {
    return qubits.map((qubit) => `${this.#register}[${qubit}]`).join(', ');
  }

  #angles(params: readonly Angle[]): string {
    return params.length === 0
      ? ''
      : `(${params.map((angle) => angleText(angle, this.#parameters)).join(', ')})`;
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

  #measure(operation: MeasureOperation, lines: string[]): void {
    operation.qubits.forEach((index, position) => {
      const qubit = `${this.#register}[${index}]`;
      if (operation.basis === 'Y') lines.push(`sdg ${qubit};`);
      if (operation.basis !== 'Z') lines.push(`h ${qubit};`);
      lines.push(`${this.#bits.bit(operation.clbits[position] ?? 0)} = measure ${qubit};`);
    });
  }

  #assign(operation: AssignOperation, lines: string[]): void {
    operation.clbits.forEach((bit, index) => {
      const source = operation.sources[index] ?? 0;
      const text =
        typeof source === 'number'
          ? String(source)
          : `${source.inverted === true ? '~' : ''}${this.#bits.bit(source.bit)}`;
      lines.push(`${this.#bits.bit(bit)} = ${text};`);
    });
  }
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

function branch(test: Test, then: readonly string[], otherwise: readonly string[]): readonly string[] {
  if (then.length + otherwise.length === 0) return [];
  const rest = otherwise.length === 0 ? [] : ['} else {', ...indented(otherwise)];
  return [`if (${textOf(test)}) {`, ...indented(then), ...rest, '}'];
}

function textOf({ text, holds }: Test): string {
  return holds ? text : `!${text}`;
}

function loop(condition: string, body: readonly string[]): readonly string[] {
  return [`while (${condition}) {`, ...indented(body), '}'];
}

function controls(count: number): string {
  return count === 0 ? '' : count === 1 ? 'ctrl @ ' : `ctrl(${count}) @ `;
}
