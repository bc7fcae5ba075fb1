/** Short ways for tests to write Eigen-Lang programs. */

/** A program with a body for its entry point, which begins in line 6 when nothing stands `before`. */
export function program(body: string, before = '', decorator = '@hybrid_program'): string {
  const lines = body.split('\n').map((line) => `    ${line}`);
  return `from eigen_lang import *\nimport math\n${before}\n${decorator}\ndef main():\n${lines.join('\n')}\n`;
}
