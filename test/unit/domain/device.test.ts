import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEVICE_STATUSES, DYNAMIC_FEATURES, unmetRequirements } from '../../../src/domain/device.ts';
import type { Device } from '../../../src/domain/device.ts';

const device = fc.record<Device>({
  id: fc.constant('sim:local'),
  name: fc.constant('Local simulator'),
  backendType: fc.constant('simulator'),
  status: fc.constantFrom(...DEVICE_STATUSES),
  maxQubits: fc.integer({ min: 1, max: 8 }),
  maxCliffordQubits: fc.integer({ min: 0, max: 9 }),
  maxShots: fc.integer({ min: 1, max: 8 }),
  basis: fc.constant('any'),
  features: fc.subarray([...DYNAMIC_FEATURES]),
  expectationValues: fc.boolean(),
  slots: fc.constant(1),
});
const needs = fc.record({
  qubits: fc.integer({ min: 0, max: 9 }),
  clbits: fc.integer({ min: 0, max: 9 }),
  shots: fc.integer({ min: 1, max: 9 }),
  features: fc.subarray([...DYNAMIC_FEATURES]),
  clifford: fc.boolean(),
});

describe('unmetRequirements', () => {
  test('names each rule that is not met, and no other', () => {
    fc.assert(
      fc.property(device, needs, (has, wants) => {
        const rules = new Set<string>(wants.features.filter((feature) => !has.features.includes(feature)));
        if (has.status !== 'ONLINE') rules.add('status');
        const most = wants.clifford ? Math.max(has.maxQubits, has.maxCliffordQubits ?? 0) : has.maxQubits;
        if (wants.qubits > most) rules.add('qubits');
        if (wants.shots > has.maxShots) rules.add('shots');
        const found = unmetRequirements(has, wants);
        expect(found.map(({ rule }) => rule).sort()).toEqual([...rules].sort());
        for (const { message } of found) expect(message).toContain('sim:local');
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  test('states the limit and the reason', () => {
    const [base] = fc.sample(device, { numRuns: 1, seed: 1 });
    const has: Device = {
      ...base!,
      status: 'CALIBRATING',
      statusReason: 'daily',
      maxQubits: 5,
      maxCliffordQubits: 0,
      features: [],
    };
    const wants = { qubits: 6, clbits: 0, shots: 1, features: ['reset' as const] };
    expect(unmetRequirements(has, wants).map(({ message }) => message)).toEqual([
      'device sim:local is CALIBRATING: daily',
      'the circuit has 6 qubits, device sim:local runs at most 5',
      'the circuit needs reset, device sim:local has none',
    ]);
    const both = unmetRequirements(
      { ...has, status: 'ONLINE', maxCliffordQubits: 40 },
      { ...wants, features: [] },
    );
    expect(both.map(({ message }) => message)).toEqual([
      'the circuit has 6 qubits, device sim:local runs at most 5, or 40 when all gates are Clifford gates',
    ]);
  });
});
