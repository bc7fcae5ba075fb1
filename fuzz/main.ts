/** Entry of `npm run fuzz`: `npm run fuzz -- [--count 100000] [--front-end qasm2|qasm3|eigen|aqo] [--seed 1]`. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PACKAGE_ROOT } from '../src/config/package-info.ts';
import type { FuzzLanguage } from './language.ts';
import { FUZZ_LANGUAGES } from './languages.ts';
import { type FuzzFinding, MOST_SECONDS } from './run.ts';
import { MOST_MEMORY_MIB, superviseFuzz } from './supervise.ts';

const MOST_SHOWN = 10;
const USAGE = 'usage: npm run fuzz -- [--count 100000] [--front-end qasm2|qasm3|eigen|aqo] [--seed 1]';

function wholeNumber(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new RangeError(`"${text}" is not a whole number\n${USAGE}`);
}

function show({ number, kind, problem, text }: FuzzFinding): void {
  console.log(`input ${number} (${kind}): ${problem}\n${JSON.stringify(text.slice(0, 2000))}\n`);
}

async function fuzz(language: FuzzLanguage, count: number, seed: number): Promise<number> {
  const { accepted, slowest, findings } = await superviseFuzz(language, {
    count,
    seed,
    mostSeconds: MOST_SECONDS,
    corpusFolder: join(PACKAGE_ROOT, 'test/fixtures/circuits'),
    progress: (done) => {
      console.error(`qrtx: ${language.name}: ${done} of ${count}`);
    },
  });
  findings.slice(0, MOST_SHOWN).forEach(show);
  const time = `slowest ${slowest.seconds.toFixed(2)} s of processor time (input ${slowest.number})`;
  const figures = `${accepted} accepted, ${time}, at most ${MOST_MEMORY_MIB} MiB of heap`;
  console.log(`${language.name}: ${count} inputs of seed ${seed}, ${findings.length} findings; ${figures}`);
  return findings.length;
}

async function main(): Promise<number> {
  const options = {
    count: { type: 'string' },
    seed: { type: 'string' },
    'front-end': { type: 'string' },
  } as const;
  const { values } = parseArgs({ options });
  const name = values['front-end'];
  const chosen = FUZZ_LANGUAGES.filter((language) => name === undefined || language.name === name);
  if (chosen.length === 0) throw new RangeError(`there is no front end "${name ?? ''}"\n${USAGE}`);
  const count = wholeNumber(values.count, 100_000);
  const seed = wholeNumber(values.seed, 1);
  let found = 0;
  for (const language of chosen) found += await fuzz(language, count, seed);
  return found === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`qrtx: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
