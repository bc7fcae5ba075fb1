/** `qrtx simulate`: compiles a program and runs it on the local simulator in this process; needs no server. */
import { JOB_LIMITS } from '../../domain/job-spec.ts';
import { histogram } from '../../text/render.ts';
import { type CliCommand, textFlag } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

/** Simulates a program. */
export const simulate: CliCommand = {
  usage: 'simulate <path>',
  summary: 'run a program or a job on the local simulator, without a server and without a record',
  examples: ['qrtx simulate examples/bell', 'qrtx simulate bell.qasm --shots 10000 --seed 7 --json'],
  options: (command) =>
    command
      .option('--shots <number>', `1 to ${JOB_LIMITS.shots}; default: what the job says, else 1024`)
      .option('--seed <number>', 'unsigned 64-bit; default: what the job says, else 0')
      .option('--json', 'print one JSON document'),
  run: async (out, [path = ''], flags) => {
    const shots = shotsOf(textFlag(flags, 'shots'));
    const seed = seedOf(textFlag(flags, 'seed'));
    const { simulateOffline } = await import('../offline-run.ts');
    const result = await simulateOffline(path, {
      ...(shots !== undefined && { shots }),
      ...(seed !== undefined && { seed }),
    });
    const { counts, method, executionSeconds } = result;
    if (flags.json === true) {
      out.document({
        schema: 'qrtx.simulation/1',
        device: 'sim:local',
        method,
        shots: result.shots,
        seed: result.seed,
        bit_order: 'highest-classical-bit-first',
        counts,
        execution_seconds: executionSeconds,
      });
      return EXIT.ok;
    }
    out.line(
      `${result.shots} shots (${method}), seed ${result.seed}, ${(executionSeconds * 1000).toFixed(1)} ms`,
    );
    for (const line of histogram(counts, result.shots)) out.line(line);
    return EXIT.ok;
  },
};

function shotsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const shots = Number(text);
  if (/^\d+$/.test(text) && shots >= 1 && shots <= JOB_LIMITS.shots) return shots;
  throw new RangeError(`--shots is "${text}"; it must be a number from 1 to ${JOB_LIMITS.shots}`);
}

function seedOf(text: string | undefined): string | undefined {
  if (text === undefined || (/^\d{1,20}$/.test(text) && BigInt(text) < 2n ** 64n)) return text;
  throw new RangeError(`--seed is "${text}"; it must be a number from 0 to 2^64 - 1`);
}
