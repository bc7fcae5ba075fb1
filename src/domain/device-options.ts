/**
 * Options that steer a device instead of the compiler; they stand beside the compiler's in job.yaml. The noise is what
 * job.yaml says, else what the program declares.
 */
import type { Device } from './device.ts';
import type { Violation } from './errors.ts';
import { actsOnGates, parseNoiseText } from './noise-text.ts';

/** Option that names a noise model. */
const OPTION = 'noise_model';

/** Options that go to the device: the compiler lets them pass. */
export const DEVICE_OPTIONS: readonly string[] = ['method', OPTION];

/** The options of the driver: those of job.yaml, and the noise model of the program where job.yaml names none. */
export function withDeclaredNoise(
  options: Readonly<Record<string, string>>,
  declared: string | undefined,
): Readonly<Record<string, string>> {
  return declared === undefined ? options : { [OPTION]: declared, ...options };
}

/**
 * True when the gates of a circuit carry the noise of these options: then every gate counts, also one that a compiler
 * would remove. A calibrated device has its own noise, which acts on what the compiler makes of a program.
 */
export function gatesCarryNoise(
  { backendType }: Device,
  { [OPTION]: text }: Readonly<Record<string, string>>,
): boolean {
  return text !== undefined && backendType !== 'simulated_qpu' && actsOnGates(text);
}

/** What is wrong with the noise model of some options; undefined when nothing is. A peer judges its own models. */
export function noiseViolation(
  { backendType }: Device,
  { [OPTION]: text }: Readonly<Record<string, string>>,
): Violation | undefined {
  if (text === undefined || backendType !== 'simulator') return undefined;
  try {
    parseNoiseText(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { field: OPTION, rule: 'noise-model', message: error.message };
  }
}

/** Says that a noise model will not be used; undefined when it is, or there is none. */
export function unusedNoise(
  { backendType, id }: Device,
  { [OPTION]: text }: Readonly<Record<string, string>>,
): string | undefined {
  if (text === undefined || backendType !== 'simulated_qpu') return undefined;
  return `${OPTION} is not used: device ${id} has the noise of its calibration`;
}
