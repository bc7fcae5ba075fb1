/** One line of progress that replaces itself, for work that lasts; nothing where no person watches. */

/** Work shorter than this shows no line. */
const PATIENCE_MS = 600;

/** A line on stderr. */
export interface ProgressLine {
  /** @param fraction - 0–1 */
  show(label: string, fraction: number): void;
  /** Takes the line away. */
  clear(): void;
}

/** A progress line on a terminal. */
export function progressLine(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
  patienceMs = PATIENCE_MS,
): ProgressLine {
  const start = performance.now();
  let shown = false;
  return {
    show: (label, fraction) => {
      if (!stream.isTTY || performance.now() - start < patienceMs) return;
      shown = true;
      stream.write(`\r\u001b[K${label} ${Math.floor(100 * fraction)} %`);
    },
    clear: () => {
      if (shown) stream.write('\r\u001b[K');
      shown = false;
    },
  };
}
