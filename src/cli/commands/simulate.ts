/** `qrtx simulate`: compiles a program and runs it on the local simulator in this process; needs no server. */
import type { Command } from 'commander';
import { type ErrorCode, PipelineError } from '../../domain/errors.ts';
import { JOB_LIMITS } from '../../domain/job-spec.ts';
import { countsObject } from '../../domain/many-counts.ts';
import { type ExpectationValue, MOST_STATE_QUBITS } from '../../domain/result.ts';
import type { FinalState } from '../../simulator/final-state.ts';
import { progressLine } from '../../text/progress-line.ts';
import { histogram, outputLines } from '../../text/render.ts';
import { errorDocument, errorLines } from '../../text/render-error.ts';
import type { CliCommand } from '../command.ts';
import { compilerFlags, compilerOptionsOf } from '../compiler-flags.ts';
import { EXIT } from '../exit-codes.ts';
import type { Simulation } from '../offline-run.ts';
import { observablesOf, type NamedObservable, wishesOf } from '../simulation-flags.ts';

/** Ends of a run that began: everything else is the input's fault. */
const RUN_ENDED: ReadonlySet<ErrorCode> = new Set([
  ...(['CANCELLED', 'LOOP_LIMIT_EXCEEDED', 'DEVICE_LOST', 'INTERNAL'] as const),
]);

const EXAMPLES = [
  'qrtx simulate examples/bell',
  'qrtx simulate bell.qasm --shots 10000 --seed 7 --json',
  'qrtx simulate bell.qasm --noise depolarizing=0.01,readout=0.02',
  'qrtx simulate bell.qasm --noise 1q=depolarizing:0.001,2q=depolarizing:0.01,readout=0.02',
  'qrtx simulate ansatz.eigen.py --parameter theta=0.4 --observable "0.4 ZI - 0.4 IZ + 0.18 XX"',
  'qrtx simulate ansatz.eigen.py --observable @hamiltonian.json --sampled --shots 100000',
];

/** Simulates a program. */
export const simulate: CliCommand = {
  usage: 'simulate <path>',
  summary: 'run a program or a job on the local simulator, without a server and without a record',
  examples: EXAMPLES,
  options: addOptions,
  run: async (out, [path = ''], flags) => {
    const [wishes, observables] = [wishesOf(flags), await observablesOf(flags)];
    const stop = new AbortController();
    const interrupt = (): void => stop.abort();
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
    const progress = progressLine();
    try {
      const { simulateOffline } = await import('../offline-run.ts');
      const asked = {
        ...wishes,
        compilerOptions: compilerOptionsOf(flags, 'compilerSeed'),
        state: flags.statevector === true || flags.probabilities === true,
        ...(observables.length > 0 && { observables: observables.map(({ sum }) => sum) }),
      };
      const result = await simulateOffline(path, asked, {
        signal: stop.signal,
        onStatus: (status) => progress.show(`${status.phase} on sim:local`, status.progress),
      });
      progress.clear();
      for (const warning of result.warnings) out.note(warning);
      const shown = { statevector: flags.statevector === true, probabilities: flags.probabilities === true };
      if (flags.json === true) out.document(documentOf(result, observables, shown));
      else for (const line of linesOf(result, observables, shown)) out.line(line);
      return EXIT.ok;
    } catch (error) {
      progress.clear();
      if (!(error instanceof PipelineError && RUN_ENDED.has(error.code))) throw error;
      for (const line of errorLines(error)) out.note(line);
      if (flags.json === true) out.document(errorDocument(error, EXIT.jobFailed));
      return EXIT.jobFailed;
    } finally {
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    }
  },
};

