import type { FailureExtension } from '@breakwater/core';

/** The meaning of the errors of locks, for every other package. */
export const LOCK_FAILURES: FailureExtension = {
  entries: [
    { origin: 'application', kind: 'overloaded', codes: ['LOCK_BUSY'] },
    { origin: 'application', kind: 'unavailable', codes: ['LOCK_STORE_UNAVAILABLE'], severity: 'high' },
    { origin: 'application', kind: 'conflict', codes: ['LOCK_LOST'], severity: 'medium' },
  ],
};
