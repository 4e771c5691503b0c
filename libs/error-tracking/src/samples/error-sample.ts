/** One error of a chain of causes, redacted and bounded in size. */
export interface SampledError {
  /** Name of the class; `thrown` for a value that is not an error. */
  readonly name: string;
  readonly code?: string;
  readonly message: string;
  /** Frames, one per line, mapped to the sources where source maps exist. */
  readonly stack?: string;
}

/** One occurrence of an error with everything that helps to find its cause. Redacted, bounded in size and safe to store. */
export interface ErrorSample extends SampledError {
  /** Wall-clock time. */
  readonly at: Date;
  /** The causes, the nearest first. */
  readonly causes: readonly SampledError[];
  /** The known facts: request, route, user id, attempts, circuit. */
  readonly context: Readonly<Record<string, unknown>>;
}
