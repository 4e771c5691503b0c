import type { ErrorCategory } from '../classification/error-category.js';
import type { ErrorSeverity } from '../classification/error-severity.js';
import type { ErrorSample } from '../samples/error-sample.js';

/** Equal errors of a short time, which are added to an issue together. */
export interface Occurrences {
  readonly fingerprint: string;
  /** The fingerprint of the same error by the earlier version. A store continues the issue of the alias instead of opening a new one. */
  readonly alias?: string;
  readonly title: string;
  readonly category: ErrorCategory;
  readonly severity: ErrorSeverity;
  readonly name: string;
  readonly code?: string;
  readonly count: number;
  /** Wall-clock time of the first and of the last occurrence. */
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly sample: ErrorSample;
}

/** Merges occurrences of the same error: the sum of both counts, and the details of the one seen last. */
export function mergeOccurrences(a: Occurrences, b: Occurrences): Occurrences {
  return {
    ...(b.lastSeen >= a.lastSeen ? b : a),
    count: a.count + b.count,
    firstSeen: b.firstSeen < a.firstSeen ? b.firstSeen : a.firstSeen,
  };
}

/** All occurrences of one issue in a batch. */
export interface OccurrenceGroup {
  /** The sum of the parts. */
  readonly total: Occurrences;
  /** The single reports, the oldest first. */
  readonly parts: readonly Occurrences[];
}

/**
 * Groups occurrences by their fingerprint, in the order of the fingerprints: all replicas lock issues in this order, which prevents
 * deadlocks.
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
