/**
 * `compiled.qasm` as other tools read it: the reference parser of OpenQASM 3 and Qiskit's importer take what we emit,
 * and the circuit that Qiskit makes of it has the distribution of ours.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readAqo } from '../../src/domain/aqo/read.ts';
import { BASES, deviceWith } from '../support/random-circuits.ts';
import { compile, SIMULATOR } from '../support/compile.ts';
import { exactDistribution, totalVariation } from '../support/reference-distribution.ts';
import { runToEnd } from '../support/run-to-end.ts';

const CIRCUITS = join(import.meta.dirname, '../fixtures/circuits');
const READER = join(import.meta.dirname, 'openqasm/distributions.py');
const HEAD =
  'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[4] q; bit[3] c; bit[2] d;\nh q; ry(0.7) q[1]; cx q[0], q[3];\n';
const MEASURED = 'c = measure q[0:2]; d[0] = measure q[3];\n';

/** Conditions in every form that our compiler makes circuits of and Qiskit can say. */
const CONDITIONS: Readonly<Record<string, string>> = {
  'one bit': 'if (c[0]) { x q[0]; x q[1]; } if (!c[1]) h q[0];',
  'a whole register': 'if (c == 5) x q[0]; else h q[1];',
  'two registers': 'if (c == 2 && d == 1) { x q[0]; } else { rx(0.3) q[1]; }',
  'some bits': 'if (c[0] && !c[2]) x q[0]; if (c[0] && !c[2] && d[0]) { h q[1]; } else { h q[2]; }',
  'an order': 'if (c < 3) x q[0]; if (c >= 5) { h q[1]; } else { x q[1]; }',
  inequality: 'if (c != 6) { x q[0]; h q[1]; } else { y q[0]; }',
  alternatives: 'switch (c) { case 1 { x q[0]; } case 2, 3 { h q[0]; } default { x q[2]; } }',
  'a block that changes what it depends on': 'if (c == 1) { c[0] = measure q[1]; x q[0]; }',
  'a loop on a bit': 'while (c[0]) { h q[0]; c[0] = measure q[0]; }',
  'a loop on a register': 'while (c != 0) { reset q; ry(0.3) q; c = measure q[0:2]; x q[3]; }',
  'a loop on two bits': 'while (c[0] && !c[1]) { h q[0]; c[0] = measure q[0]; }',
  'bits that counts do not show':
    'def flip(qubit a) { bit b = measure a; if (b) { x a; } } flip(q[2]); h q[2];',
};

/** Programs of version 2 whose names are words of version 3, and whose bits are conditions. */
const OLD = `OPENQASM 2.0; include "qelib1.inc"; qreg qubit[2]; qreg q[2]; creg input[2]; creg output[1]; creg delay[40];
h qubit; cx qubit[0],q[0]; h q[0]; measure qubit -> input; if(input==3) x q[0]; measure q[0] -> output[0]; if(output==1) x q[1]; measure q[1] -> delay[39];
if(delay==549755813888) x qubit[0]; if(delay==549755813889) h qubit[0]; measure qubit[0] -> delay[1];`;

interface Sample {
  readonly text: string;
  readonly registers: readonly string[];
  readonly follow: boolean;
  readonly expected: ReadonlyMap<string, number>;
}

function sampleOf(source: string, follow = true, target = SIMULATOR): Sample {
  const { qasm, aqo } = compile(source, {}, target);
  const declared = [...qasm.matchAll(/(@qrtx\.scratch\n)?^bit\[\d+\] (\w+);/gm)];
  return {
    text: qasm,
    registers: declared.flatMap(([, scratch, name = '']) => (scratch === undefined ? [name] : [])),
    follow,
    expected: follow ? exactDistribution(readAqo(aqo)) : new Map(),
  };
}

async function samples(): Promise<ReadonlyMap<string, Sample>> {
  const { circuits } = JSON.parse(await readFile(join(CIRCUITS, 'references.json'), 'utf8')) as {
    readonly circuits: readonly {
      readonly id: string;
      readonly file: string;
      readonly distribution: { readonly kind: string };
    }[];
  };
  const all = new Map<string, Sample>([['old names', sampleOf(OLD)]]);
  for (const { id, file, distribution } of circuits)
    all.set(id, sampleOf(await readFile(join(CIRCUITS, file), 'utf8'), distribution.kind === 'exact'));
  for (const [name, text] of Object.entries(CONDITIONS)) {
    const program = `${HEAD}${MEASURED}${text}\nd[1] = measure q[0]; c[0] = measure q[1]; c[1] = measure q[2];`;
    all.set(`condition: ${name}`, sampleOf(program));
  }
  const line = [0, 1, 2].map((qubit) => [qubit, qubit + 1] as const);
  for (const [name, basis] of Object.entries(BASES)) {
    const program = `${HEAD}cp(0.3) q[0], q[2]; ctrl @ sx q[1], q[3]; swap q[0], q[1];\n${MEASURED}`;
    all.set(`basis: ${name}`, sampleOf(program, true, deviceWith(basis, 4, line)));
  }
  return all;
}

type Answer = { readonly distribution?: Readonly<Record<string, number>>; readonly error?: string };

async function readings(all: ReadonlyMap<string, Sample>): Promise<Readonly<Record<string, Answer>>> {
  const folder = await mkdtemp(join(tmpdir(), 'qrtx-openqasm-'));
  try {
    const file = join(folder, 'programs.json');
    await writeFile(file, JSON.stringify(Object.fromEntries(all)));
    const python = process.env.QRTX_TEST_PYTHON ?? '';
    const { code, stdout, stderr } = await runToEnd(python, [READER, file], process.env);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Readonly<Record<string, Answer>>;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('compiled.qasm', () => {
  let all: ReadonlyMap<string, Sample>;
  let found: Readonly<Record<string, Answer>>;
  beforeAll(async () => {
    all = await samples();
    found = await readings(all);
  });

  it('is read by the reference parser and by Qiskit, with the distribution of the circuit', () => {
    const wrong = [...all].flatMap(([name, { expected, text }]) => {
      const { distribution = {}, error } = found[name] ?? { error: 'no answer' };
      if (error !== undefined) return [`${name}: ${error}\n${text}`];
      const distance = totalVariation(expected, new Map(Object.entries(distribution)));
      return distance < 1e-7 ? [] : [`${name}: distance ${distance}\n${text}`];
    });
    expect(wrong).toEqual([]);
    expect(all.size).toBeGreaterThan(50);
  });
});
