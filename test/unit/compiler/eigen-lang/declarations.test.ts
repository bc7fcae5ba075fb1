/** What a program says beside its circuit: its decorator, what it returns, the datasets that it names. */
import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../../src/domain/errors.ts';
import { allFindings, circuitOf, compile, distributionOf, findings } from '../../../support/compile.ts';
import { program } from '../../../support/eigen-lang.ts';

const returned = (body: string): unknown => compile(program(body)).declarations.record?.output;

/** Programs as the users of Eigen OS write them. */
const STATE_PREPARATION = `from eigen_lang import (
    ClassicalRegister,
  QubitRegister,
cnot,
        hybrid_program,  # the entry point
    ry,
# angles by name

    rz,
    )


@hybrid_program(
    compiler="eigen",
    target="simulator",
    shots=2048,
    optimization_level=0,
    seed=11,
    noise_model="depolarizing:0.001",
    metadata={
        "example": "chain",
        "partitions": 2,
        "weights": [0.5, -1],
        "nested": {"on": True, "off": None},
    },
)


def main():
    """A docstring
is no statement that counts.
    """
    qreg = QubitRegister(3)
    creg = ClassicalRegister(3)

    ry(0, theta=3.141592653589793)
    rz(1, theta=-0.00)
    cnot(0, 1)

    return {
        "qubits": qreg.size,
        "classical_bits": creg.size,
        "label": "chain",
    }
`;

describe('a program as the users of Eigen OS write it', () => {
  const compiled = compile(STATE_PREPARATION);

  it('compiles to its circuit', () => {
    expect(distributionOf(STATE_PREPARATION)).toEqual({ '011': 1 });
  });

  it('declares its run', () => {
    expect(compiled.declarations).toMatchObject({
      shots: 2048,
      seed: '11',
      target: 'simulator',
      noiseModel: 'depolarizing:0.001',
      optimizationLevel: 0,
    });
  });

  it('has its metadata and what it returns on record', () => {
    expect(compiled.declarations.record).toEqual({
      compiler: 'eigen',
      metadata: {
        example: 'chain',
        partitions: 2,
        weights: [0.5, -1],
        nested: { on: true, off: null },
      },
      output: { qubits: 3, classical_bits: 3, label: 'chain' },
    });
  });
});

describe('the decorator', () => {
  it('sees the names that stand before it', () => {
    const source = program('h(0)', 'SHOTS = 2 ** 10', '@hybrid_program(shots=SHOTS, metadata={"n": SHOTS})');
    expect(compile(source).declarations).toMatchObject({ shots: 1024, record: { metadata: { n: 1024 } } });
  });

  it('chooses the level of optimisation where the job names none', () => {
    const source = program('h(0)\nh(0)\nmeasure_all()', '', '@hybrid_program(optimization_level=0)');
    expect(circuitOf(source).operations).toHaveLength(3);
    expect(circuitOf(source, { optimization_level: '1' }).operations).toHaveLength(1);
    expect(circuitOf(program('h(0)\nh(0)\nmeasure_all()')).operations).toHaveLength(1);
  });

  it.each([
    ['shots=0', 'shots'],
    ['shots="many"', 'shots'],
    ['seed=-1', 'seed'],
    ['optimization_level=4', 'optimization_level'],
    ['optimization_level=True', 'optimization_level'],
    ['compiler=1', 'compiler'],
    ['metadata=[1]', 'metadata'],
    ['metadata={"f": h}', 'metadata'],
    ['shot=1', 'did you mean "shots"?'],
    ['3', 'named arguments'],
  ])('refuses %s', (argument, text) => {
    const [first] = findings(program('h(0)', '', `@hybrid_program(${argument})`));
    expect(first?.line).toBe(4);
    expect(`${first?.message ?? ''} ${first?.hint ?? ''}`).toContain(text);
  });
});

