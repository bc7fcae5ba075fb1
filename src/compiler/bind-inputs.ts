/**
 * Values for the symbols of a circuit, from the options `input.<name>`: the `Param` of Eigen-Lang and the `parameters`
 * of an AQO document, as OpenQASM's front end does it for `input`.
 */
import type { ParameterValues } from '../domain/angle.ts';
import { substituteAngle } from '../domain/aqo/angle-arithmetic.ts';
import type { Circuit, Operation } from '../domain/circuit.ts';
import { closestName } from '../domain/closest-name.ts';
import { PipelineError, type Violation } from '../domain/errors.ts';
import { INPUT_OPTION, INPUT_RULE } from '../domain/symbols.ts';

/** What is known of the inputs of a program beside the symbols of its circuit. */
export interface KnownInputs {
  /** False: values for symbols that are not there are left alone, because somebody else has used them. */
  readonly strict: boolean;
  /** Names that the front end has used up. */
  readonly inputs: readonly string[];
}

/**
 * The circuit with the given values in the places of its symbols.
 *
 * @throws {@link PipelineError} `VALIDATION_FAILED` for a value that is no number, one that no symbol has, and one that
 * makes an angle infinite.
 */
export function bindInputs(
  circuit: Circuit,
  options: Readonly<Record<string, string>>,
  { strict, inputs }: KnownInputs,
): Circuit {
  const given = Object.entries(options).flatMap(([key, text]) =>
    key.startsWith(INPUT_OPTION) ? [[key.slice(INPUT_OPTION.length), text] as const] : [],
  );
  if (given.length === 0) return circuit;
  const names = Object.keys(circuit.parameters);
  const all = [...new Set([...inputs, ...names])];
  const violations: Violation[] = [];
  const values: Record<string, number> = {};
  for (const [name, text] of given) {
    const value = text.trim() === '' ? NaN : Number(text);
    if (names.includes(name) && Number.isFinite(value)) values[name] = value;
    else if (names.includes(name))
      violations.push(violation(name, `is not a number: "${text.slice(0, 40)}"`));
    else if (strict && !inputs.includes(name)) violations.push(violation(name, noSuchInput(name, all)));
  }
  if (violations.length > 0) throw invalid(violations);
  return bound(circuit, values);
}

function bound(circuit: Circuit, values: ParameterValues): Circuit {
  const parameters = Object.entries(circuit.parameters).filter(([name]) => !Object.hasOwn(values, name));
  return {
    ...circuit,
    operations: substituted(circuit.operations, values),
    parameters: Object.fromEntries(parameters),
  };
}

function substituted(operations: readonly Operation[], values: ParameterValues): readonly Operation[] {
  return operations.map((operation): Operation => {
    switch (operation.kind) {
      case 'gate':
        return operation.params.every((angle) => typeof angle === 'number')
          ? operation
          : { ...operation, params: operation.params.map((angle) => finite(substituteAngle(angle, values))) };
      case 'if':
        return {
          ...operation,
          then: substituted(operation.then, values),
          otherwise: substituted(operation.otherwise, values),
        };
      case 'while':
        return { ...operation, body: substituted(operation.body, values) };
      default:
        return operation;
    }
  });
}

function finite(angle: ReturnType<typeof substituteAngle>): ReturnType<typeof substituteAngle> {
  if (typeof angle !== 'number' || Number.isFinite(angle)) return angle;
  const message = `an angle of the circuit becomes ${angle}; angles must be finite`;
  throw invalid([{ field: 'compiler_options', rule: 'finite-angle', message }]);
}

function noSuchInput(name: string, names: readonly string[]): string {
  if (names.length === 0) return 'names no parameter: the program has none';
  const closest = closestName(name, names);
  const known = `names no parameter of the program, which has ${names.slice(0, 20).join(', ')}`;
  return closest === undefined ? known : `${known}; did you mean ${closest}?`;
}

function violation(name: string, problem: string): Violation {
  const field = `compiler_options.${INPUT_OPTION}${name}`;
  return { field, rule: INPUT_RULE, message: `${field} ${problem}` };
}

function invalid(violations: readonly Violation[]): PipelineError {
  const message = violations.map((one) => one.message).join('; ');
  return new PipelineError('VALIDATION_FAILED', message, { violations });
}
