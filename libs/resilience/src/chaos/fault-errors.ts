import {
  AuthenticationError,
  AuthorizationError,
  ConflictError,
  DatabaseError,
  ExternalServiceError,
  LlmError,
  markInjected,
  NotFoundError,
  RateLimitError,
  TimeoutExceededError,
  ValidationError,
  VectorStoreError,
} from '@breakwater/core';
import type { ChaosErrorFamily, ErrorFault, StatusFault } from './chaos.rule.js';

/** The message does not name the rule, because that of a 4xx reaches clients. */
const MESSAGE = 'A fault was injected on purpose.';

const FAMILIES: Readonly<Record<ChaosErrorFamily, (call: string) => Error>> = {
  AuthenticationError: () => new AuthenticationError(MESSAGE),
  AuthorizationError: () => new AuthorizationError(MESSAGE),
  ConflictError: () => new ConflictError(MESSAGE),
  DatabaseError: () => new DatabaseError(MESSAGE, { unavailable: true }),
  ExternalServiceError: () => new ExternalServiceError(MESSAGE),
  LlmError: () => new LlmError(MESSAGE),
  NotFoundError: () => new NotFoundError(MESSAGE),
  RateLimitError: () => new RateLimitError(MESSAGE),
  TimeoutExceededError: (call) => new TimeoutExceededError(call, 0),
  ValidationError: () => new ValidationError(MESSAGE),
  VectorStoreError: () => new VectorStoreError(MESSAGE),
};

/** Statuses of answers that can differ a moment later. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Builds the error of an `error` fault. An error with a code has the shape of Node's. */
export function errorOf({ code, family }: ErrorFault, rule: string, call: string): Error {
  const error =
    family === undefined
      ? Object.assign(new Error(`${code}: ${MESSAGE}`), { code, syscall: 'read' })
      : FAMILIES[family](call);
  return markInjected(error, rule);
}

/** Builds the error of a callee without a client of its own, as a wrapper of `fetch` would throw it for a status. */
export function statusErrorOf({ status, retryAfter }: StatusFault, rule: string): Error {
  const error = new ExternalServiceError(`The service answered with status ${status}. ${MESSAGE}`, {
    retryable: TRANSIENT.has(status),
    metadata: { upstreamStatus: status },
    ...(retryAfter !== undefined && { retryAfter }),
  });
  return markInjected(Object.assign(error, { response: { status } }), rule);
}
