import type { Clock } from '@breakwater/core';

/** A place outside of the code from which the options of policies come, and come again when they change. */
export interface OptionsSource {
  /** Shown in `explain()`, errors and logs, e.g. `file /etc/studio/policies.json`. */
  readonly name: string;
  /** Returns the options that change the policies of the application, by the names of the policies. */
  read(): unknown;
  /**
   * Calls `onChange` each time that {@link read} may return something else. Without it the options are read once.
   *
   * @returns the function that ends this
   */
  watch?(onChange: () => void, clock: Clock): () => void;
}

/** A source, or values that follow one another. */
export type ReloadSource = OptionsSource | AsyncIterable<unknown>;

/** Name of values that follow one another. */
export const STREAM_NAME = 'stream of options';

/** Returns true for values that follow one another. */
export function isStream(source: ReloadSource): source is AsyncIterable<unknown> {
  return Symbol.asyncIterator in source;
}
