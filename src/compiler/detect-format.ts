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

/** A language is told by the beginning of a text. */
const MOST_LOOKED_AT = 65_536;

function languageOfText(source: string): Language | undefined {
  const text = afterComments(source.slice(0, MOST_LOOKED_AT));
  if (text.startsWith('{')) return 'aqo';
  if (/^(?:OPENQASM\b|include\s+["'])/.test(text)) return 'openqasm';
  if (/@\s*(?:[\w.]+\.)?hybrid_program\b|\beigen_lang\b|^[ \t]*def\s+\w+\s*\(.*\)\s*:/m.test(text))
    return 'eigen-lang';
  if (/^[ \t]*(?:qubit|qreg|bit|creg|gate)\b[^=]{0,256}[;{]/m.test(text)) return 'openqasm';
  return undefined;
}

const COMMENT = /\s+|\/\/.*|\/\*[\s\S]*?\*\//y;

/** The text from its first word on: comment by comment, since one pattern for all would try every way to join them. */
function afterComments(text: string): string {
  let at = 0;
  for (;;) {
    COMMENT.lastIndex = at;
    const [comment = ''] = COMMENT.exec(text) ?? [];
    if (comment === '') return text.slice(at);
    at += comment.length;
  }
}
