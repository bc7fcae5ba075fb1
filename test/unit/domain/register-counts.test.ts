import { describe, expect, it } from 'vitest';
import { registerCounts } from '../../../src/domain/register-counts.ts';
import { MEMORY_LIMITS, memoryViolations, shotMemory } from '../../../src/domain/shot-memory.ts';
import { SIM_LOCAL } from '../../../bench/sim-local.ts';

const registers = [
  { name: 'a', size: 2 },
  { name: 'b', size: 1 },
];
const counts = { '011': 3, '111': 4, '100': 5 };

describe('counts of a register', () => {
  it('are sums over the other bits', () => {
    expect(registerCounts(counts, registers, 'a')).toEqual({ '11': 7, '00': 5 });
    expect(registerCounts(counts, registers, 'b')).toEqual({ '0': 3, '1': 9 });
  });

  it('of an unknown one are refused with the known ones', () => {
    expect(() => registerCounts(counts, registers, 'c')).toThrow(/known are a, b/);
    expect(() => registerCounts(counts, undefined, 'c')).toThrow(/name no registers/);
  });
});

describe('the memory of shots', () => {
  it('has every shot once, in an order that only the seed decides', () => {
    const memory = shotMemory(counts, '7');
    expect([...memory].sort()).toEqual([
      ...Array<string>(3).fill('011'),
      ...Array<string>(5).fill('100'),
      ...Array<string>(4).fill('111'),
    ]);
    expect(shotMemory({ '111': 4, '011': 3, '100': 5 }, '7')).toEqual(memory);
    expect(shotMemory(counts, '8')).not.toEqual(memory);
  });

  it('is in no order: every outcome comes first as often as it was counted', () => {
    const first = Array.from({ length: 4000 }, (_, seed) => shotMemory({ '0': 1, '1': 3 }, String(seed))[0]);
    const zeros = first.filter((outcome) => outcome === '0').length;
    expect(Math.abs(zeros - 1000)).toBeLessThan(5 * Math.sqrt(4000 * 0.25 * 0.75));
  });

  it('has limits, and needs a device that has it', () => {
    const needs = { qubits: 1, clbits: 50, shots: 1000, features: [] };
    const device = { ...SIM_LOCAL, shotMemory: true };
    expect(memoryViolations(device, needs)).toEqual([]);
    expect(memoryViolations(SIM_LOCAL, needs)).toMatchObject([{ field: 'runtime.memory', rule: 'device' }]);
    for (const large of [
      { ...needs, shots: MEMORY_LIMITS.shots + 1 },
      { ...needs, shots: 90_000 },
    ])
      expect(memoryViolations(device, large)).toMatchObject([{ rule: 'size' }]);
  });
});
