/** Programs to mutate: those of the test data, by front end. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FuzzLanguage } from './language.ts';

/** Texts under `folder` for a front end, in the order of their names. */
export function readCorpus(folder: string, language: FuzzLanguage): readonly string[] {
  if (language.name !== 'qasm2' && language.name !== 'qasm3') return [];
  const folders = [join(folder, language.name), join(folder, 'invalid')];
  return folders.flatMap((path) =>
    readdirSync(path)
      .filter((name) => name.endsWith('.qasm'))
      .sort()
      .map((name) => readFileSync(join(path, name), 'utf8')),
  );
}
