import type { ErrorCategory } from '../classification/error-category.js';
import type { ErrorSeverity } from '../classification/error-severity.js';
import type { ErrorSample } from '../samples/error-sample.js';

/** Equal errors of a short time, as they are added to an issue in one go. */
export interface Occurrences {
  readonly fingerprint: string;
  readonly title: string;
  readonly category: ErrorCategory;
  readonly severity: ErrorSeverity;
  readonly name: string;
  readonly code?: string;
  readonly count: number;
  /** Time of the day of the first and of the last of them. */
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly sample: ErrorSample;
}

/** Occurrences of the same error as one: the sum of both, with the details of the one seen last. */
export function mergeOccurrences(a: Occurrences, b: Occurrences): Occurrences {
  return {
    ...(b.lastSeen >= a.lastSeen ? b : a),
    count: a.count + b.count,
    firstSeen: b.firstSeen < a.firstSeen ? b.firstSeen : a.firstSeen,
  };
}

/** All that was reported at once of one issue. */
export interface OccurrenceGroup {
  /** Together. */
  readonly total: Occurrences;
  /** One by one, the oldest first. */
  readonly parts: readonly Occurrences[];
}

/**
 * Groups occurrences by their fingerprint. The groups come in the order of the fingerprints: whoever locks several issues
 * locks them in this order, so that nobody waits in a circle.
 */
export function groupOccurrences(occurrences: readonly Occurrences[]): OccurrenceGroup[] {
  const byFingerprint = new Map<string, Occurrences[]>();
  for (const some of occurrences) {
    const parts = byFingerprint.get(some.fingerprint);
    if (parts) parts.push(some);
    else byFingerprint.set(some.fingerprint, [some]);
  }
  return [...byFingerprint]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, parts]) => ({
      total: parts.reduce(mergeOccurrences),
      parts: parts.toSorted((a, b) => a.lastSeen.getTime() - b.lastSeen.getTime()),
    }));
}
