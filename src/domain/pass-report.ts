/** What the passes of a compilation did; it is shown, and kept in `meta.json`. */

/** What one pass did. */
export interface PassReport {
  readonly pass: string;
  readonly gates: number;
  readonly twoQubitGates: number;
  readonly depth: number;
  readonly milliseconds: number;
}
