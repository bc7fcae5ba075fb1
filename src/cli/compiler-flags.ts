/** The options of the compiler as flags of the commands that compile; each is checked before anything is read. */
import type { Command } from 'commander';
import { textFlag } from './command.ts';

const LEVELS = ['0', '1', '2', '3'];
const MAX_SEED = 2 ** 32 - 1;

type Flags = Readonly<Record<string, unknown>>;

/** Adds the flags; `seed` is the name of the one that starts the random choices of the passes. */
export function compilerFlags(command: Command, seed: '--seed' | '--compiler-seed'): Command {
  return command
    .option(
      '-O, --optimization-level <level>',
      '0 (as written) to 3 (longest search); default: 2, with noise of gates 0',
    )
    .option(`${seed} <number>`, `start of the router's random choices, 0 to ${MAX_SEED}; default: 0`)
    .option('--initial-layout <qubits>', 'device qubit of each qubit of the program, e.g. 3,1,4')
    .option('--basis-gates <names>', 'gates of the target that may be used, e.g. rz,sx,cx; default: all');
}

/** Options of the compiler that the flags name. */
export function compilerOptionsOf(
  flags: Flags,
  seedFlag: 'seed' | 'compilerSeed',
): Readonly<Record<string, string>> {
  const level = textFlag(flags, 'optimizationLevel');
  const seed = textFlag(flags, seedFlag);
  const [layout, basis] = [textFlag(flags, 'initialLayout'), textFlag(flags, 'basisGates')];
  if (level !== undefined && !LEVELS.includes(level))
    throw new RangeError(`--optimization-level is "${level}"; it must be one of ${LEVELS.join(', ')}`);
  if (seed !== undefined && !(/^\d{1,10}$/.test(seed) && Number(seed) <= MAX_SEED)) {
    const name = seedFlag === 'seed' ? '--seed' : '--compiler-seed';
    throw new RangeError(`${name} is "${seed}"; it must be a number from 0 to ${MAX_SEED}`);
  }
  return {
    ...(level !== undefined && { optimization_level: level }),
    ...(seed !== undefined && { seed }),
    ...(layout !== undefined && { initial_layout: layout }),
    ...(basis !== undefined && { basis_gates: basis }),
  };
}
