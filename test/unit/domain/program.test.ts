import { describe, expect, test } from 'vitest';
import { resolveProgram } from '../../../src/domain/program.ts';
import { parseJobSpec } from '../../../src/domain/schema/parse-job-spec.ts';

const specWith = (program: unknown) =>
  parseJobSpec({
    spec: {
      apiVersion: 'eigen.os/v1',
      kind: 'QuantumJob',
      metadata: { name: 'bell' },
      spec: { target: 'sim:local', program },
    },
  }).spec!;

describe('resolveProgram', () => {
  test('inline text stands by itself', () => {
    expect(resolveProgram(specWith('x = 1'), {}).program).toEqual({ source: 'x = 1' });
  });

  test.each([
    ['bell.qasm', 'qasm_text'],
    ['src/bell.eigen.py', 'eigen_lang_source'],
    ['bell.aqo.json', 'aqo_json'],
  ])('the name %s gives the format %s', (path, format) => {
    const { program } = resolveProgram(specWith({ path }), { program: 'text' });
    expect(program).toEqual({ source: 'text', format, file: path });
  });

  test('a declared format wins over the file name', () => {
    const spec = specWith({ path: 'bell.py', format: 'qasm_text' });
    expect(resolveProgram(spec, { program: 'text' }).program?.format).toBe('qasm_text');
  });

  test.each([
    ['OPENQASM 3.0;\nqubit q;\n', 'qasm_text', undefined],
    ['// a comment\nOPENQASM 2.0;\n', 'qasm_text', undefined],
    ['{"version": "1.0.0"}', 'aqo_json', undefined],
    ['@hybrid_program\ndef main():\n    h(0)\n', 'eigen_lang_source', 'program.eigen.py'],
    ['x = 1', 'eigen_lang_source', 'program.eigen.py'],
  ])('the header of a text wins over the name that nobody gave: %j', (program, format, file) => {
    const resolved = resolveProgram(specWith(undefined), { program }).program;
    expect(resolved).toEqual({ source: program, format, ...(file !== undefined && { file }) });
  });

  test('a name that says nothing leaves the format to the text', () => {
    expect(resolveProgram(specWith({ path: 'bell' }), { program: 'text' }).program).toEqual({
      source: 'text',
      file: 'bell',
    });
  });

  test.each([
    ['a file whose text was not sent', { path: 'bell.qasm' }, {}, 'spec.program.path required'],
    ['two different texts', 'one', { program: 'two' }, 'spec.program conflict'],
    [
      'two different formats',
      { source: 'x', format: 'aqo_json' },
      { program_format: 'qasm_text' as const },
      'spec.program.format conflict',
    ],
  ])('%s is a violation', (_, program, sent, expected) => {
    const { violations } = resolveProgram(specWith(program), sent);
    expect(violations.map(({ field, rule }) => `${field} ${rule}`)).toEqual([expected]);
  });
});
