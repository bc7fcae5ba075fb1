/** A question before something that cannot be taken back. */
import { createInterface } from 'node:readline/promises';
import type { Output } from '../text/output.ts';

/**
 * True when the person at the terminal says yes; no is the default.
 *
 * @param instead - the option that answers beforehand
 * @throws RangeError when nobody can be asked.
 */
export async function agreed(out: Output, question: string, instead: string): Promise<boolean> {
  if (!process.stdin.isTTY || !out.live) {
    throw new RangeError(`${question} Nobody can be asked, this is no terminal: add ${instead}`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const stopped = new AbortController();
  terminal.once('SIGINT', () => stopped.abort()).once('close', () => stopped.abort());
  try {
    const answer = await terminal.question(`${question} [y/N] `, { signal: stopped.signal });
    return /^y(es)?$/i.test(answer.trim());
  } catch {
    out.line('');
    return false; // Ctrl-C or Ctrl-D: no
  } finally {
    terminal.close();
  }
}
