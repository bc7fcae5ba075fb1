/** Circuits whose results are known on paper. */
import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src/domain/circuit.ts';
import { prepareSimulation, runSimulation } from '../../../src/simulator/simulate.ts';
import { circuit, gate, measure, measureAll } from '../../support/circuits.ts';
import { expectations } from '../../support/pauli.ts';

const range = (n: number) => Array.from({ length: n }, (_, index) => index);
const set = (value: number, qubits: readonly number[]) =>
  qubits.filter((_, bit) => ((value >> bit) & 1) === 1).map((qubit) => gate('x', qubit));

function counts(qubits: number, operations: readonly Operation[], shots = 1000) {
  const c = circuit(qubits, qubits, [...operations, measureAll(qubits)]);
  return runSimulation(prepareSimulation(c, { shots, seed: '12', method: 'statevector' })).counts;
}

/** QFT on qubits, lowest first; `sign` -1 is the inverse in reversed order. */
function qft(qubits: readonly number[], sign: 1 | -1 = 1): readonly Operation[] {
  const n = qubits.length;
  const swaps = range(n >> 1).map((k) => gate('swap', [qubits[k]!, qubits[n - 1 - k]!]));
  const columns = range(n)
    .reverse()
    .flatMap((j) => [
      gate('h', qubits[j]!),
      ...range(j)
        .reverse()
        .map((k) =>
          gate('p', qubits[j]!, { controls: [qubits[k]!], params: [(sign * Math.PI) / 2 ** (j - k)] }),
        ),
    ]);
  return sign === 1 ? [...columns, ...swaps] : [...swaps, ...columns.reverse()];
}

describe('analytic results', () => {
  it('QFT gives every qubit the phase of its place: the state is a product', () => {
    const [n, value] = [7, 77];
    const state = circuit(n, n, [...set(value, range(n)), ...qft(range(n))]);
    const word = (letter: string, q: number) => 'I'.repeat(n - 1 - q) + letter + 'I'.repeat(q);
    const observables = range(n).flatMap((q) =>
      ['X', 'Y'].map((letter) => ({ terms: [{ pauli: word(letter, q), coefficient: 1 }] })),
    );
    const values = expectations(state, observables);
    for (const q of range(n)) {
      const angle = (2 * Math.PI * value * 2 ** q) / 2 ** n;
      expect(values[2 * q]!.value).toBeCloseTo(Math.cos(angle), 12);
      expect(values[2 * q + 1]!.value).toBeCloseTo(Math.sin(angle), 12);
    }
  });

  it('QFT and its inverse are the identity', () => {
    expect(counts(8, [...set(173, range(8)), ...qft(range(8)), ...qft(range(8), -1)])).toEqual({
      '10101101': 1000,
    });
  });

  it('Bernstein-Vazirani reads the secret in one call', () => {
    const [n, secret] = [11, 0b10110011101];
    const hadamards = range(n).map((q) => gate('h', q));
    const oracle = range(n)
      .filter((bit) => ((secret >> bit) & 1) === 1)
      .map((q) => gate('x', n, { controls: [q] }));
    const steps = [gate('x', n), gate('h', n), ...hadamards, ...oracle, ...hadamards, gate('h', n)];
    expect(counts(n + 1, steps)).toEqual({ [`1${secret.toString(2)}`]: 1000 });
  });

  it.each([1, 2, 3, 5])('Grover finds with sin²((2k+1)·asin 2^(-n/2)), k = %i', (k) => {
    const n = 6;
    const all = range(n);
    const flip = gate('z', n - 1, { controls: range(n - 1) });
    const both = (name: 'h' | 'x') => all.map((q) => gate(name, q));
    const turn = [flip, ...both('h'), ...both('x'), flip, ...both('x'), ...both('h')];
    const state = circuit(n, n, [...both('h'), ...range(k).flatMap(() => turn)]);
    // The projector on the marked state 1…1 is the product of (1 - Z)/2.
    const terms = range(2 ** n).map((mask) => ({
      pauli: all.map((q) => ((mask >> q) & 1 ? 'Z' : 'I')).join(''),
      coefficient: (range(n).filter((q) => (mask >> q) & 1).length % 2 === 0 ? 1 : -1) / 2 ** n,
    }));
    const expected = Math.sin((2 * k + 1) * Math.asin(2 ** (-n / 2))) ** 2;
    expect(expectations(state, [{ terms }])[0]!.value).toBeCloseTo(expected, 12);
  });

  it('phase estimation of an exact phase is certain', () => {
    const [n, phase] = [6, 37];
    const powers = range(n).map((q) =>
      gate('p', n, { controls: [q], params: [(2 * Math.PI * phase * 2 ** q) / 2 ** n] }),
    );
    const steps = [gate('x', n), ...range(n).map((q) => gate('h', q)), ...powers, ...qft(range(n), -1)];
    expect(counts(n + 1, steps)).toEqual({ [`1${phase.toString(2)}`]: 1000 });
  });

  it('the ripple-carry adder adds integers', () => {
    const n = 5;
    // Carry 0, then a and b interleaved, carry out last (Cuccaro and others, 2004).
    const [a, b] = [range(n).map((k) => 1 + 2 * k), range(n).map((k) => 2 + 2 * k)];
    const chain = [0, ...a];
    const cx = (control: number, target: number) => gate('x', target, { controls: [control] });
    const majority = range(n).flatMap((k) => {
      const [c, y, x] = [chain[k]!, b[k]!, chain[k + 1]!];
      return [cx(x, y), cx(x, c), gate('x', x, { controls: [c, y] })];
    });
    const unmajority = range(n)
      .reverse()
      .flatMap((k) => {
        const [c, y, x] = [chain[k]!, b[k]!, chain[k + 1]!];
        return [gate('x', x, { controls: [c, y] }), cx(x, c), cx(c, y)];
      });
    const out = 2 * n + 1;
    for (const [left, right] of [
      [0, 0],
      [31, 31],
      [19, 22],
      [7, 25],
    ] as const) {
      const steps = [...set(left, a), ...set(right, b), ...majority, cx(chain[n]!, out), ...unmajority];
      const c = circuit(out + 1, n + 1, [...steps, measure([...b, out], range(n + 1))]);
      const result = runSimulation(prepareSimulation(c, { shots: 10, seed: '1' })).counts;
      expect(result).toEqual({ [(left + right).toString(2).padStart(n + 1, '0')]: 10 });
    }
  });
});
