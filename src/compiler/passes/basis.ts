/** What a device's list of native gates means for the rules of decomposition. */
import type { GateName } from '../../domain/circuit.ts';
import type { Device } from '../../domain/device.ts';

/** True when the device runs the gate itself. */
export function isNative(device: Device, gate: GateName, controls: number): boolean {
  return (
    device.basis === 'any' ||
    device.basis.some((native) => native.gate === gate && native.controls === controls)
  );
}

/** The gate that two-qubit gates are built on: cx, else cz, ecr, rxx; undefined when there is none. */
export function entangler(device: Device): 'cx' | 'cz' | 'ecr' | 'rxx' | undefined {
  if (isNative(device, 'x', 1)) return 'cx';
  if (isNative(device, 'z', 1)) return 'cz';
  return (['ecr', 'rxx'] as const).find((gate) => isNative(device, gate, 0));
}
