import { mergeOccurrences } from './merge-occurrences.js';
import type { Occurrences } from './occurrences.js';

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
