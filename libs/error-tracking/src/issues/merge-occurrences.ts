import type { Occurrences } from './occurrences.js';

/** Occurrences of the same error as one: the sum of both, with the details of the one seen last. */
export function mergeOccurrences(a: Occurrences, b: Occurrences): Occurrences {
  return {
    ...(b.lastSeen >= a.lastSeen ? b : a),
    count: a.count + b.count,
    firstSeen: b.firstSeen < a.firstSeen ? b.firstSeen : a.firstSeen,
  };
}
