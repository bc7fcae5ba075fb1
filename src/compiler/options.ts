/** Options of the compiler (`spec.compiler_options`); unknown ones are refused, because they would do nothing. */
import type { Device } from '../domain/device.ts';
import { DEVICE_OPTIONS, gatesCarryNoise, withDeclaredNoise } from '../domain/device-options.ts';
import type { Violation } from '../domain/errors.ts';
import { PipelineError } from '../domain/errors.ts';
import { INPUT_OPTION } from '../domain/symbols.ts';
import type { ProgramDeclarations } from './compiler.ts';
import { TARGET_OPTIONS } from './target-options.ts';

/** Options with their defaults filled in. */
export interface CompilerOptions {
  /** 0 (as written) to 3; what each does stands in passes/pipeline.ts. */
  readonly level: number;
  /** Start of the random choices of layout and routing. */
  readonly seed: number;
}

const LEVEL = 'optimization_level';
const DEFAULT_LEVEL = 2;
const KNOWN: readonly string[] = [LEVEL, 'seed', ...TARGET_OPTIONS, ...DEVICE_OPTIONS];

/** The options of a job, with the level and the noise that its program declares where the job names none. */
export function withDeclared(
  options: Readonly<Record<string, string>>,
  { optimizationLevel: level, noiseModel }: ProgramDeclarations,
): Readonly<Record<string, string>> {
  const leveled = level === undefined ? options : { [LEVEL]: String(level), ...options };
  return withDeclaredNoise(leveled, noiseModel);
}

/** The options with the level of a noisy simulation, 0, where nobody chose one: noise follows every gate of the program. */
export function withNoisyLevel(
  options: Readonly<Record<string, string>>,
  target: Device,
): Readonly<Record<string, string>> {
  return gatesCarryNoise(target, options) ? { [LEVEL]: '0', ...options } : options;
}

/** True for an option that means something here: to the compiler, to a front end or to the device. */
export function isKnownOption(key: string): boolean {
  return KNOWN.includes(key) || key.startsWith(INPUT_OPTION);
}

/**
 * Reads `optimization_level` (0–3, default 2) and `seed` (default 0); `input.<name>` is read by the front
 * ends, {@link TARGET_OPTIONS} with the target, and {@link DEVICE_OPTIONS} by the device.
 *
 * @throws {@link PipelineError} `VALIDATION_FAILED` with one violation for every wrong option.
 */
export function readOptions(options: Readonly<Record<string, string>>): CompilerOptions {
  const violations: Violation[] = [];
  const integer = (key: string, fallback: number, high: number): number => {
    const text = Object.hasOwn(options, key) ? options[key] : undefined;
    if (text === undefined) return fallback;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    if (value <= high) return value;
    const rule = `must be an integer from 0 to ${high}`;
    violations.push({ field: `compiler_options.${key}`, rule, message: `compiler_options.${key} ${rule}` });
    return fallback;
  };
  const result = { level: integer(LEVEL, DEFAULT_LEVEL, 3), seed: integer('seed', 0, 2 ** 32 - 1) };
  for (const key of Object.keys(options)) {
    if (isKnownOption(key)) continue;
    const rule = `is not an option; known are ${KNOWN.join(', ')} and input.<name>`;
    violations.push({ field: `compiler_options.${key}`, rule, message: `compiler_options.${key} ${rule}` });
  }
  if (violations.length === 0) return result;
  throw new PipelineError('VALIDATION_FAILED', violations.map((violation) => violation.message).join('; '), {
    violations,
  });
}
