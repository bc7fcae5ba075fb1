/**
 * Texts of a job as a caller on the network may see them. Messages are made for the people who run the kernel, too: an
 * unexpected error of a library or of the language may name files of its machine. They end here.
 */

/** Longest text that is passed on, in characters. */
const MOST = 2000;

/** Absolute paths and file addresses, bare or in quotes; a reference into QFS is none, nor is a division. */
const PATHS =
  /(["'`])(?:file:\/\/)?(?:(?:\/[^/"'`]+){2,}\/?|[A-Za-z]:\\[^"'`]+)\1|(?<![\w/.)\]}:])(?:file:\/\/)?(?:(?:\/[^\s/"'`<>|;,()]+){2,}|[A-Za-z]:\\[^\s"'`<>|;,()]+)/g;

/** The first line of a text, with paths of this machine left out. */
export function publicText(text: string): string {
  const [line = ''] = text.split(/[\r\n]/, 1);
  const clean = line.slice(0, 2 * MOST).replaceAll(PATHS, '(a file)');
  return clean.length > MOST ? `${clean.slice(0, MOST)}…` : clean;
}
