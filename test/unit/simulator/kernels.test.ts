import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../../src/simulator/kernels.ts';
import { RegisterMemory } from '../../../src/simulator/register-memory.ts';

const LOG = 5;
const wasm = new RegisterMemory('wasm');
const plain = new RegisterMemory('plain');

/** Runs one kernel on the same random block in both memories and compares every bit. */
function expectTwins(
  values: readonly number[],
  run: (kernels: Kernels, re: number, im: number) => unknown,
): void {
  const ends = [wasm, plain].map((memory) => {
    memory.restart();
    const register = memory.allocate(LOG);
    const { re, im } = memory.amplitudes(register);
    re.set(values.slice(0, 2 ** LOG));
    im.set(values.slice(2 ** LOG));
    const value = run(memory.kernels, register.re, register.im);
    return { re: [...re], im: [...im], value };
  });
  expect(ends[0]).toEqual(ends[1]);
}

const number = fc.double({ min: -2, max: 2, noNaN: true }).map((x) => (Object.is(x, -0) ? 0 : x));
const numbers = (count: number) => fc.array(number, { minLength: count, maxLength: count });
const block = numbers(2 ** (LOG + 1));
const controlled = fc
  .tuple(fc.integer({ min: 0, max: LOG - 1 }), fc.integer({ min: 0, max: 2 ** LOG - 1 }))
  .map(([target, mask]) => [target, mask & ~(1 << target)] as const);
type Eight = [number, number, number, number, number, number, number, number];

describe('kernels', () => {
  it('agree to the last bit: matrices and exchanges, any target, any controls', () => {
    fc.assert(
      fc.property(block, controlled, numbers(8), (values, [target, controls], m) => {
        const eight = m as Eight;
        const four = eight.slice(0, 4) as [number, number, number, number];
        expectTwins(values, (kernels, re, im) => kernels.matrix(re, im, LOG, target, controls, ...eight));
        expectTwins(values, (kernels, re, im) => kernels.real(re, im, LOG, target, controls, ...four));
        expectTwins(values, (kernels, re, im) => kernels.flip(re, im, LOG, target, controls));
        if (target === 0) return;
        const six = eight.slice(2) as [number, number, number, number, number, number];
        expectTwins(values, (kernels, re, im) => kernels.turn(re, im, LOG, target, controls & ~1, ...six));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('agree to the last bit: phases and sums', () => {
    fc.assert(
      fc.property(
        block,
        fc.integer({ min: 0, max: 2 ** LOG - 1 }),
        number,
        number,
        (values, mask, pr, pi) => {
          expectTwins(values, (kernels, re, im) => kernels.phase(re, im, LOG, mask, pr, pi));
          expectTwins(values, (kernels, re, im) => kernels.norm(re, im, 2 ** LOG));
          for (let bit = 0; bit < LOG; bit += 1) {
            const count = 2 ** (bit === 0 ? LOG : LOG - 1);
            expectTwins(values, (kernels, re, im) => kernels.ones(re, im, 0, count, bit));
          }
        },
      ),
      { seed: 2, numRuns: 200 },
    );
  });

  it('agree to the last bit: sums of Pauli words that flip the same bits', () => {
    const mask = fc.integer({ min: 0, max: 2 ** LOG - 1 });
    const words = fc.array(fc.record({ coefficient: number, sign: mask }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(block, mask, words, fc.constantFrom(0, 1), (values, flip, some, odd) => {
        for (const memory of [wasm, plain]) memory.writeWords(some);
        const [top, pairs] = flip <= 1 ? [31, 2 ** LOG] : [31 - Math.clz32(flip), 2 ** (LOG - 1)];
        expectTwins(values, (kernels, re, im) =>
          kernels.pauli(re, im, 0, pairs, flip, top, odd, 0, some.length),
        );
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('agree to the last bit: copies of runs, and back', () => {
    const values = Array.from({ length: 2 ** (LOG + 1) }, (_, index) => index + 1);
    for (const memory of [wasm, plain]) new Uint32Array(memory.memory.buffer, 64, 4).set([3, 0, 2, 1]);
    expectTwins(values, (kernels, re, im) => kernels.gather(im, re, 64, 4, 32));
    expectTwins(values, (kernels, re, im) => kernels.scatter(im, re, 64, 4, 32));
    for (const { kernels } of [wasm, plain]) expect(kernels.gather(1024, 1024, 64, 4, 32)).toBe(0);
    new Float64Array(wasm.memory.buffer, 1024, 16)[9] = 1;
    expect(wasm.kernels.gather(2048, 1024, 64, 4, 32)).toBe(1);
  });
});
