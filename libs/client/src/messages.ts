import type { ApiError } from './api-error.js';

/**
 * Sentences for users: by code of the server (`CIRCUIT_OPEN`), by status (`503`), by kind (`network`, `offline`, `timeout`, `aborted`),
 * and for everything else (`unknown`).
 */
export interface ErrorMessages {
  readonly [codeStatusOrKind: string]: string | undefined;
}

const SLOW = 'This took too long. Please try again.';
const DOWN = 'The service is unavailable. Please try again later.';

/** The built-in sentences. Codes without one have that of their status. */
export const DEFAULT_MESSAGES: ErrorMessages = {
  network: 'The server cannot be reached. Please try again.',
  offline: 'You are offline.',
  timeout: SLOW,
  aborted: 'Cancelled.',
  unknown: 'Something went wrong. Please try again later.',
  401: 'Please sign in.',
  403: 'You are not allowed to do this.',
  404: 'This was not found.',
  408: SLOW,
  413: 'This is too large.',
  429: 'Too many requests. Please try again later.',
  502: DOWN,
  503: 'The service is busy. Please try again later.',
  504: SLOW,
  CONFLICT: 'This conflicts with existing data.',
  DATABASE_UNAVAILABLE: DOWN,
  SHUTTING_DOWN: 'The service is restarting. Please try again.',
  VALIDATION_FAILED: 'Please check your input.',
};

/**
 * Returns a sentence for users. The first that exists: the one for the code, the status, the kind; the text of the server for a status
 * 4xx; a general one. A text of the server that is long or contains HTML is not shown, nor is that of a status 5xx.
 *
 * @param messages sentences that take the place of the built-in ones
 */
export function messageOf(error: unknown, messages: ErrorMessages = {}): string {
  const { name, code, status, kind, detail } = Object(error) as Partial<ApiError>;
  const aborted = name === 'AbortError' ? 'aborted' : name === 'TimeoutError' ? 'timeout' : kind;
  const sentenceOf = (key: string | number | undefined): string | undefined =>
    [messages, DEFAULT_MESSAGES]
      .map((table) => table[key ?? ''])
      .find((sentence) => typeof sentence === 'string');
  return (
    [code, status, aborted].map(sentenceOf).find(Boolean) ??
    (Number(status) < 500 && typeof detail === 'string' && /^[^<]{1,300}$/.test(detail)
      ? detail
      : sentenceOf('unknown')!)
  );
}
