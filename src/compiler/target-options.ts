/**
 * Options that say how a program uses its target: `initial_layout` names the device qubit of every program qubit,
 * `basis_gates` the native gates that may be used.
 */
import { GATES, type Circuit, type GateName } from '../domain/circuit.ts';
import type { Device, NativeGate } from '../domain/device.ts';
import { PipelineError } from '../domain/errors.ts';
import { isNative } from './passes/basis.ts';

const LAYOUT = 'initial_layout';
const BASIS = 'basis_gates';

/** Names of the options. */
export const TARGET_OPTIONS: readonly string[] = [LAYOUT, BASIS];

/** Longest text of such an option. */
const MOST_TEXT = 64 * 1024;

/** The target as a program uses it. */
export interface UsedTarget {
  readonly device: Device;
  readonly initialLayout?: readonly number[];
}

/**
 * The target with the options applied.
 *
 * @throws {@link PipelineError} `VALIDATION_FAILED` when an option does not fit the target or the circuit.
 */
export function withTargetOptions(
  device: Device,
  { qubits }: Circuit,
  options: Readonly<Record<string, string>>,
): UsedTarget {
  const layout = textOf(options, LAYOUT);
  const basis = textOf(options, BASIS);
  return {
    device: basis === undefined ? device : { ...device, basis: basisFrom(basis, device) },
    ...(layout !== undefined && { initialLayout: layoutFrom(layout, device, qubits) }),
  };
}

function textOf(options: Readonly<Record<string, string>>, key: string): string | undefined {
  const text = Object.hasOwn(options, key) ? options[key]?.trim() : undefined;
  if (text !== undefined && text.length > MOST_TEXT)
    throw refuse(key, `is longer than ${MOST_TEXT} characters`);
  return text === '' ? undefined : text;
}

/** `3,1,4` or `[3, 1, 4]`. */
function layoutFrom(text: string, device: Device, qubits: number): readonly number[] {
  const { id, maxQubits, couplingMap } = device;
  if (couplingMap === undefined || couplingMap.length === 0)
    throw refuse(LAYOUT, `has no use on ${id}, where every qubit reaches every other: leave it out`);
  const words = wordsOf(text);
  const places = words.map((word) => (/^\d{1,5}$/.test(word) ? Number(word) : Number.NaN));
  const wrong = words.find((_, index) => !((places[index] ?? Number.NaN) < maxQubits));
  if (wrong !== undefined)
    throw refuse(LAYOUT, `has "${wrong.slice(0, 20)}"; ${id} has the qubits 0 to ${maxQubits - 1}`);
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice !== undefined) throw refuse(LAYOUT, `names qubit ${twice} twice`);
  if (places.length === qubits) return places;
  throw refuse(
    LAYOUT,
    `has ${places.length} entries, the program has ${qubits} qubits: name one qubit of ${id} for each`,
  );
}

/** `rz,sx,x,cx`, names as in OpenQASM. */
function basisFrom(text: string, device: Device): readonly NativeGate[] {
  const native = wordsOf(text).map((word) => {
    const gate = gateNamed(word.toLowerCase());
    if (gate !== undefined && isNative(device, gate.gate, gate.controls)) return gate;
    const names = device.basis === 'any' ? Object.keys(GATES) : device.basis.map(nameOf);
    throw refuse(BASIS, `has "${word.slice(0, 20)}"; the gates of ${device.id} are ${names.join(', ')}`);
  });
  if (native.length === 0) throw refuse(BASIS, 'names no gate');
  return native;
}

function gateNamed(name: string): NativeGate | undefined {
  for (let controls = 0; controls < Math.min(3, name.length); controls++) {
    if (Object.hasOwn(GATES, name.slice(controls)))
      return { gate: name.slice(controls) as GateName, controls };
    if (name[controls] !== 'c') return undefined;
  }
  return undefined;
}

function nameOf({ gate, controls }: NativeGate): string {
  return `${'c'.repeat(controls)}${gate}`;
}

function wordsOf(text: string): readonly string[] {
  return text
    .replace(/^\[|\]$/g, '')
    .split(/[\s,]+/)
    .filter(Boolean);
}

function refuse(key: string, rule: string): PipelineError {
  const message = `compiler_options.${key} ${rule}`;
  return new PipelineError('VALIDATION_FAILED', message, {
    violations: [{ field: `compiler_options.${key}`, rule, message }],
  });
}
