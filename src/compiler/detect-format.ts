/** Which language a program is written in: declared, by the name of its file, or by what it begins with. */
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
  return languageOfText(request.source);
}

function languageOfText(source: string): Language | undefined {
  const text = source.slice(0, 65_536);
  if (/^\s*\{/.test(text)) return 'aqo';
  if (/^\s*(?:\/\/.*|\/\*[\s\S]*?\*\/|\s)*(?:OPENQASM\b|include\s+["'])/.test(text)) return 'openqasm';
  if (/@\s*(?:[\w.]+\.)?hybrid_program\b|\beigen_lang\b|^\s*def\s+\w+\s*\(.*\)\s*:/m.test(text))
    return 'eigen-lang';
  if (/^\s*(?:qubit|qreg|bit|creg|gate)\b[^=]*[;{]/m.test(text)) return 'openqasm';
  return undefined;
}
