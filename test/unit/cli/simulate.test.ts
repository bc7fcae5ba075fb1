import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { simulate } from '../../../src/cli/commands/simulate.ts';
import { EXIT, exitCodeOfError } from '../../../src/cli/exit-codes.ts';
import { progressLine } from '../../../src/text/progress-line.ts';
import { processOutput } from '../../../src/text/output.ts';

let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'qrtx-simulate-'));
});
afterAll(() => rm(work, { recursive: true, force: true }));

function recorded() {
  const notes: string[] = [];
  const lines: string[] = [];
  const documents: object[] = [];
  const out = {
    ...processOutput({}),
    note: (text: string) => notes.push(text),
    line: (text: string) => lines.push(text),
    document: (value: object) => documents.push(value),
  };
  return { out, notes, lines, documents };
}

describe('qrtx simulate', () => {
  it('gives exact probabilities, the state, the registers and the shots', async () => {
    const path = join(work, 'bell.qasm');
    const text =
      'OPENQASM 2.0; include "qelib1.inc"; qreg q[2]; creg a[1]; creg b[1]; h q[0]; cx q[0],q[1]; z q[1];';
    await writeFile(path, `${text} measure q[0]->a[0]; measure q[1]->b[0];`);
    const { out, documents, lines } = recorded();
    const flags = { json: true, probabilities: true, statevector: true, shots: '100' };
    expect(await simulate.run(out, [path], flags)).toBe(EXIT.ok);
    const half = expect.closeTo(Math.SQRT1_2, 12) as number;
    expect(documents).toMatchObject([
      {
        registers: [
          { name: 'a', size: 1 },
          { name: 'b', size: 1 },
        ],
        probabilities: { '00': expect.closeTo(0.5, 12) as number, '11': expect.closeTo(0.5, 12) as number },
        statevector: [
          { state: '00', re: half },
          { state: '11', re: expect.closeTo(-Math.SQRT1_2, 12) as number },
        ],
      },
    ]);
    expect(await simulate.run(out, [path], { probabilities: true })).toBe(EXIT.ok);
    expect(lines.join('\n')).toMatch(/probabilities\n {2}00 +0\.500000000000\n {2}11 +0\.5/);
    await expect(simulate.run(out, [path], { statevector: true, noise: 'readout=0.1' })).rejects.toThrow(
      /noisy run/,
    );
  });

  it('runs a Clifford circuit of 100 qubits with the tableau, and names both limits for another one', async () => {
    const chain = Array.from({ length: 99 }, (_, q) => `cx q[${q}], q[${q + 1}];`).join('\n');
    const ghz = `OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[100];\nh q[0];\n${chain}\n`;
    const [path, other] = [join(work, 'ghz.qasm'), join(work, 'other.qasm')];
    await writeFile(path, ghz);
    await writeFile(other, `${ghz}t q[99];\n`);
    const { out, lines } = recorded();
    expect(await simulate.run(out, [path], { shots: '100', seed: '3' })).toBe(EXIT.ok);
    expect(lines[0]).toMatch(/^100 shots \(stabilizer\), seed 3/);
    expect(
      lines.slice(1).every((line) => line.includes('0'.repeat(100)) || line.includes('1'.repeat(100))),
    ).toBe(true);
    await expect(simulate.run(out, [other], {})).rejects.toThrow(/100 qubits.*at most \d\d, or 4096 when/);
  });

  it('takes values of parameters by the names of the program, and refuses other names and missing values', async () => {
    const [greek, misspelt] = [join(work, 'greek.qasm'), join(work, 'misspelt.eigen.py')];
    const head = 'OPENQASM 3.0;\ninclude "stdgates.inc";\n';
    await writeFile(
      greek,
      `${head}input float[64] _θ_0_;\nqubit[1] q;\nbit[1] c;\nrx(_θ_0_) q[0];\nc = measure q;\n`,
    );
    await writeFile(
      misspelt,
      'from eigen_lang import *\n@hybrid_program\ndef main():\n    rx(0, Param("theta", 0.0))\n    return {"n": 1}\n',
    );
    const { out, lines, documents } = recorded();
    const run = (path: string, parameter: readonly string[], json = false): Promise<number> =>
      simulate.run(out, [path], { shots: '10', parameter, json });
    expect(await run(greek, ['_θ_0_=3.141592653589793'])).toBe(EXIT.ok);
    expect(lines[1]).toMatch(/^ {2}1 .*100\.00 %/);
    expect(await run(misspelt, ['theta=3.141592653589793'], true)).toBe(EXIT.ok);
    expect(documents.at(-1)).toMatchObject({ counts: { '1': 10 }, program_output: { n: 1 } });
    const wrong = [
      [misspelt, ['Theta=1'], /--parameter Theta names no parameter.*which has theta; did you mean theta\?/],
      [greek, [], /no value for _θ_0_.*--parameter _θ_0_=/],
      [greek, ['_θ_0_'], /name=number/],
      [greek, ['_θ_0_=1', '_θ_0_=2'], /given twice/],
    ] as const;
    for (const [path, parameter, message] of wrong) {
      const error: unknown = await run(path, parameter).catch((thrown: unknown) => thrown);
      expect(String(error)).toMatch(message);
      expect(exitCodeOfError(error)).toBe(EXIT.invalid);
    }
  });

  it('reads programs of up to 4 MiB, alone and in a job folder', async () => {
    const text = `OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[1];\nx q[0];\n${'// comment\n'.repeat(50_000)}`;
    const folder = await mkdtemp(join(work, 'job-'));
    const [path, large] = [join(folder, 'large.qasm'), join(work, 'too-large.qasm')];
    await writeFile(path, text);
    await writeFile(large, text.repeat(8));
    await writeFile(
      join(folder, 'job.yaml'),
      'apiVersion: eigen.os/v1\nkind: QuantumJob\nmetadata: {name: large}\nspec: {target: "sim:local", program: {path: large.qasm}}\n',
    );
    const { out, documents } = recorded();
    for (const from of [path, folder]) {
      expect(await simulate.run(out, [from], { shots: '5', json: true })).toBe(EXIT.ok);
      expect(documents.at(-1)).toMatchObject({ counts: { '1': 5 } });
    }
    await expect(simulate.run(out, [large], {})).rejects.toThrow(/at most 4194304 are allowed/);
  });

  it('takes the options of the compiler', async () => {
    const path = join(work, 'bell.qasm');
    await writeFile(path, 'OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[2];\nh q[0];\ncx q[0], q[1];\n');
    const { out, lines } = recorded();
    const flags = { optimizationLevel: '3', compilerSeed: '7', basisGates: 'rz,sx,cz', shots: '10' };
    expect(await simulate.run(out, [path], flags)).toBe(EXIT.ok);
    expect(lines.slice(1).every((line) => /00|11/.test(line))).toBe(true);
    for (const wrong of [{ optimizationLevel: '4' }, { compilerSeed: '-1' }, { basisGates: 'rz,nothing' }])
      await expect(simulate.run(out, [path], wrong)).rejects.toThrow(
        /optimization-level|compiler-seed|basis_gates/,
      );
    await expect(simulate.run(out, [path], { initialLayout: '0,1' })).rejects.toThrow(/no use on sim:local/);
  });

  it.each([true, false])('stops the simulation at Ctrl-C and says so (--json: %s)', async (json) => {
    const path = join(work, 'long.qasm');
    const gates = Array.from({ length: 14 }, (_, q) => `h q[${q}];`).join('\n');
    await writeFile(path, `OPENQASM 2.0;\ninclude "qelib1.inc";\nqreg q[14];\n${gates}\n`);
    const { out, notes, lines, documents } = recorded();
    const listeners = process.listenerCount('SIGINT');
    // Ten million different trajectories: hours of work on any machine.
    const flags = { shots: '10000000', noise: 'amplitude_damping=0.3', method: 'statevector', json };
    const ended = simulate.run(out, [path], flags);
    await expect.poll(() => process.listenerCount('SIGINT')).toBe(listeners + 1);
    process.emit('SIGINT');
    expect(await ended).toBe(EXIT.jobFailed);
    expect([lines, notes[0]]).toEqual([[], 'qrtx: the execution was cancelled']);
    const cut = { schema: 'qrtx.error/1', exit_code: EXIT.jobFailed, code: 'CANCELLED' };
    expect(documents).toMatchObject(json ? [cut] : []);
    expect(process.listenerCount('SIGINT')).toBe(listeners);
  });
});

describe('progressLine', () => {
  const terminal = (isTTY: boolean) => {
    const written: string[] = [];
    return { written, stream: { isTTY, write: (text: string) => written.push(text) > 0 } };
  };

  it('replaces itself on a terminal and goes away', () => {
    const { written, stream } = terminal(true);
    const line = progressLine(stream, 0);
    line.show('running', 0.5);
    line.clear();
    line.clear();
    expect(written).toEqual(['\r\u001b[Krunning 50 %', '\r\u001b[K']);
  });

  it('is silent for short work and where nobody watches', () => {
    for (const { written, stream, patience } of [
      { ...terminal(false), patience: 0 },
      { ...terminal(true), patience: 1e9 },
    ]) {
      const line = progressLine(stream, patience);
      line.show('running', 0.5);
      line.clear();
      expect(written).toEqual([]);
    }
  });
});
