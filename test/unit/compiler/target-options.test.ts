import { describe, expect, it } from 'vitest';
import { readAqo } from '../../../src/domain/aqo/read.ts';
import type { Device } from '../../../src/domain/device.ts';
import { PipelineError } from '../../../src/domain/errors.ts';
import { calibrated } from '../../support/calibrations.ts';
import { SIMULATOR, compile } from '../../support/compile.ts';
import { BASES, deviceWith } from '../../support/random-circuits.ts';

const MAP = [0, 1, 2, 3].flatMap((qubit) => [[qubit, qubit + 1] as const, [qubit + 1, qubit] as const]);
const DEVICE = deviceWith(BASES['IBM with cx'], 5, MAP);
const BELL = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0];\ncx q[0], q[1];\n';

function refusal(options: Readonly<Record<string, string>>, target: Device = DEVICE): string {
  try {
    compile(BELL, options, target);
  } catch (error) {
    if (error instanceof PipelineError && error.code === 'VALIDATION_FAILED') return error.message;
    throw error;
  }
  throw new Error('the options were accepted');
}

describe('initial_layout', () => {
  it.each(['3,2', '[3, 2]', ' 3 2 '])('is obeyed: %s', (initial_layout) => {
    const { placement, aqo } = compile(BELL, { initial_layout }, DEVICE);
    expect(placement).toEqual({ initial: [3, 2], final: [3, 2] });
    expect(readAqo(aqo).operations.flatMap((one) => (one.kind === 'measure' ? one.qubits : []))).toEqual([
      3, 2,
    ]);
  });

  it('is obeyed where errors are known, and its chance of success is told', () => {
    const device = calibrated(DEVICE, 4);
    const { placement } = compile(BELL, { initial_layout: '4,3' }, device);
    expect(placement).toMatchObject({ initial: [4, 3], final: [4, 3], calibration_epoch: 'test/4' });
    const best = compile(BELL, {}, device).placement?.expected_success ?? 0;
    expect(placement?.expected_success).toBeLessThanOrEqual(best);
  });

  it.each([
    ['0,1,2', 'has 3 entries, the program has 2 qubits'],
    ['1,1', 'names qubit 1 twice'],
    ['1,5', 'has "5"; test:device has the qubits 0 to 4'],
    ['1,-2', 'has "-2"; test:device has the qubits 0 to 4'],
    ['a,b', 'has "a"; test:device has the qubits 0 to 4'],
  ])('is refused when it is %s', (initial_layout, message) => {
    expect(refusal({ initial_layout })).toContain(`compiler_options.initial_layout ${message}`);
  });

  it('is refused where places do not matter', () => {
    expect(refusal({ initial_layout: '0,1' }, SIMULATOR)).toContain('has no use on sim:local');
  });
});

describe('basis_gates', () => {
  const gatesOf = (options: Readonly<Record<string, string>>, target: Device): ReadonlySet<string> =>
    new Set(
      readAqo(compile(BELL, options, target).aqo).operations.flatMap((one) =>
        one.kind === 'gate' ? [`${'c'.repeat(one.controls.length)}${one.gate}`] : [],
      ),
    );

  it('names the gates that are used', () => {
    expect([...gatesOf({ basis_gates: 'rx,rz,cz' }, SIMULATOR)].sort()).toEqual(['cz', 'rx', 'rz']);
  });

  it.each([
    ['h,cx', 'has "h"; the gates of test:device are rz, sx, x, cx'],
    ['rz,nothing', 'has "nothing"; the gates of test:device are rz, sx, x, cx'],
    [',', 'names no gate'],
  ])('is refused when it is %s', (basis_gates, message) => {
    expect(refusal({ basis_gates })).toContain(`compiler_options.basis_gates ${message}`);
  });

  it('is refused by the first gate that it cannot express', () => {
    expect(() => compile(BELL, { basis_gates: 'rz,cx' }, DEVICE)).toThrow(/cannot express/);
  });
});
