import type { ErrorAnswer, ErrorBodyFormat } from './error-body.format.js';

/** A flat body of four members; the problems of an input are found in its metadata. */
export const plainFormat: ErrorBodyFormat = {
  contentType: 'application/json; charset=utf-8',

  body({ message, code, status, errors, metadata }: ErrorAnswer) {
    return { error: message, code, statusCode: status, metadata: { ...metadata, ...(errors && { errors }) } };
  },
};
