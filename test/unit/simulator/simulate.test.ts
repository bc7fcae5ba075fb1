import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../src/domain/errors.ts';
import type { Circuit, Operation } from '../../../src/domain/circuit.ts';
import { SimulationCancelled, SimulationControl } from '../../../src/simulator/control.ts';
import { prepareSimulation, runSimulation, type SimulationOptions } from '../../../src/simulator/simulate.ts';
import { circuit, gate, measure, measureAll, reset } from '../../support/circuits.ts';

function run(c: Circuit, options: Partial<SimulationOptions> = {}) {
  return runSimulation(prepareSimulation(c, { shots: 1000, seed: '1', ...options }));
}

/** Largest distance of a count from its expectation, in standard deviations. */
function deviation(count: number, shots: number, probability: number): number {
  return Math.abs(count - shots * probability) / Math.sqrt(shots * probability * (1 - probability));
}

const ghz = (n: number): Operation[] => [
  gate('h', 0),
  ...Array.from({ length: n - 1 }, (_, k) => gate('x', k + 1, { controls: [k] })),
];

describe('simulation of static circuits', () => {
  it('gives GHZ states two outcomes, half each', () => {
    const { counts, method } = run(circuit(5, 5, [...ghz(5), measureAll(5)]), { shots: 10_000 });
    expect(Object.keys(counts).sort()).toEqual(['00000', '11111']);
    expect(deviation(counts['00000']!, 10_000, 0.5)).toBeLessThan(5);
    expect(method).toBe('statevector');
  });

  it('shows the highest classical bit first, and 0 for bits that are never written', () => {
    const { counts } = run(circuit(2, 4, [gate('x', 0), measure([0, 1], [0, 2])]));
    expect(counts).toEqual({ '0001': 1000 });
  });

  it('gives equal counts for equal seeds and others for another seed', () => {
    const c = circuit(6, 6, [...Array.from({ length: 6 }, (_, q) => gate('h', q)), measureAll(6)]);
    expect(run(c, { seed: '18446744073709551615' }).counts).toEqual(
      run(c, { seed: '18446744073709551615' }).counts,
    );
    expect(run(c, { seed: '1' }).counts).not.toEqual(run(c, { seed: '2' }).counts);
  });

  it('gives equal counts for one and two threads, whatever is asked', () => {
    const layer = Array.from({ length: 18 }, (_, q) => [
      gate('u', q, { params: [0.4 + q, 0.1 * q, 1.7] }),
      gate('x', (q + 5) % 18, { controls: [q] }),
    ]).flat();
    const c = circuit(18, 19, [...layer, measure([3], [18]), ...layer, measureAll(18)]);
    const noise = { name: 'test', gates: [], readout: [{ oneWhenZero: 0.02, zeroWhenOne: 0.05 }] };
    const options = { shots: 300, noise };
    expect(run(c, { ...options, threads: 2 }).counts).toEqual(run(c, { ...options, threads: 1 }).counts);
  });

  it('measures in X and Y', () => {
    const plus = [gate('h', 0), measure([0], [0], 'X')];
    const right = [gate('h', 1), gate('s', 1), measure([1], [1], 'Y')];
    expect(run(circuit(2, 2, [...plus, ...right])).counts).toEqual({ '00': 1000 });
    const minus = [gate('x', 0), gate('h', 0), measure([0], [0], 'X')];
    const left = [gate('h', 1), gate('sdg', 1), measure([1], [1], 'Y')];
    expect(run(circuit(2, 2, [...minus, ...left])).counts).toEqual({ '11': 1000 });
  });

  it('binds parameters over their defaults', () => {
    const c: Circuit = {
      ...circuit(1, 1, [gate('rx', 0, { params: [{ kind: 'parameter', name: 'a' }] }), measureAll(1)]),
      parameters: { a: 0 },
    };
    expect(run(c).counts).toEqual({ '0': 1000 });
    expect(run(c, { parameters: { a: Math.PI } }).counts).toEqual({ '1': 1000 });
  });

  it('refuses a parameter without a value and an angle that is not finite', () => {
    const symbolic = gate('rx', 0, { params: [{ kind: 'parameter', name: 'a' }] });
    const open: Circuit = { ...circuit(1, 1, [symbolic]), parameters: { a: null } };
    expect(() => run(open)).toThrow(/"a" has no value/);
    expect(() => run(circuit(1, 1, [gate('rx', 0, { params: [Number.NaN] })]))).toThrow(/finite/);
  });

  it('needs memory for the qubits that are used, not for those declared', () => {
    const c = circuit(4000, 1, [gate('x', 3999), measure([3999], [0])]);
    expect(prepareSimulation(c, { shots: 1, seed: '0' }).bytes).toBe(32);
    expect(run(c).counts).toEqual({ '1': 1000 });
  });
});