function addOptions(command: Command): Command {
  const collect = (value: string, list: readonly string[] = []): readonly string[] => [...list, value];
  return compilerFlags(command, '--compiler-seed')
    .option('--shots <number>', `1 to ${JOB_LIMITS.shots}; default: what the job says, else 1024`)
    .option('--seed <number>', 'unsigned 64-bit; default: what the job says, else 0')
    .option(
      '--noise <model>',
      'kind=probability, parts with commas: depolarizing, bit_flip, phase_flip, amplitude_damping, phase_damping, readout; 1q=kind:probability and 2q=kind:probability for gates of one and of more qubits',
    )
    .option('--method <name>', 'statevector, density_matrix or stabilizer; default: automatic')
    .option('--parameter <name=value>', 'value of a parameter in radians; may be repeated', collect)
    .option(
      '--observable <sum>',
      'weighted Pauli sum, rightmost letter = qubit 0, or @FILE with JSON; may be repeated',
      collect,
    )
    .option('--sampled', 'estimate observables from shots, with standard errors, instead of exactly')
    .option('--probabilities', `exact probabilities of the outcomes, of at most ${MOST_STATE_QUBITS} qubits`)
    .option(
      '--statevector',
      `the state before the final measurements, of at most ${MOST_STATE_QUBITS} qubits`,
    )
    .option('--json', 'print one JSON document');
}

/** Which exact answers are shown beside the counts. */
interface Shown {
  readonly statevector: boolean;
  readonly probabilities: boolean;
}

function documentOf(result: Simulation, observables: readonly NamedObservable[], shown: Shown): object {
  const { counts, method, executionSeconds, shots, seed, metadata, expectationValues = [], output } = result;
  const { registers, memory, state } = result;
  const values = expectationValues.map(({ value, standardError }, index) => ({
    ...{ observable: observables[index]?.text ?? '', value, standard_error: standardError },
  }));
  return {
    ...{ schema: 'qrtx.simulation/1', device: 'sim:local', method, shots, seed },
    ...{ bit_order: 'highest-classical-bit-first', counts: countsObject(counts) },
    ...(registers && { registers }),
    ...(memory && { memory }),
    ...(state && shown.probabilities && { probabilities: Object.fromEntries(state.probabilities) }),
    ...(state && shown.statevector && { statevector: vectorOf(state) }),
    ...(values.length > 0 && { expectation_values: values }),
    ...(output !== undefined && { program_output: output }),
    ...{ metadata, execution_seconds: executionSeconds },
  };
}

/** A list, because the order of its entries says nothing that they do not say themselves. */
function vectorOf({ amplitudes }: FinalState): readonly object[] {
  return amplitudes.map(([basis, re, im]) => ({ state: basis, re, im }));
}

function linesOf(
  result: Simulation,
  observables: readonly NamedObservable[],
  shown: Shown,
): readonly string[] {
  const { counts, method, shots, seed, executionSeconds, expectationValues = [], output, state } = result;
  const head = `${shots} shots (${method}), seed ${seed}, ${(executionSeconds * 1000).toFixed(1)} ms`;
  const values = expectationValues.map((value, index) => valueLine(observables[index]?.text ?? '', value));
  const exact = state === undefined ? [] : stateLines(state, shown);
  return [head, ...histogram(countsObject(counts), shots), ...exact, ...values, ...outputLines(output)];
}

function stateLines({ amplitudes, probabilities }: FinalState, shown: Shown): readonly string[] {
  const real = (value: number): string => value.toFixed(12).padStart(16);
  return [
    ...(shown.probabilities ? ['probabilities'] : []),
    ...(shown.probabilities ? probabilities.map(([key, value]) => `  ${key} ${real(value)}`) : []),
    ...(shown.statevector
      ? ['state before the final measurements (highest qubit first, up to a phase)']
      : []),
    ...(shown.statevector ? amplitudes.map(([key, re, im]) => `  ${key} ${real(re)} ${real(im)} i`) : []),
  ];
}

function valueLine(text: string, { value, standardError }: ExpectationValue): string {
  const error = standardError === 0 ? '' : ` ± ${standardError.toPrecision(2)}`;
  return `  ⟨${text.length > 60 ? `${text.slice(0, 59)}…` : text}⟩ = ${value.toPrecision(12)}${error}`;
}
