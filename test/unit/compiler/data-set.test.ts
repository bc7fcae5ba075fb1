import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PipelineError } from '../../../src/domain/errors.ts';
import { readAqo } from '../../../src/domain/aqo/read.ts';
import { SIMULATOR, compile, findings } from '../../support/compile.ts';
import { exactDistribution, totalVariation } from '../../support/reference-distribution.ts';

const FOLDER = new URL('../../fixtures/circuits/', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, FOLDER), 'utf8');

/** Programs whose reading is open, and of which the other one is ours: integers drop the remainder of `3 / 5`. */
const OTHER_READING: ReadonlySet<string> = new Set(['oq3_rus']);

interface Reference {
  readonly id: string;
  readonly file: string;
  readonly clbits: number;
  readonly qubits: number;
  readonly alternative?: { readonly distribution: Reference['distribution'] };
  readonly distribution: {
    readonly kind: string;
    readonly probabilities?: Readonly<Record<string, number>>;
    readonly bitMarginals?: readonly number[];
    readonly top?: readonly { readonly outcome?: string }[];
  };
}

const references = JSON.parse(text('references.json')) as { readonly circuits: readonly Reference[] };
const probabilities = ({ id, alternative, distribution }: Reference): ReadonlyMap<string, number> => {
  const read = OTHER_READING.has(id) ? alternative?.distribution : distribution;
  return new Map(Object.entries(read?.probabilities ?? {}));
};
const exact = references.circuits.filter((entry) => entry.distribution.kind === 'exact');

describe('circuits with a reference', () => {
  it.each(references.circuits.map((entry) => [entry.id, entry] as const))(
    '%s has its qubits and bits',
    (_, entry) => {
      const { requirements } = compile(text(entry.file), {}, SIMULATOR, entry.file);
      expect(requirements.qubits).toBe(entry.qubits);
    },
  );

  it.each(exact.map((entry) => [entry.id, entry] as const))(
    '%s has the reference distribution',
    (_, entry) => {
      const expected = probabilities(entry);
      const compiled = compile(text(entry.file), {}, SIMULATOR, entry.file);
      expect(totalVariation(exactDistribution(readAqo(compiled.aqo)), expected)).toBeLessThan(1e-9);
    },
  );

  it.each(exact.map((entry) => [entry.id, entry] as const))('%s keeps it through OpenQASM 3', (_, entry) => {
    const expected = probabilities(entry);
    const again = compile(compile(text(entry.file)).qasm);
    expect(totalVariation(exactDistribution(readAqo(again.aqo)), expected)).toBeLessThan(1e-9);
  });

  it.each(references.circuits.map((entry) => [entry.id, entry] as const))(
    '%s gives the same bytes',
    (_, entry) => {
      expect(compile(text(entry.file)).aqo).toBe(compile(text(entry.file)).aqo);
    },
  );
});

interface InvalidCase {
  readonly file: string;
  readonly kind: string;
  readonly phase: string;
  readonly acceptedLines: readonly number[];
}

const invalid = JSON.parse(text('invalid/expectations.json')) as { readonly cases: readonly InvalidCase[] };

describe('programs that must be refused', () => {
  it.each(invalid.cases.map((entry) => [entry.file, entry] as const))(
    '%s points at an accepted line',
    (file, entry) => {
      const [first] = findings(text(`invalid/${file}`), file);
      expect(entry.acceptedLines).toContain(first?.line);
      expect(first?.message).not.toBe('');
      expect(first?.hint).not.toBe('');
    },
  );

  it('names the code COMPILER_STAGE_FAILED', () => {
    expect(() => compile('OPENQASM 3.0;\nqubit q;\nfoo q;')).toThrow(PipelineError);
  });
});