describe('simulation of dynamic circuits', () => {
  it('teleports a state', () => {
    const theta = 1.1;
    const { counts } = run(
      circuit(3, 3, [
        gate('ry', 0, { params: [theta] }),
        gate('h', 1),
        gate('x', 2, { controls: [1] }),
        gate('x', 1, { controls: [0] }),
        gate('h', 0),
        measure([0, 1], [0, 1]),
        { ...gate('x', 2), condition: [{ bits: [1], op: '==', value: 1 }] },
        { ...gate('z', 2), condition: [{ bits: [0], op: '==', value: 1 }] },
        measure([2], [2]),
      ]),
      { shots: 20_000 },
    );
    const ones = Object.entries(counts).reduce((sum, [key, n]) => (key.startsWith('1') ? sum + n : sum), 0);
    expect(deviation(ones, 20_000, Math.sin(theta / 2) ** 2)).toBeLessThan(5);
    for (const corner of ['00', '01', '10', '11']) {
      const part = (counts[`0${corner}`] ?? 0) + (counts[`1${corner}`] ?? 0);
      expect(deviation(part, 20_000, 0.25)).toBeLessThan(5);
    }
  });

  it('measures the same qubit twice with the same result, and resets it', () => {
    const { counts } = run(
      circuit(1, 3, [gate('h', 0), measure([0], [0]), measure([0], [1]), reset(0), measure([0], [2])]),
    );
    expect(Object.keys(counts)).toEqual(['000', '011']);
  });

  it('repeats until success and stops at the limit of a loop', () => {
    const body = [reset(0), gate('h', 0), measure([0], [0])];
    const loop = (max: number): Operation => ({
      ...{ kind: 'while', when: [{ bits: [0], op: '==', value: 0 }], max },
      body,
    });
    expect(run(circuit(1, 1, [loop(200)])).counts).toEqual({ '1': 1000 });
    expect(() => run(circuit(1, 1, [loop(3)]))).toThrow(PipelineError);
    expect(() => run(circuit(1, 1, [loop(3)]))).toThrow(/more than 3 times/);
  });

  it('assigns bits and takes the branch that holds', () => {
    const c = circuit(2, 4, [
      { kind: 'assign', clbits: [0, 1], sources: [1, 0] },
      { kind: 'assign', clbits: [0, 1], sources: [{ bit: 1 }, { bit: 0, inverted: true }] },
      {
        ...{ kind: 'if', when: [{ bits: [0, 1], op: '<=', value: 0 }] },
        then: [gate('x', 0)],
        otherwise: [gate('x', 1)],
      },
      measure([0, 1], [2, 3]),
    ]);
    expect(run(c).counts).toEqual({ '0100': 1000 });
  });

  it('gives the same counts whether waiting branches are copied or run again', () => {
    const steps = [0, 1, 2].flatMap((q) => [
      gate('ry', q, { params: [0.7 + q] }),
      measure([q], [q]),
      gate('h', q),
    ]);
    const prepared = prepareSimulation(circuit(3, 6, [...steps, measure([0, 1, 2], [3, 4, 5])]), {
      ...{ shots: 5000, seed: '5' },
    });
    const copied = runSimulation(prepared).counts;
    expect(Object.keys(copied).length).toBeGreaterThan(50);
    expect(runSimulation({ ...prepared, copies: 0 }).counts).toEqual(copied);
    expect(runSimulation({ ...prepared, copies: 1 }).counts).toEqual(copied);
  });
});

