/** `qrtx compile`: what stage 2 makes of a program for a target; needs no server. */
import { outputClbits } from '../../domain/circuit.ts';
import { unmetRequirements } from '../../domain/device.ts';
import { placementLines } from '../../domain/placement.ts';
import type { Output } from '../../text/output.ts';
import { type CliCommand, textFlag } from '../command.ts';
import { compilerFlags, compilerOptionsOf } from '../compiler-flags.ts';
import { EXIT } from '../exit-codes.ts';
import type { Emit, OfflineCompilation } from '../offline-compile.ts';

const FORMS = ['aqo', 'qasm2', 'qasm3'] as const satisfies readonly Emit[];

/** Compiles a program. */
export const compile: CliCommand = {
  usage: 'compile <path>',
  summary: 'compile a program or a job for a target and print the circuit',
  examples: [
    'qrtx compile examples/bell',
    'qrtx compile bell.qasm --emit aqo > bell.aqo.json',
    'qrtx compile grover.qasm --emit qasm2 -O3 --stats',
    'qrtx compile program.eigen.py --target sim:local --seed 7 --json',
    'qrtx compile bell.qasm --target qpu:lagos --initial-layout 3,5 --stats',
  ],
  options: (command) =>
    compilerFlags(command, '--seed')
      .option(
        '-t, --target <device>',
        'device to compile for, as `qrtx devices` lists them; default: what the job says, else sim:local',
      )
      .option('-e, --emit <language>', FORMS.join(', '), 'qasm3')
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
    const compiled = await compileOffline(path, textFlag(flags, 'target'), compilerOptionsOf(flags, 'seed'));
    const text = compiled.write(emit);
    for (const note of notesOf(compiled)) out.note(note);
    if (flags.stats === true) showStatistics(out, compiled);
    if (flags.json === true) out.document(documentOf(compiled, emit, text));
    else out.line(text.trimEnd());
    return EXIT.ok;
  },
};

/** Warnings of the front end, and why the circuit could not run on its target. */
function notesOf({ warnings, target, requirements }: OfflineCompilation): readonly string[] {
  return [
    ...warnings.map(({ line, message }) => `warning: line ${line}: ${message}`),
    ...unmetRequirements(target, { ...requirements, shots: 1 }).map(({ message }) => `warning: ${message}`),
  ];
}

function showStatistics(out: Output, { before, report, circuit, placement }: OfflineCompilation): void {
  const row = (name: string, cells: readonly (number | string)[]): string =>
    `${name.padEnd(30)}${cells.map((cell) => String(cell).padStart(10)).join('')}`;
  out.note(row('pass', ['gates', '2-qubit', 'depth', 'ms']));
  out.note(row('(as read)', [before.gates, before.twoQubitGates, before.depth, '']));
  for (const { pass, gates, twoQubitGates, depth, milliseconds } of report)
    out.note(row(pass, [gates, twoQubitGates, depth, milliseconds.toFixed(1)]));
  const lies = placement ?? circuit.layout;
  for (const line of lies === undefined ? [] : placementLines(lies)) out.note(line);
}

function documentOf(compiled: OfflineCompilation, emit: Emit, text: string): object {
  const { circuit, target, requirements, before, report, placement } = compiled;
  return {
    schema: 'qrtx.compiled/1',
    target: target.id,
    qubits: circuit.qubits,
    clbits: outputClbits(circuit),
    requirements,
    layout: placement ?? circuit.layout ?? null,
    as_read: before,
    passes: report,
    language: emit,
    circuit: emit === 'aqo' ? (JSON.parse(text) as unknown) : text,
  };
}
