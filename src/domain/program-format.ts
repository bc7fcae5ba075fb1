/**
 * The languages a program may come in, and what a file name says about them. Shared by job specifications, the
 * compiler and the ways in.
 */

/** Languages the kernel takes, as declared in a job or on the wire. */
export const PROGRAM_FORMATS = ['eigen_lang_source', 'qasm_text', 'aqo_json', 'aqo_ref'] as const;
/** One of {@link PROGRAM_FORMATS}. */
export type ProgramFormat = (typeof PROGRAM_FORMATS)[number];

/** The format a file name stands for; undefined when it says nothing (the text's own header decides then). */
export function formatOfFileName(name: string): ProgramFormat | undefined {
  if (/\.(qasm|qasm2|qasm3)$/i.test(name)) return 'qasm_text';
  if (/\.py$/i.test(name)) return 'eigen_lang_source';
  if (/\.json$/i.test(name)) return 'aqo_json';
  return undefined;
}

/** A language is told by the beginning of a text. */
const MOST_LOOKED_AT = 65_536;

/** The format that a text begins like; undefined when nothing tells. */
export function formatOfText(source: string): ProgramFormat | undefined {
  const text = afterComments(source.slice(0, MOST_LOOKED_AT));
  if (text.startsWith('{')) return 'aqo_json';
  if (/^(?:OPENQASM\b|include\s+["'])/.test(text)) return 'qasm_text';
  if (/@\s*(?:[\w.]+\.)?hybrid_program\b|\beigen_lang\b|^[ \t]*def\s+\w+\s*\(.*\)\s*:/m.test(text))
    return 'eigen_lang_source';
  if (/^[ \t]*(?:qubit|qreg|bit|creg|gate)\b[^=]{0,256}[;{]/m.test(text)) return 'qasm_text';
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
