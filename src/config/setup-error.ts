/** Errors of setting up or starting a process, before any job exists. */

/** Something a process needs is missing or taken; the message says what, `hint` the next step. */
export class SetupError extends Error {
  override readonly name = 'SetupError';
  /** The next step for a person. */
  readonly hint: string;

  constructor(message: string, hint: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.hint = hint;
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
