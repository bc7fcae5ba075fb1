/** `@hybrid_program(…)`: what the program says about its own run. job.yaml wins over it (contract §3, precedence). */
import type { JsonValue } from '../../domain/canonical-json.ts';
import { closestName } from '../../domain/closest-name.ts';
import type { ProgramRecord } from '../../domain/program-record.ts';
import type { ProgramDeclarations } from '../compiler.ts';
import type { Argument, Expression } from './ast.ts';
import type { EigenContext } from './context.ts';
import { jsonOf } from './program-record.ts';
import type { EigenValue } from './values.ts';

const MOST_SHOTS = 10_000_000;
const HIGHEST_LEVEL = 3;
const LONGEST_TEXT = 256;
const MOST_SEED = 2 ** 53;

const FORMS = {
  shots: `1 to ${MOST_SHOTS}`,
  seed: 'an integer from 0',
  target: 'a string',
  noise_model: 'a string or None',
  optimization_level: `0 to ${HIGHEST_LEVEL}`,
  compiler: 'a string or None',
  metadata: 'a dictionary',
};
type Name = keyof typeof FORMS;
const NAMES = Object.keys(FORMS) as readonly Name[];

/** What a decorator declares. */
export interface Decorated {
  readonly declarations: ProgramDeclarations;
  readonly record: Pick<ProgramRecord, 'compiler' | 'metadata'>;
}

/** Reads the arguments; each one that is not as it should be is reported. */
export function readDecorator(ctx: EigenContext, decorator: Expression): Decorated {
  const found: Partial<Record<Name, JsonValue>> = {};
  for (const argument of decorator.kind === 'call' ? decorator.args : []) {
    const name = NAMES.find((known) => known === argument.name);
    if (name === undefined) refuseName(ctx, argument);
    else {
      const value = ctx.attempt(() => valueOf(ctx, name, argument));
      if (value !== undefined && value !== null) found[name] = value;
    }
  }
  const { shots, seed, target, noise_model, optimization_level, compiler, metadata } = found;
  return {
    declarations: {
      ...(typeof shots === 'number' && { shots }),
      ...(typeof seed === 'number' && { seed: String(seed) }),
      ...(typeof target === 'string' && { target }),
      ...(typeof noise_model === 'string' && { noiseModel: noise_model }),
      ...(typeof optimization_level === 'number' && { optimizationLevel: optimization_level }),
    },
    record: {
      ...(typeof compiler === 'string' && { compiler }),
      ...(isObject(metadata) && { metadata }),
    },
  };
}

function isObject(value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuseName(ctx: EigenContext, argument: Argument): void {
  const { name } = argument;
  const closest = name === undefined ? undefined : closestName(name, NAMES);
  const expected = NAMES.map((known) => `${known}=`).join(', ');
  const message =
    name === undefined ? '@hybrid_program takes named arguments' : `@hybrid_program has no "${name}"`;
  ctx.sink.error('EL2002', argument, message, {
    expected,
    ...(closest !== undefined && { hint: `did you mean "${closest}"?` }),
  });
}

function valueOf(ctx: EigenContext, name: Name, argument: Argument): JsonValue {
  const value = ctx.evaluate(argument.value);
  if (!fits(name, value))
    ctx.fail('EL2002', argument, `${name} of @hybrid_program is ${FORMS[name]}`, { expected: FORMS[name] });
  return jsonOf(ctx, value, argument, `${name} of @hybrid_program`);
}

function fits(name: Name, value: EigenValue): boolean {
  const within = (low: number, high: number): boolean =>
    value.kind === 'number' && value.integer && value.value >= low && value.value <= high;
  const text = value.kind === 'string' && value.value.length <= LONGEST_TEXT;
  switch (name) {
    case 'shots':
      return within(1, MOST_SHOTS);
    case 'seed':
      return within(0, MOST_SEED);
    case 'optimization_level':
      return within(0, HIGHEST_LEVEL);
    case 'target':
      return text;
    case 'noise_model':
    case 'compiler':
      return text || value.kind === 'none';
    case 'metadata':
      return value.kind === 'dictionary';
  }
}