describe('live qubits', () => {
  it('uses the place of a qubit again after its last measurement', () => {
    const links = 12;
    const steps = Array.from({ length: links }, (_, k) => [
      gate('x', k + 1, { controls: [k] }),
      gate('h', k),
      measure([k], [0]),
      { ...gate('z', k + 1), condition: [{ bits: [0], op: '==', value: 1 } as const] },
    ]).flat();
    const c = circuit(links + 1, 2, [gate('ry', 0, { params: [1.1] }), ...steps, measure([links], [1])]);
    const prepared = prepareSimulation(c, { shots: 20_000, seed: '4' });
    expect(prepared.program.liveQubits.length).toBe(2);
    const { counts } = runSimulation(prepared);
    const ones = (counts['10'] ?? 0) + (counts['11'] ?? 0);
    expect(deviation(ones, 20_000, Math.sin(0.55) ** 2)).toBeLessThan(5);
  });
});

describe('memory of a simulation', () => {
  it('counts the state, the copies for waiting branches and the one that samples observables', () => {
    const dynamic = circuit(10, 11, [...ghz(10), measure([0], [10]), gate('h', 0), measureAll(10)]);
    const { bytes, copies } = prepareSimulation(dynamic, { shots: 5, seed: '0' });
    expect([copies, bytes]).toEqual([5, 6 * 16 * 2 ** 10]);
    const observables = [{ terms: [{ pauli: 'Z', coefficient: 1 }] }];
    const fixed = circuit(10, 10, [...ghz(10), measureAll(10)]);
    const asked = { shots: 5, seed: '0', observables, expectation: 'sampled' } as const;
    expect(prepareSimulation(fixed, asked).bytes).toBe(2 * 16 * 2 ** 10);
  });
});

describe('control of a simulation', () => {
  /** Cancels itself at the n-th look at the flag. */
  class CancelAt extends SimulationControl {
    looks = 0;
    readonly #at: number;
    constructor(at: number) {
      super();
      this.#at = at;
    }
    override check(): void {
      this.looks += 1;
      if (this.looks === this.#at) this.cancel();
      super.check();
    }
  }

  it('looks at the cancel flag all the time: gates, measurements, observables, many shots', () => {
    const n = 16;
    const steps = [...ghz(n), measure([0], [n]), gate('h', 3), measureAll(n)];
    const words = Array.from({ length: 40 }, (_, k) => ({ pauli: 'XYZI'[k % 4]!.repeat(n), coefficient: 1 }));
    const asked = {
      shots: 2_000_000,
      seed: '1',
      method: 'statevector',
      observables: [{ terms: words }],
    } as const;
    const prepared = prepareSimulation(circuit(n, n + 1, steps), asked);
    const all = new CancelAt(-1);
    runSimulation(prepared); // plans; the runs below find the plan
    runSimulation(prepared, all);
    // 2 million draws of two outcomes alone are 30 looks.
    expect(all.looks).toBeGreaterThan(60);
    for (const at of [1, 2, 5, 10, 20, 40, all.looks - 1])
      expect(() => runSimulation(prepared, new CancelAt(at))).toThrow(SimulationCancelled);
  });

  it('stops when it is cancelled', () => {
    const control = new SimulationControl();
    control.cancel();
    const prepared = prepareSimulation(circuit(2, 2, [...ghz(2), measureAll(2)]), { shots: 1, seed: '0' });
    expect(() => runSimulation(prepared, control)).toThrow(SimulationCancelled);
  });

  it('ends at progress 1 in the last phase, with the times of all phases', () => {
    const control = new SimulationControl();
    const prepared = prepareSimulation(circuit(2, 2, [...ghz(2), measureAll(2)]), { shots: 1, seed: '0' });
    const { phases } = runSimulation(prepared, control);
    expect(phases.map(({ phase }) => phase)).toEqual(['QuantumInitializing', 'QuantumRunning', 'Measuring']);
    expect([control.progress, control.phase]).toEqual([1, 'Measuring']);
  });
});
