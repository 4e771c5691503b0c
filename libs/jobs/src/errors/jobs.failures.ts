import type { FailureExtension } from '@breakwater/core';

/** The meaning of this package's errors, for every other package. */
export const JOBS_FAILURES: FailureExtension = {
  entries: [
    { origin: 'application', kind: 'conflict', codes: ['OPERATION_RUNNING', 'OPERATION_LOST'] },
    { origin: 'application', kind: 'failed', codes: ['OPERATION_STUCK'] },
  ],
};
