/** The attempts, waits and end of a recording, as the matchers compare and print them. */
export interface RecordedSequence {
  /** Attempts of the last finished call; `undefined` when no call has finished. */
  readonly attempts: number | undefined;
  /** Waits between attempts in milliseconds. */
  readonly waits: readonly number[];
  /** Number of calls that a fallback has answered. */
  readonly fallbacks: number;
  /** Duration of the last call in milliseconds; `undefined` before the first call, and while a call runs. */
  readonly duration: number | undefined;
  /** Phrases such as `attempt 1 failed after 12 ms (ECONNRESET), waited 200 ms`. */
  readonly phrases: readonly string[];
}

/** Prints a sequence below a message. */
export function printSequence({ phrases }: RecordedSequence): string {
  if (phrases.length === 0) return '\nNothing was recorded.';
  return `\nRecorded sequence:\n${phrases.map((phrase) => `  ${phrase}`).join('\n')}`;
}
