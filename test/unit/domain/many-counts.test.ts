/** Counts of very many outcomes as text: what stands there is what the object would be, however it was made. */
import { describe, expect, it } from 'vitest';
import { countsObject, isMany, manyCounts } from '../../../src/domain/many-counts.ts';

const OUTCOMES = 20_000;
const WIDTH = 40;
const keyOf = (value: number): string => value.toString(2).padStart(WIDTH, '0');

/** Keys that lie close together, all over the place, and far apart, in no order. */
const tables: readonly (readonly [string, (index: number) => number])[] = [
  ['close together', (index) => (index * 7919) % OUTCOMES],
  ['far apart', (index) => ((index * 7919) % OUTCOMES) * 2 ** 20],
  ['in one order', (index) => index],
];

function made(valueOf: (index: number) => number) {
  const counts = new Map<string, number>();
  for (let index = 0; index < OUTCOMES; index += 1) counts.set(keyOf(valueOf(index)), (index % 13) + 1);
  const steps = manyCounts(counts, WIDTH);
  for (let taken = 1; ; taken += 1) {
    const step = steps.next();
    if (step.done === true) return { counts, many: step.value, taken };
  }
}

describe.each(tables)('keys %s', (_name, valueOf) => {
  it('are text as they stand in a document of JSON, in their order', () => {
    const { counts, many } = made(valueOf);
    const sorted = Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
    const document = JSON.stringify({ counts: sorted }, null, 2);
    expect(`{\n  "counts": ${new TextDecoder().decode(many.text)}\n}`).toBe(document);
    expect(countsObject(many)).toEqual(sorted);
  });

  it('are counted, and made in many steps', () => {
    const { counts, many, taken } = made(valueOf);
    const shots = [...counts.values()].reduce((sum, count) => sum + count, 0);
    expect([many.outcomes, many.width, many.shots]).toEqual([OUTCOMES, WIDTH, shots]);
    expect(taken).toBeGreaterThan(8);
  });
});

it('an object of counts stays what it is', () => {
  const counts = { '00': 1, '11': 2 };
  expect(isMany(counts)).toBe(false);
  expect(countsObject(counts)).toBe(counts);
});
