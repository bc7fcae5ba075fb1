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
