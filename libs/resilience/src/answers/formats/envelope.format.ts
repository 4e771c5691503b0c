import type { ErrorAnswer, ErrorBodyFormat } from './error-body.format.js';

/** The failed half of an envelope whose successful half is `{ success: true, data }`. */
export const envelopeFormat: ErrorBodyFormat = {
  contentType: 'application/json; charset=utf-8',

  body({ code, message, retryable, retryAfter, errors, metadata, requestId, timestamp }: ErrorAnswer) {
    return {
      success: false,
      error: { code, message, retryable, retryAfter, errors, metadata },
      requestId,
      timestamp,
    };
  },
};
