/** What the OpenQASM emitters need: names that collide with nothing, angles as text, and which gates occur. */
import type { Angle } from '../../domain/angle.ts';
import { printAngle } from '../../domain/aqo/angle-text.ts';
import type { Circuit, GateName, Operation } from '../../domain/circuit.ts';
import { STDGATES } from '../gates/library.ts';

const RESERVED: ReadonlySet<string> = new Set([
  ...STDGATES.keys(),
  ...words('U CX gphase rxx ryy rzz ecr prx'),
  ...words(
    'OPENQASM include defcalgrammar def cal defcal gate extern box let break continue if else end return for',
  ),
  ...words(
    'while in switch case default nop pragma input output const readonly mutable qreg qubit creg bool bit int',
  ),
  ...words(
    'uint float angle complex array void duration stretch inv pow ctrl negctrl durationof delay reset measure',
  ),
  ...words('barrier true false im opaque dim pi tau euler π τ ℇ'),
  ...words(
    'arccos arcsin arctan acos asin atan ceiling cos exp floor log ln mod popcount abs real imag rotl rotr sin',
  ),
  ...words('sizeof sqrt tan'),
]);

function words(text: string): readonly string[] {
  return text.split(' ');
}

/** Names that are free in OpenQASM 3, each given once. */
export class FreeNames {
  readonly #taken = new Set(RESERVED);

  /** The name itself where it is free, else one that looks like it. */
  take(name: string): string {
    let free = name;
    while (this.#taken.has(free)) free += '_';
    this.#taken.add(free);
    return free;
  }
}

/** What to write for each parameter. */
export type ParameterNames = ReadonlyMap<string, string>;

/** An angle as an OpenQASM 3 expression. */
export function angleText(angle: Angle, names: ParameterNames): string {
  if (typeof angle === 'number') return printAngle(angle);
  return printAngle(renamed(angle, names))
    .replaceAll('^', '**')
    .replace(/\bln\(/g, 'log(');
}

function renamed(angle: Angle, names: ParameterNames): Angle {
  if (typeof angle === 'number') return angle;
  switch (angle.kind) {
    case 'parameter':
      return { kind: 'parameter', name: names.get(angle.name) ?? angle.name };
    case 'negate':
      return { kind: 'negate', operand: renamed(angle.operand, names) };
    case 'call':
      return { ...angle, argument: renamed(angle.argument, names) };
    case 'binary':
      return { ...angle, left: renamed(angle.left, names), right: renamed(angle.right, names) };
  }
}

/** Base gates of a circuit in the order of their names. */
export function usedGates(operations: Circuit['operations']): readonly GateName[] {
  const names = new Set<GateName>();
  const visit = (block: readonly Operation[]): void => {
    for (const operation of block) {
      if (operation.kind === 'gate') names.add(operation.gate);
      else if (operation.kind === 'while') visit(operation.body);
      else if (operation.kind === 'if') {
        visit(operation.then);
        visit(operation.otherwise);
      }
    }
  };
  visit(operations);
  return [...names].sort();
}
