/** A small share of what `npm run fuzz` does: no input may end a front end otherwise than with a circuit or findings. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCorpus } from '../../../fuzz/corpus.ts';
import { FUZZ_LANGUAGES } from '../../../fuzz/languages.ts';
import { inputOf, runFuzz } from '../../../fuzz/run.ts';

const CIRCUITS = join(import.meta.dirname, '../../fixtures/circuits');

describe.each(FUZZ_LANGUAGES.map((language) => [language.name, language] as const))('%s', (_, language) => {
  const corpus = readCorpus(CIRCUITS, language);

  it('ends inputs of all kinds with a circuit or with findings', () => {
    const { findings, accepted } = runFuzz(language, corpus, { count: 60, seed: 7, mostSeconds: Infinity });
    expect(findings).toEqual([]);
    expect(accepted).toBeGreaterThan(0);
  });

  it('gives the same inputs for the same seed', () => {
    const inputs = [1, 1, 2].map((seed) => inputOf(language, corpus, 0, seed));
    expect(inputs[0]).toEqual(inputs[1]);
    expect(inputs[0]).not.toEqual(inputs[2]);
  });
});