describe('what a program returns', () => {
  it.each([
    ['a number', 'return 3', 3],
    ['a float', 'return 0.5', 0.5],
    ['a text with escapes', String.raw`return "a\tb\u00e9\x41\\"`, 'a\tbéA\\'],
    ['a bool', 'return 1 < 2', true],
    ['a list', 'return [1, [2, "x"], ()]', [1, [2, 'x'], []]],
    ['a tuple', 'return 1, 2', [1, 2]],
    ['a dictionary', 'd = {"a": 1}\nd["b"] = {2: None}\nreturn d', { a: 1, b: { '2': null } }],
    ['keys that mean something to JavaScript', 'return {"__proto__": 1}', JSON.parse('{"__proto__": 1}')],
    ['an expression over parameters', 'return 2 * Param("theta", 0.5)', '2*theta'],
    ['a register', 'return QubitRegister(2)', { size: 2 }],
    ['the bits of a measurement', 'return {"counts": measure_all()}', { counts: [{ bit: 0 }] }],
    ['one measured bit', 'return measure(0, c=[2])', { bit: 2 }],
    [
      'an observable',
      'return Observable(Z=0, X=1)',
      {
        terms: [
          [1, 'Z'],
          [1, 'XI'],
        ],
      },
    ],
    ['the terms of an observable', 'return Observable([(0.5, "ZZ")]).terms', [[0.5, 'ZZ']]],
    ['nothing', 'return', undefined],
  ])('%s', (_, body, value) => {
    expect(returned(`h(0)\n${body}`)).toEqual(value);
  });

  it('a program without qubits has one, which is 0 in every shot', () => {
    expect(distributionOf(program('return 0'))).toEqual({ '0': 1 });
    expect(returned('return 0')).toBe(0);
  });

  it.each([
    ['a function', 'return {"f": h}', 'EL2006'],
    ['a comparison of measured bits', 'return measure(0) == 1', 'EL2008'],
    ['two keys that are one in JSON', 'return {1: 0, "1": 0}', 'EL2006'],
    ['more than a job carries along', 'return [0] * 40000', 'EL1002'],
    ['lists in lists without end', 'a = []\nfor i in range(60):\n    a = [a]\nreturn a', 'EL1002'],
    ['a dictionary by a list', 'return {[1]: 2}', 'EL2006'],
    ['a key that is not there', 'return {"a": 1}["b"]', 'EL2003'],
  ])('refused: %s', (_, body, code) => {
    const [first] = findings(program(`h(0)\n${body}`));
    expect(first).toMatchObject({ code });
    expect(first?.line).toBeGreaterThan(6);
  });
});

describe('load_dataset', () => {
  const load = 'd = load_dataset("qfs://stages/features.parquet", format="parquet")\nh(0)\n';

  it('gives a reference that may be passed on and returned, and warns', () => {
    const source = program(`${load}return {"features": d, "source": d.source, "format": d.format}`);
    const { declarations, warnings } = compile(source);
    const reference = { dataset: 'qfs://stages/features.parquet', format: 'parquet' };
    expect(declarations.record).toEqual({
      datasets: [reference],
      output: { features: reference, source: 'qfs://stages/features.parquet', format: 'parquet' },
    });
    expect(warnings).toMatchObject([{ code: 'EL5001', line: 6 }]);
  });

  it.each([
    'rx(0, d)',
    'for i in d:\n    x(i)',
    'x(d)',
    'n = d + 1',
    'n = len(d)',
    'if d:\n    x(0)',
    'n = d[0]',
  ])('is refused as a value: %s', (use) => {
    expect(allFindings(program(`${load}${use}`)).find(({ severity }) => severity === 'error')).toMatchObject({
      line: 8,
    });
  });
});

describe('hybrid programs', () => {
  it('are read to their end, and refused by name', () => {
    const source = program(`theta = Param("theta", 0.1)
ry(0, theta=theta)
observable = Observable(Z=0)
energy = ExpectationValue("ansatz", observable=observable)
optimum = minimize(energy, [0.1], method="COBYLA", max_iters=60)
return {"energy": optimum.fun, "x": optimum.x, "terms": observable.terms, "more": optimum.metadata}`);
    let error: unknown;
    try {
      compile(source);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(PipelineError);
    expect(error).toMatchObject({ code: 'NOT_SUPPORTED_YET' });
  });
});
