/** `qrtx draw`: a program as a circuit diagram; needs no server. */
import { writeFile } from 'node:fs/promises';
import { outputClbits } from '../../domain/circuit.ts';
import { PipelineError } from '../../domain/errors.ts';
import { type CliCommand, numberFlag, textFlag } from '../command.ts';
import { EXIT } from '../exit-codes.ts';

/** Draws a program as it is written: nothing is optimised. */
export const draw: CliCommand = {
  usage: 'draw <path>',
  summary: 'draw the circuit of a program or a job as it is written, as text or as SVG',
  examples: [
    'qrtx draw examples/bell',
    'qrtx draw teleport.qasm --max-columns 120',
    'qrtx draw program.eigen.py --svg circuit.svg',
  ],
  options: (command) =>
    command
      .option('--svg <file>', 'write the diagram to this file as SVG instead of printing it')
      .option(
        '--max-columns <number>',
        'fold the diagram at this width; default: that of the terminal, or 80',
      )
      .option('--json', 'print one JSON document: size of the circuit, and the diagram as text'),
  run: async (out, [path = ''], flags) => {
    const { DIAGRAM_COLUMNS, layOut } = await import('../../compiler/draw/layout.ts');
    const { diagramText } = await import('../../compiler/draw/text.ts');
    const { compileOffline } = await import('../offline-compile.ts');
    const [least, most] = DIAGRAM_COLUMNS;
    const asked = numberFlag({ 'max-columns': flags.maxColumns }, 'max-columns', DIAGRAM_COLUMNS);
    const { circuit, warnings } = await compileOffline(path, 'sim:local', { optimization_level: '0' });
    const diagram = layOut(circuit, asked ?? Math.min(most, Math.max(least, out.columns)));
    for (const { line, message } of warnings) out.note(`warning: line ${line}: ${message}`);
    const svg = textFlag(flags, 'svg');
    if (svg !== undefined) {
      const { diagramSvg } = await import('../../compiler/draw/svg.ts');
      await writeDiagram(svg, diagramSvg(diagram));
      out.note(`written: ${svg}`);
    }
    const lines = diagramText(diagram);
    if (flags.json === true)
      out.document({
        schema: 'qrtx.drawing/1',
        qubits: circuit.qubits,
        clbits: outputClbits(circuit),
        columns: diagram.columns,
        svg: svg ?? null,
        lines,
      });
    else if (svg === undefined) for (const line of lines) out.line(line);
    return EXIT.ok;
  },
};

async function writeDiagram(file: string, svg: string): Promise<void> {
  try {
    await writeFile(file, svg);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PipelineError(
      'VALIDATION_FAILED',
      `--svg: ${file} cannot be written: ${reason}`,
      {},
      { cause },
    );
  }
}
