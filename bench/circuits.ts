/**
 * Seeded benchmark circuits, equal on every machine: `ghz_<n>` (H, then a chain of CX), `qft_<n>` (X on every even
 * qubit, H and controlled phases, final swaps), `rand_<n>` (20 layers of u on every qubit and CX on neighbours) and
 * `hea_<n>` (hardware-efficient ansatz of depth 4) and `qaoa_<n>` (three layers on a random graph of degree 3). Each
 * measures all qubits.
 */
import { randomFrom, shuffled } from '../src/compiler/passes/routing/random.ts';
import type { Circuit, GateName, Operation } from '../src/domain/circuit.ts';

function gate(name: GateName, target: number, params: readonly number[] = [], control?: number): Operation {
  const controls = control === undefined ? [] : [control];
  return { kind: 'gate', gate: name, targets: [target], controls, params };
}

function range(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function ghz(n: number): readonly Operation[] {
  return [gate('h', 0), ...range(n - 1).map((q) => gate('x', q + 1, [], q))];
}

function qft(n: number): readonly Operation[] {
  const columns = range(n)
    .toReversed()
    .flatMap((j) => [
      gate('h', j),
      ...range(j)
        .toReversed()
        .map((k) => gate('p', j, [Math.PI / 2 ** (j - k)], k)),
    ]);
  const flips = range(n).filter((q) => q % 2 === 0);
  const swaps = range(n >> 1).map((q): Operation => {
    return { kind: 'gate', gate: 'swap', targets: [q, n - 1 - q], controls: [], params: [] };
  });
  return [...flips.map((q) => gate('x', q)), ...columns, ...swaps];
}

function rand(n: number): readonly Operation[] {
  const random = randomFrom(1000 + n);
  const angle = (): number => 2 * Math.PI * random();
  return range(20).flatMap((layer) => [
    ...range(n).map((q) => gate('u', q, [angle(), angle(), angle()])),
    ...range(n - 1)
      .filter((q) => q % 2 === layer % 2)
      .map((q) => gate('x', q + 1, [], q)),
  ]);
}

function hea(n: number): readonly Operation[] {
  const random = randomFrom(2000 + n);
  const angle = (): number => 2 * Math.PI * random() - Math.PI;
  return range(5).flatMap((layer) => [
    ...range(n).flatMap((q) => [gate('ry', q, [angle()]), gate('rz', q, [angle()])]),
    ...(layer < 4 ? range(n - 1).map((q) => gate('x', q + 1, [], q)) : []),
  ]);
}

/** Three layers of the cost of MaxCut and its mixer, on a random graph where every node has three edges. */
function qaoa(n: number): readonly Operation[] {
  const edges = cubicGraph(n, randomFrom(3000 + n));
  const layer = (k: number): readonly Operation[] => [
    ...edges.map((targets): Operation => {
      return { kind: 'gate', gate: 'rzz', targets, controls: [], params: [0.4 + 0.2 * k] };
    }),
    ...range(n).map((q) => gate('rx', q, [1.4 - 0.4 * k])),
  ];
  return [...range(n).map((q) => gate('h', q)), ...range(3).flatMap(layer)];
}

/** Pairs three ends of every node at random, until no pair is a loop and none comes twice. */
function cubicGraph(n: number, random: () => number): readonly (readonly [number, number])[] {
  for (;;) {
    const ends = shuffled(
      range(3 * n).map((end) => end % n),
      random,
    );
    const edges = range((3 * n) >> 1).map((k): readonly [number, number] => {
      const [a = 0, b = 0] = [ends[2 * k], ends[2 * k + 1]];
      return a < b ? [a, b] : [b, a];
    });
    if (edges.every(([a, b]) => a !== b) && new Set(edges.map(String)).size === edges.length) return edges;
  }
}

const KINDS: Readonly<Record<string, (n: number) => readonly Operation[]>> = { ghz, qft, rand, hea, qaoa };

/**
 * A circuit by name, e.g. `rand_20`.
 *
 * @throws RangeError for an unknown name.
 */
export function benchCircuit(name: string): Circuit {
  const [kind = '', digits = ''] = name.split('_');
  const make = KINDS[kind];
  const n = Number(digits);
  if (make === undefined || !Number.isInteger(n) || n < 1) throw new RangeError(`unknown circuit "${name}"`);
  const all = range(n);
  const measurement: Operation = { kind: 'measure', qubits: all, clbits: all, basis: 'Z' };
  return { qubits: n, clbits: n, operations: [...make(n), measurement], parameters: {} };
}
