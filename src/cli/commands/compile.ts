/** `qrtx compile`: what stage 2 makes of a program for a target; needs no server. */
import { outputClbits } from '../../domain/circuit.ts';
import { unmetRequirements } from '../../domain/device.ts';
import type { Output } from '../../text/output.ts';
import { type CliCommand, textFlag } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import type { Emit, OfflineCompilation } from '../offline-compile.ts';

const FORMS = ['aqo', 'qasm2', 'qasm3'] as const satisfies readonly Emit[];
const LEVELS = ['0', '1', '2', '3'];
const MAX_SEED = 2 ** 32 - 1;

/** Compiles a program. */
export const compile: CliCommand = {
  usage: 'compile <path>',
  summary: 'compile a program or a job for a target and print the circuit',
  examples: [
    'qrtx compile examples/bell',
    'qrtx compile bell.qasm --emit aqo > bell.aqo.json',
    'qrtx compile grover.qasm --emit qasm2 -O3 --stats',
    'qrtx compile program.eigen.py --target sim:local --seed 7 --json',
  ],
  options: (command) =>
    command
      .option('-t, --target <device>', 'device to compile for, as `qrtx devices` lists them', 'sim:local')
      .option('-e, --emit <language>', FORMS.join(', '), 'qasm3')
      .option('-O, --optimization-level <level>', '0 (as written) to 3 (longest search); default: 2')
      .option('--seed <number>', `start of the router's random choices, 0 to ${MAX_SEED}; default: 0`)
      .option(
        '--stats',
        'show on stderr what every pass did (gates, two-qubit gates, depth, time) and the layout',
      )
      .option(
        '--json',
        'print one JSON document: circuit, layout, requirements and the report of every pass',
      ),
  run: async (out, [path = ''], flags) => {
    const emit = FORMS.find((known) => known === textFlag(flags, 'emit'));
    if (emit === undefined) throw new RangeError(`--emit must be one of ${FORMS.join(', ')}`);
    const { compileOffline } = await import('../offline-compile.ts');
    const compiled = await compileOffline(path, textFlag(flags, 'target') ?? 'sim:local', optionsOf(flags));
    const text = compiled.write(emit);
    for (const note of notesOf(compiled)) out.note(note);
    if (flags.stats === true) showStatistics(out, compiled);
    if (flags.json === true) out.document(documentOf(compiled, emit, text));
    else out.line(text.trimEnd());
    return EXIT.ok;
  },
};

/** Options of the compiler that the flags name. */
function optionsOf(flags: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const level = textFlag(flags, 'optimizationLevel');
  const seed = textFlag(flags, 'seed');
  if (level !== undefined && !LEVELS.includes(level))
    throw new RangeError(`--optimization-level is "${level}"; it must be one of ${LEVELS.join(', ')}`);
  if (seed !== undefined && !(/^\d{1,10}$/.test(seed) && Number(seed) <= MAX_SEED))
    throw new RangeError(`--seed is "${seed}"; it must be a number from 0 to ${MAX_SEED}`);
  return {
    ...(level !== undefined && { optimization_level: level }),
    ...(seed !== undefined && { seed }),
  };
}

/** Warnings of the front end, and why the circuit could not run on its target. */
function notesOf({ warnings, target, requirements }: OfflineCompilation): readonly string[] {
  return [
    ...warnings.map(({ line, message }) => `warning: line ${line}: ${message}`),
    ...unmetRequirements(target, { ...requirements, shots: 1 }).map(({ message }) => `warning: ${message}`),
  ];
}

function showStatistics(out: Output, { before, report, circuit }: OfflineCompilation): void {
  const row = (name: string, cells: readonly (number | string)[]): string =>
    `${name.padEnd(30)}${cells.map((cell) => String(cell).padStart(10)).join('')}`;
  out.note(row('pass', ['gates', '2-qubit', 'depth', 'ms']));
  out.note(row('(as read)', [before.gates, before.twoQubitGates, before.depth, '']));
  for (const { pass, gates, twoQubitGates, depth, milliseconds } of report)
    out.note(row(pass, [gates, twoQubitGates, depth, milliseconds.toFixed(1)]));
  const places = (list: readonly number[]): string =>
    list.map((place, qubit) => `q[${qubit}] on ${place}`).join(', ');
  if (circuit.layout === undefined) return;
  const { initial, final } = circuit.layout;
  out.note(`layout: ${places(initial)}`);
  if (final.some((place, qubit) => place !== initial[qubit])) out.note(`at the end: ${places(final)}`);
}

function documentOf(compiled: OfflineCompilation, emit: Emit, text: string): object {
  const { circuit, target, requirements, before, report } = compiled;
  return {
    schema: 'qrtx.compiled/1',
    target: target.id,
    qubits: circuit.qubits,
    clbits: outputClbits(circuit),
    requirements,
    layout: circuit.layout ?? null,
    as_read: before,
    passes: report,
    language: emit,
    circuit: emit === 'aqo' ? (JSON.parse(text) as unknown) : text,
  };
}
