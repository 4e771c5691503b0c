import type { FailureExtension } from '@breakwater/core';

/** The meaning of this package's errors and of those of `ws`, for every other package. */
export const STREAMS_FAILURES: FailureExtension = {
  entries: [
    {
      origin: 'application',
      kind: 'unavailable',
      codes: ['STREAM_FAILED'],
      transient: false,
      severity: 'high',
    },
    { origin: 'application', kind: 'configuration', codes: ['STREAM_COMMIT_REFUSED'] },
    { origin: 'application', kind: 'conflict', codes: ['STREAM_EVENT_COMMITTED'] },
    { origin: 'application', kind: 'overloaded', codes: ['DEAD_LETTERS_FULL'] },
    { origin: 'file-system', kind: 'file', codes: ['STREAM_CURSOR_FILE_BROKEN'], severity: 'high' },
    {
      origin: 'network',
      kind: 'protocol',
      codes: ['STREAM_MESSAGE_UNREADABLE', 'STREAM_PROTOCOL', 'STREAM_FRAME_TOO_LARGE'],
    },
    { origin: 'network', kind: 'protocol', codePattern: /^WS_ERR_/ },
  ],
};
