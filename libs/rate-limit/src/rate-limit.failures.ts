import type { FailureExtension } from '@breakwater/core';

/** The meaning of this package's errors, for every other package. */
export const RATE_LIMIT_FAILURES: FailureExtension = {
  entries: [
    { origin: 'policy', kind: 'unavailable', codes: ['RATE_LIMIT_UNAVAILABLE'] },
    { origin: 'policy', kind: 'overloaded', codes: ['CALL_RATE_EXCEEDED'] },
  ],
};
