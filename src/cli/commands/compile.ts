/** `qrtx compile`: what stage 2 makes of a program; needs no server. */
import { type CliCommand, textFlag } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

const EMITS = ['qasm', 'aqo'] as const;

/** Compiles a program. */
export const compile: CliCommand = {
  usage: 'compile <path>',
  summary: 'compile a program or a job for the local simulator and print the circuit',
  examples: ['qrtx compile examples/bell', 'qrtx compile bell.qasm --emit aqo > bell.aqo.json'],
  options: (command) =>
    command
      .option('--emit <form>', EMITS.join(', '), 'qasm')
      .option('--json', 'print one JSON document with both forms and the report of every pass'),
  run: async (out, [path = ''], flags) => {
    const emit = EMITS.find((known) => known === textFlag(flags, 'emit'));
    if (emit === undefined) throw new RangeError(`--emit must be one of ${EMITS.join(', ')}`);
    const { compileOffline } = await import('../offline-run.ts');
    const { compiled, compiler } = await compileOffline(path);
    for (const warning of compiled.warnings) out.note(`warning: line ${warning.line}: ${warning.message}`);
    const { aqo, qasm, requirements, report } = compiled;
    if (flags.json === true) {
      const circuit: unknown = JSON.parse(aqo);
      out.document({ schema: 'qrtx.compiled/1', compiler, requirements, passes: report, qasm, aqo: circuit });
    } else out.line((emit === 'aqo' ? aqo : qasm).trimEnd());
    return EXIT.ok;
  },
};
