/** One error of a chain, as it may be shown: redacted and cut to size. */
export interface SampledError {
  /** Name of the class; `thrown` for a value that is not an error. */
  readonly name: string;
  readonly code?: string;
  readonly message: string;
  /** Frames, source-mapped where maps are there, one per line. */
  readonly stack?: string;
}

/** One occurrence of an error in full: what a person needs to find the cause. Redacted, bounded in size and safe to store. */
export interface ErrorSample extends SampledError {
  /** Time of the day. */
  readonly at: Date;
  /** The causes, the nearest first. */
  readonly causes: readonly SampledError[];
  /** The known facts: request, route, user id, attempts, circuit. */
  readonly context: Readonly<Record<string, unknown>>;
}
