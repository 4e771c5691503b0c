import type { ApiError } from './api-error.js';

/**
 * Sentences for users: by code of the server (`CIRCUIT_OPEN`), by status (`503`), by kind (`network`, `offline`, `timeout`, `refused`,
 * `aborted`), and for everything else (`unknown`).
 */
export interface ErrorMessages {
  readonly [codeStatusOrKind: string]: string | undefined;
}

const SIGN_IN = 'Please sign in and try again.';
const FORBIDDEN = 'You are not allowed to do this.';
const NOT_FOUND = 'This was not found.';
const CONFLICT = 'This conflicts with existing data. Please reload and try again.';
const SLOW = 'This took too long. Please try again.';
const TOO_MANY = 'There were too many requests. Please try again later.';
const BUSY = 'The service is busy. Please try again later.';
const DOWN = 'A part of the service is unavailable. Please try again later.';
const UNKNOWN = 'Something went wrong. Please try again later.';

/** The built-in sentences. */
export const DEFAULT_MESSAGES: ErrorMessages = {
  aborted: 'The request was cancelled.',
  network: 'The server cannot be reached. Please try again.',
  offline: 'You are offline.',
  refused: BUSY,
  timeout: SLOW,
  unknown: UNKNOWN,
  401: SIGN_IN,
  403: FORBIDDEN,
  404: NOT_FOUND,
  408: SLOW,
  413: 'This is too large.',
  429: TOO_MANY,
  502: DOWN,
  503: BUSY,
  504: SLOW,
  UNAUTHENTICATED: SIGN_IN,
  FORBIDDEN,
  NOT_FOUND,
  CONFLICT,
  OPERATION_LOST: CONFLICT,
  OPERATION_RUNNING: CONFLICT,
  VALIDATION_FAILED: 'Please check your input.',
  RATE_LIMITED: TOO_MANY,
  TIMEOUT: SLOW,
  CIRCUIT_OPEN: BUSY,
  BULKHEAD_FULL: BUSY,
  CALL_RATE_EXCEEDED: BUSY,
  OVERLOADED: BUSY,
  RETRY_BUDGET_EXHAUSTED: BUSY,
  SHUTTING_DOWN: 'The service is restarting. Please try again.',
  DATABASE_UNAVAILABLE: DOWN,
  RATE_LIMIT_UNAVAILABLE: DOWN,
  EXTERNAL_SERVICE_FAILED: DOWN,
  LLM_ERROR: DOWN,
  VECTORDB_ERROR: DOWN,
  DATABASE_FAILED: UNKNOWN,
};

/**
 * Returns a sentence for users: the one for the code, else for the status, else for the kind; else the text of the server, for a status
 * 4xx; else a general one. A text of the server that is long or contains HTML is not shown. Never throws.
 *
 * @param messages sentences that take the place of the built-in ones
 */
export function messageOf(error: unknown, messages: ErrorMessages = {}): string {
  const general = messages['unknown'] ?? UNKNOWN;
  try {
    const { name, code, status, kind, detail } = Object(error) as Partial<ApiError>;
    const keys = [
      code,
      status,
      name === 'AbortError' ? 'aborted' : name === 'TimeoutError' ? 'timeout' : kind,
    ];
    // A sentence of the application for a status comes before a built-in one for a code.
    for (const table of [messages, DEFAULT_MESSAGES]) {
      const own = keys.map((key) => table[key as string]).find((one) => typeof one === 'string');
      if (own !== undefined) return own;
    }
    const isSafe = typeof detail === 'string' && /^[^<>]{1,300}$/.test(detail);
    return isSafe && Number(status) >= 400 && Number(status) < 500 ? detail : general;
  } catch {
    // The error cannot be read.
    return general;
  }
}
