import { codeOfStatus } from '../status-code.js';
import type { ErrorAnswer, ErrorBodyFormat } from './error-body.format.js';

const URN = 'urn:breakwater:error:';

/**
 * Problem details of RFC 9457. `type` is `about:blank` where the status is enough (section 4.2.1), otherwise a URN
 * made of the code; the members beside those of the RFC are extensions.
 */
export const problemFormat: ErrorBodyFormat = {
  contentType: 'application/problem+json; charset=utf-8',

  body({
    status,
    title,
    code,
    message,
    path,
    requestId,
    retryable,
    retryAfter,
    errors,
    metadata,
  }: ErrorAnswer) {
    return {
      type: code === codeOfStatus(status) ? 'about:blank' : URN + code.toLowerCase().replaceAll('_', '-'),
      title,
      status,
      detail: message,
      instance: path,
      code,
      requestId,
      retryable,
      retryAfter,
      errors,
      metadata,
    };
  },
};
