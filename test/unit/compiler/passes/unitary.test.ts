import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identity, product, tensor, type Matrix } from '../../../../src/compiler/passes/unitary/matrix.ts';
import { matrixOfEuler } from '../../../../src/compiler/passes/unitary/one-qubit.ts';
import { entanglersFor, synthesise, unitaryOn } from '../../../../src/compiler/passes/unitary/two-qubit.ts';
import { canonicalForm, canonicalGate } from '../../../../src/compiler/passes/unitary/weyl.ts';
import type { GateOperation } from '../../../../src/domain/circuit.ts';
import { gate } from '../../../support/circuits.ts';

const PAIR = [0, 1] as const;
const CX = unitaryOn([gate('x', 1, { controls: [0] })], PAIR)!;
const SWAP = unitaryOn([gate('swap', [0, 1])], PAIR)!;
const angle = fc.double({ min: -3.1, max: 3.1, noNaN: true });
const local = fc
  .tuple(angle, angle, angle, angle, angle, angle)
  .map(([a, b, c, d, e, f]) => tensor(matrixOfEuler([a, b, c]), matrixOfEuler([d, e, f])));

/** |trace(a† b)| / 4: 1 when two unitaries are equal up to global phase. */
function overlap(a: Matrix, b: Matrix): number {
  let [re, im] = [0, 0];
  for (let k = 0; k < a.length; k += 2) {
    re += a[k]! * b[k]! + a[k + 1]! * b[k + 1]!;
    im += a[k]! * b[k + 1]! - a[k + 1]! * b[k]!;
  }
  return Math.hypot(re, im) / 4;
}

describe('two-qubit unitaries', () => {
  it.each([
    ['nothing', [], 0],
    ['one CX', [CX], 1],
    ['two CX', [CX, CX], 2],
    ['three CX', [CX, CX, CX], 3],
    ['a swap', [SWAP], 3],
    ['a swap beside a CX', [CX, SWAP], 2],
  ] as const)('need no more CX than they are made of: %s', (_, parts, most) => {
    fc.assert(
      fc.property(fc.array(local, { minLength: 4, maxLength: 4 }), (locals) => {
        const plain = _ === 'a swap' || _ === 'a swap beside a CX';
        const unitary = parts.reduce<Matrix>(
          (sum, part, index) => product(plain && index > 0 ? identity(4) : locals[index]!, part, sum),
          locals[3]!,
        );
        const form = canonicalForm(unitary);
        expect(entanglersFor(form, 'cx')).toBeLessThanOrEqual(most);
        for (const entangler of ['cx', 'rxx'] as const) {
          const gates: GateOperation[] = [];
          synthesise(
            (name, targets, controls, params) =>
              gates.push({ kind: 'gate', gate: name, targets, controls, params }),
            form,
            PAIR,
            entangler,
          );
          const entangling = gates.filter(({ targets, controls }) => targets.length + controls.length === 2);
          expect(entangling).toHaveLength(entanglersFor(form, entangler));
          expect(overlap(unitaryOn(gates, PAIR)!, unitary)).toBeCloseTo(1, 10);
        }
      }),
      { seed: 31, numRuns: 25 },
    );
  });

  it('have coordinates in the chamber, and these give the unitary back', () => {
    fc.assert(
      fc.property(local, local, angle, angle, angle, (before, after, a, b, c) => {
        const unitary = product(after, canonicalGate([a, b, c]), before);
        const form = canonicalForm(unitary);
        const [x, y, z] = form.coordinates;
        expect(x).toBeLessThanOrEqual(Math.PI / 4 + 1e-12);
        expect(y).toBeLessThanOrEqual(x + 1e-12);
        expect(Math.abs(z)).toBeLessThanOrEqual(y + 1e-12);
        const again = product(form.after, canonicalGate(form.coordinates), form.before);
        expect(overlap(again, unitary)).toBeCloseTo(1, 10);
      }),
      { seed: 32, numRuns: 100 },
    );
  });

  it('are one rxx on an ion device when they are one rotation', () => {
    const form = canonicalForm(unitaryOn([gate('rzz', [0, 1], { params: [0.4] })], PAIR)!);
    expect([entanglersFor(form, 'rxx'), entanglersFor(form, 'cx')]).toEqual([1, 2]);
  });
});
