/**
 * Whole powers of the gate u in one step. A power is written with numbers of any size, and repeating the gate that
 * often would make a circuit as long as the number is large.
 */
import type { GateOperation } from '../../domain/circuit.ts';

const TURN = 2 * Math.PI;

/**
 * `u(theta, phi, lambda)` to a whole power, with its phase under the same controls; undefined when an angle is
 * symbolic or the power is not a safe integer.
 *
 * u = e^(ia) V with a = (phi + lambda) / 2 and V = cos w - i sin w (n · σ), so that u^k = e^(ika) (cos kw - i sin kw
 * (n · σ)); see Nielsen and Chuang, Quantum Computation and Quantum Information, section 4.2. Rounding grows with the
 * power, as it does when the gate is repeated.
 */
export function powerOfU(gate: GateOperation, power: number): readonly GateOperation[] | undefined {
  const [theta, phi, lambda] = gate.params;
  if (typeof theta !== 'number' || typeof phi !== 'number' || typeof lambda !== 'number') return undefined;
  if (!Number.isSafeInteger(power)) return undefined;
  const [cosine, sine] = [Math.cos(theta / 2), Math.sin(theta / 2)];
  const [mean, difference] = [phi / 2 + lambda / 2, phi / 2 - lambda / 2];
  const axis = [-sine * Math.sin(difference), sine * Math.cos(difference), cosine * Math.sin(mean)] as const;
  const length = Math.hypot(...axis);
  const turned = power * Math.atan2(length, cosine * Math.cos(mean));
  const scale = length === 0 ? 0 : Math.sin(turned) / length;
  const [w, x, y, z] = [Math.cos(turned), axis[0] * scale, axis[1] * scale, axis[2] * scale];
  const half = Math.atan2(z, w);
  const tilt = Math.atan2(-x, y);
  const phase = power * (mean % TURN) - half;
  return [
    { ...gate, gate: 'gphase', targets: [], params: [phase] },
    { ...gate, params: [2 * Math.atan2(Math.hypot(x, y), Math.hypot(w, z)), half + tilt, half - tilt] },
  ];
}
