import { expect, it } from 'vitest';
import { CountsTable } from '../../../src/simulator/counts.ts';

const WIDTH = 21;
const bitsOf = (value: number): Uint8Array =>
  Uint8Array.from({ length: WIDTH }, (_, bit) => (value >>> bit) & 1);

it('counts a million different outcomes, and refuses more with the limit and a way out', () => {
  const table = new CountsTable(WIDTH);
  const bits = new Uint8Array(WIDTH);
  for (let value = 0; value < 2 ** 20; value += 1) {
    for (let bit = 0; bit < WIDTH; bit += 1) bits[bit] = (value >>> bit) & 1;
    table.add(bits, 1);
  }
  table.add(bitsOf(7), 2);
  expect(() => table.add(bitsOf(2 ** 20), 1)).toThrow(
    /more than 1048576 different outcomes of 21 bits.*fewer shots, or measure fewer qubits/,
  );
  const counts = table.counts();
  expect(counts['0'.repeat(WIDTH - 3) + '111']).toBe(3);
});

it('counts fewer of them when they are wide', () => {
  const width = 2 ** 20;
  const table = new CountsTable(width);
  const bits = new Uint8Array(width);
  const add = (one: number) => {
    // The last bits come first in the keys: so many long keys are told apart at once.
    bits[width - 1 - one] = 1;
    table.add(bits, 1);
  };
  for (let one = 0; one < 128; one += 1) add(one);
  expect(() => add(128)).toThrow(/more than 128 different outcomes/);
});
