import { AppError } from '@breakwater/core';

/**
 * Why a text has no vector although the model was not called, or answered:
 *
 * - `NOT_A_TEXT`, `EMPTY_TEXT`, `TOO_LONG`: the text was not sent
 * - `TEXT_REFUSED`: the model refused this one text
 * - `WRONG_COUNT`, `WRONG_DIMENSIONS`, `NOT_FINITE`: the model answered with something else than a vector for each text
 */
export type EmbeddingErrorCode =
  | 'NOT_A_TEXT'
  | 'EMPTY_TEXT'
  | 'TOO_LONG'
  | 'TEXT_REFUSED'
  | 'WRONG_COUNT'
  | 'WRONG_DIMENSIONS'
  | 'NOT_FINITE';

const OF_THE_MODEL: ReadonlySet<EmbeddingErrorCode> = new Set([
  'WRONG_COUNT',
  'WRONG_DIMENSIONS',
  'NOT_FINITE',
]);

/** A text has no vector, and the same call would fail again. The error does not contain the text. */
export class EmbeddingError extends AppError {
  override readonly name = 'EmbeddingError';
  declare readonly code: EmbeddingErrorCode;

  constructor(code: EmbeddingErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, { code, status: OF_THE_MODEL.has(code) ? 502 : 400, retryable: false }, options);
  }
}
