/** The shape of every pass: circuit in, circuit out, same behaviour; what differs is what the device needs or pays for. */
import type { Circuit } from '../../domain/circuit.ts';
import type { Device } from '../../domain/device.ts';

/** What a pass may know besides the circuit. */
export interface PassContext {
  readonly device: Device;
  /** Optimisation level, 0 to 3. */
  readonly level: number;
}

/** One rewriting of a circuit. */
export interface Pass {
  readonly name: string;
  run(circuit: Circuit, context: PassContext): Circuit;
}
