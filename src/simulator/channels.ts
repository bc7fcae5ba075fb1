/** Noise channels as alternatives with probabilities, for trajectories. */
import { PAULI_X, PAULI_Y, type Matrix2 } from './matrices.ts';
import type { Channel } from './noise.ts';
import type { Step } from './program.ts';
import type { QuantumState } from './state.ts';

/** One way on, with its probability; `act` brings the state there. */
export interface Alternative {
  readonly probability: number;
  readonly act: (state: QuantumState) => void;
}

function matrix(target: number, value: Matrix2): Step {
  return { kind: 'matrix', target, controls: [], matrix: value };
}

/** Steps of Pauli letter 0–3 (I, X, Y, Z). */
function pauliSteps(letter: number, qubit: number): readonly Step[] {
  if (letter === 1) return [matrix(qubit, PAULI_X)];
  if (letter === 2) return [matrix(qubit, PAULI_Y)];
  return letter === 3 ? [{ kind: 'phase', qubits: [qubit], angle: Math.PI }] : [];
}

function unitary(probability: number, steps: readonly Step[]): Alternative {
  return { probability, act: (state) => steps.length > 0 && state.apply(steps) };
}

/** Every Pauli word on the qubits with weight lambda / 4^k; the identity comes first and has the rest. */
function depolarizing(lambda: number, qubits: readonly number[]): readonly Alternative[] {
  const words = 4 ** qubits.length;
  return Array.from({ length: words }, (_, word) =>
    unitary(
      word === 0 ? 1 - (lambda * (words - 1)) / words : lambda / words,
      qubits.flatMap((qubit, position) => pauliSteps((word >>> (2 * position)) & 3, qubit)),
    ),
  );
}

/** Kraus operators of damping: the state decides how likely the jump is. */
function damping(
  kind: 'amplitude_damping' | 'phase_damping',
  gamma: number,
  qubit: number,
  state: QuantumState,
): readonly Alternative[] {
  const jump = Math.min(1, gamma * state.probabilityOfOne(qubit));
  const one = gamma === 0 ? 1 : jump / gamma;
  const keep = 1 / Math.sqrt(1 - jump);
  const stay: Alternative = {
    probability: 1 - jump,
    act: (to) => to.apply([matrix(qubit, [keep, 0, 0, 0, 0, 0, keep * Math.sqrt(1 - gamma), 0])]),
  };
  const leap: Alternative = {
    probability: jump,
    act: (to) => {
      to.project(qubit, 1, one);
      if (kind === 'amplitude_damping') to.apply(pauliSteps(1, qubit));
    },
  };
  return [stay, leap];
}

/**
 * The ways a channel can go.
 *
 * @param qubits - live qubits; exactly one unless the channel is depolarizing
 */
export function alternativesOf(
  channel: Channel,
  qubits: readonly number[],
  state: QuantumState,
): readonly Alternative[] {
  const [qubit = 0] = qubits;
  switch (channel.kind) {
    case 'depolarizing':
      return depolarizing(channel.lambda, qubits);
    case 'pauli': {
      const { x, y, z } = channel;
      return [1 - x - y - z, x, y, z].map((weight, letter) => unitary(weight, pauliSteps(letter, qubit)));
    }
    case 'amplitude_damping':
    case 'phase_damping':
      return damping(channel.kind, channel.gamma, qubit, state);
  }
}
