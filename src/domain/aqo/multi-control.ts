/**
 * X and phase gates with many controls from gates with at most two, without clean ancillas.
 *
 * Source of the rules: Barenco et al., Elementary gates for quantum computation (1995), lemmas 7.2, 7.3 and 7.5.
 * The cost is quadratic in the number of controls.
 */
import type { Angle } from '../angle.ts';
import { scaleAngle } from './angle-arithmetic.ts';
import type { GateSink } from './gate-sink.ts';

const at = (list: readonly number[], index: number): number => {
  const value = list[index];
  if (value === undefined) throw new RangeError(`no element ${index} in a list of ${list.length}`);
  return value;
};

/**
 * X on `target` when all `controls` are 1, exactly. With three or more controls at least one qubit of any state
 * must be lent in `borrowed`; it is given back unchanged.
 */
export function multiControlledX(
  sink: GateSink,
  controls: readonly number[],
  target: number,
  borrowed: readonly number[],
): void {
  const count = controls.length;
  if (count <= 2) sink('x', [target], controls, []);
  else if (borrowed.length >= count - 2) borrowedChain(sink, controls, target, borrowed);
  else splitAtBorrowed(sink, controls, target, at(borrowed, 0));
}

/** Lemma 7.2: a V of Toffoli gates through count - 2 borrowed qubits, run twice. */
function borrowedChain(
  sink: GateSink,
  controls: readonly number[],
  target: number,
  borrowed: readonly number[],
): void {
  const count = controls.length;
  const link = (index: number): void => {
    const to = index === count - 1 ? target : at(borrowed, index - 1);
    const from = index === 1 ? at(controls, 0) : at(borrowed, index - 2);
    sink('x', [to], [at(controls, index), from], []);
  };
  for (let round = 0; round < 2; round++) {
    const top = count - 1 - round;
    for (let index = top; index >= 1; index--) link(index);
    for (let index = 2; index <= top; index++) link(index);
  }
}

/** Lemma 7.3: four gates of half the size, meeting in one borrowed qubit. */
function splitAtBorrowed(
  sink: GateSink,
  controls: readonly number[],
  target: number,
  borrowed: number,
): void {
  const half = Math.ceil((controls.length + 1) / 2);
  const first = controls.slice(0, half);
  const second = [...controls.slice(half), borrowed];
  for (let round = 0; round < 2; round++) {
    multiControlledX(sink, first, borrowed, [...controls.slice(half), target]);
    multiControlledX(sink, second, target, first);
  }
}

/** Multiplies the amplitude of all-ones on `qubits` (two or more) by e^(i angle), exactly up to global phase. */
export function multiControlledPhase(sink: GateSink, qubits: readonly number[], angle: Angle): void {
  const last = at(qubits, qubits.length - 1);
  const before = at(qubits, qubits.length - 2);
  const half = scaleAngle(angle, 1 / 2);
  if (qubits.length === 2) {
    controlledPhase(sink, before, last, angle);
    return;
  }
  const others = qubits.slice(0, -2);
  controlledPhase(sink, before, last, half);
  multiControlledX(sink, others, before, [last]);
  controlledPhase(sink, before, last, scaleAngle(half, -1));
  multiControlledX(sink, others, before, [last]);
  multiControlledPhase(sink, [...others, last], half);
}

function controlledPhase(sink: GateSink, control: number, target: number, angle: Angle): void {
  sink('p', [target], [control], [angle]);
}
