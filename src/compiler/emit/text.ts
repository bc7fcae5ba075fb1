/** What the OpenQASM emitters need: names that collide with nothing, angles as text, and which gates occur. */
import type { Angle } from '../../domain/angle.ts';
import { printAngle } from '../../domain/aqo/angle-text.ts';
import type { Circuit, GateName, Operation } from '../../domain/circuit.ts';
import { STDGATES } from '../gates/library.ts';

const RESERVED = new Set([
  ...STDGATES.keys(),
  ...[
    'q',
    'c',
    't',
    'U',
    'gphase',
    'rxx',
    'ryy',
    'rzz',
    'ecr',
    'prx',
    'pi',
    'tau',
    'euler',
    'OPENQASM',
    'include',
    'qubit',
    'bit',
  ],
  ...[
    'bool',
    'int',
    'uint',
    'float',
    'angle',
    'complex',
    'array',
    'duration',
    'stretch',
    'const',
    'input',
    'output',
  ],
  ...[
    'let',
    'gate',
    'def',
    'extern',
    'cal',
    'defcal',
    'defcalgrammar',
    'if',
    'else',
    'for',
    'in',
    'while',
    'switch',
  ],
  ...[
    'case',
    'default',
    'break',
    'continue',
    'return',
    'end',
    'measure',
    'reset',
    'barrier',
    'delay',
    'box',
    'ctrl',
  ],
  ...[
    'negctrl',
    'inv',
    'pow',
    'qreg',
    'creg',
    'opaque',
    'true',
    'false',
    'im',
    'sizeof',
    'popcount',
    'mod',
    'log',
  ],
]);

/** Parameters under names that are free in OpenQASM 3. */
export class ParameterNames {
  readonly #names = new Map<string, string>();

  constructor(names: readonly string[]) {
    const taken = new Set([...RESERVED, ...names]);
    for (const name of names) {
      let free = name;
      while (RESERVED.has(free) || (free !== name && taken.has(free))) free += '_';
      taken.add(free);
      this.#names.set(name, free);
    }
  }

  /** The name to write for a parameter. */
  of(name: string): string {
    return this.#names.get(name) ?? name;
  }
}

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
      return { kind: 'parameter', name: names.of(angle.name) };
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
