/** `qrtx draw` from every program format, to the terminal and into a file. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../../src/cli/commands/compile.ts';
import { draw } from '../../../src/cli/commands/draw.ts';
import { processOutput } from '../../../src/text/output.ts';

const streams = processOutput({});
let work: string;
let bell: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'qrtx-draw-'));
  bell = join(work, 'bell.qasm');
  const text = 'qreg q[2]; creg c[2]; h q[0]; cx q[0], q[1]; measure q -> c;';
  await writeFile(bell, `OPENQASM 2.0;\ninclude "qelib1.inc";\n${text}\n`);
});
afterAll(() => rm(work, { recursive: true, force: true }));

async function run(command: typeof draw, path: string, flags: Readonly<Record<string, unknown>> = {}) {
  const lines: string[] = [];
  const documents: object[] = [];
  const out = {
    ...streams,
    note: () => undefined,
    line: (text: string) => lines.push(text),
    document: (value: object) => documents.push(value),
  };
  await command.run(out, [path], flags);
  return { text: lines.join('\n'), documents };
}

describe('qrtx draw', () => {
  it('draws OpenQASM 2, OpenQASM 3 and AQO of one circuit alike', async () => {
    const { text } = await run(draw, bell);
    expect(text).toMatch(/┤ H ├─●─┤ M ├/);
    for (const [emit, file] of [
      ['qasm3', 'bell3.qasm'],
      ['aqo', 'bell.aqo.json'],
    ] as const) {
      const written = await run(compile, bell, { emit, optimizationLevel: '0' });
      await writeFile(join(work, file), written.text);
      expect((await run(draw, join(work, file))).text).toBe(text);
    }
  });

  it('draws Eigen-Lang, and a job with its program', async () => {
    const file = join(work, 'bell.eigen.py');
    const body = 'q = QubitRegister(2)\n    h(q[0])\n    cx(q[0], q[1])\n    measure(q[0], q[1], c=[0, 1])';
    await writeFile(file, `from eigen_lang import *\n\n@hybrid_program\ndef main():\n    ${body}\n`);
    for (const path of [file, 'examples/bell'])
      expect((await run(draw, path)).text).toBe((await run(draw, bell)).text);
  });

  it('writes an SVG instead, or both in one document', async () => {
    const svg = join(work, 'bell.svg');
    expect((await run(draw, bell, { svg })).text).toBe('');
    expect(await readFile(svg, 'utf8')).toMatch(/^<svg [^]*>H<\/text>[^]*<\/svg>\n$/);
    const { documents } = await run(draw, bell, { svg, json: true });
    expect(documents).toMatchObject([{ schema: 'qrtx.drawing/1', qubits: 2, clbits: 2, svg }]);
  });

  it('says what is wrong with a width or a file', async () => {
    await expect(run(draw, bell, { maxColumns: '39' })).rejects.toThrow(
      '--max-columns is "39"; it must be a whole number from 40 to 10000',
    );
    await expect(run(draw, bell, { svg: join(work, 'none', 'x.svg') })).rejects.toThrow('cannot be written');
  });
});
