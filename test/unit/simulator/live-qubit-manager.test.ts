import { describe, expect, it } from 'vitest';
import { LiveQubitManager, qubitsThatFit } from '../../../src/simulator/live-qubit-manager.ts';

const never = new AbortController().signal;

describe('LiveQubitManager', () => {
  it('refuses what never fits, naming the limit', async () => {
    const manager = new LiveQubitManager(16 * 2 ** 20);
    await expect(manager.acquire(16 * 2 ** 21, 21, never)).rejects.toThrow(
      /21 live qubits.*at most 20 qubits/,
    );
    expect(manager.used).toBe(0);
  });

  it('lets a simulation wait until memory is given back, in order', async () => {
    const manager = new LiveQubitManager(100);
    const first = await manager.acquire(80, 1, never);
    const order: string[] = [];
    const large = manager.acquire(60, 1, never).then((release) => (order.push('large'), release));
    const small = manager.acquire(10, 1, never).then((release) => (order.push('small'), release));
    expect(manager.used).toBe(80);
    first();
    first();
    await Promise.all([large, small]);
    expect([order, manager.used]).toEqual([['large', 'small'], 70]);
  });

  it('forgets who stopped waiting and lets the next one in', async () => {
    const manager = new LiveQubitManager(100);
    await manager.acquire(80, 1, never);
    const stop = new AbortController();
    const large = manager.acquire(60, 1, stop.signal);
    const small = manager.acquire(10, 1, never);
    stop.abort(new Error('cancelled'));
    await expect(large).rejects.toThrow('cancelled');
    await small;
    expect(manager.used).toBe(90);
  });

  it('knows how many qubits fit', () => {
    expect([qubitsThatFit(16 * 2 ** 20), qubitsThatFit(16 * 2 ** 20 - 1), qubitsThatFit(1)]).toEqual([
      20, 19, 1,
    ]);
  });
});
