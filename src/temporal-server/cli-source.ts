/** The one shape of a place where a Temporal CLI may come from, and the version that is fetched. */

/** The CLI that is fetched when none is found. */
export const CLI_VERSION = '1.9.1';

/** What a source may use. */
export interface SourceContext {
  readonly env: NodeJS.ProcessEnv;
  /** Folder that holds one `temporal` for the pinned version, once it was fetched. */
  readonly cacheDir: string;
  /** Ends when the source's time is over. */
  readonly signal: AbortSignal;
}

/** One place where a CLI may come from. */
export interface CliSource {
  /** Shown to people. */
  readonly name: string;
  readonly timeLimitMs: number;
  /** When true and the source has something that cannot be used, no other source is asked: a person chose it. */
  readonly isFinal?: boolean;
  /** True when the source takes seconds: said before it begins. */
  readonly isSlow?: boolean;
  /**
   * @returns the path of a program, or why this source has none
   * @throws Error when looking or fetching failed.
   */
  readonly find: (context: SourceContext) => Promise<{ readonly path: string } | { readonly none: string }>;
}
