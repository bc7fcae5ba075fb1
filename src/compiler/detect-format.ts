/** Which language a program is written in: declared, by the name of its file, or by what it begins with. */
import { formatOfText } from '../domain/program-format.ts';
import type { CompileRequest } from './compiler.ts';

/** Languages of the front ends. */
export type Language = 'openqasm' | 'eigen-lang' | 'aqo';

const DECLARED: Readonly<Record<string, Language>> = {
  eigen_lang_source: 'eigen-lang',
  qasm_text: 'openqasm',
  aqo_json: 'aqo',
};

/** The language of a program, or undefined when nothing tells. */
export function detectLanguage(
  request: Pick<CompileRequest, 'source' | 'format' | 'file'>,
): Language | undefined {
  if (request.format !== undefined) return DECLARED[request.format];
  const file = request.file?.toLowerCase() ?? '';
  if (/\.(?:qasm|qasm2|qasm3|inc)$/.test(file)) return 'openqasm';
  if (file.endsWith('.py')) return 'eigen-lang';
  if (file.endsWith('.json')) return 'aqo';
  const told = formatOfText(request.source);
  return told === undefined ? undefined : DECLARED[told];
}
