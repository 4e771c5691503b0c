import type { CountedOutcome } from './outcome.js';

/** The counts of a window. The number is the column in its rows. */
export const Count = {
  successes: 0,
  /** Timeouts included. */
  failures: 1,
  timeouts: 2,
  slow: 3,
  /** Calls whose end says nothing about the dependency. */
  ignored: 4,
  /** Calls that were refused. */
  rejected: 5,
  /** Fallbacks that answered in place of a failed call. */
  fallbacks: 6,
  /** Sum of the latencies in microseconds. */
  latency: 7,
} as const;

/** Name of something that a window counts. */
export type CountName = keyof typeof Count;

/** Number of columns that {@link Count} names. */
export const COUNTS = Object.keys(Count).length;

/** The counts by name. */
export type OutcomeCounts = Readonly<Record<CountName, number>>;

/** The last outcomes of a circuit, by time or by number. Every operation but `slices` costs the same at any load. */
export interface OutcomeWindow {
  /**
   * Counts the outcome of a call.
   *
   * @param latency milliseconds
   * @param now time on the scale of `Clock.now()`
   */
  record(outcome: CountedOutcome, slow: boolean, latency: number, now: number): void;

  /** Counts something that is not an outcome of the dependency, and is never judged. */
  note(count: 'ignored' | 'rejected' | 'fallbacks', now: number): void;

  /** Drops what has left the window by `now`. */
  advance(now: number): void;

  /** A sum over the window, as of the last call of another method. */
  total(count: CountName): number;

  /** Number of recorded latencies that fell into a slot of the histogram. */
  latencies(slot: number): number;

  /** The window in slices, the newest first. */
  slices(now: number): readonly OutcomeCounts[];

  /** Empties the window. */
  reset(): void;
}

/** Builds the counts by name from a source that knows them one by one. */
export function readCounts(read: (count: CountName) => number): OutcomeCounts {
  return {
    successes: read('successes'),
    failures: read('failures'),
    timeouts: read('timeouts'),
    slow: read('slow'),
    ignored: read('ignored'),
    rejected: read('rejected'),
    fallbacks: read('fallbacks'),
    latency: read('latency'),
  };
}
