import { describe, expect, it } from '@jest/globals';
import { AppError, type AppErrorOptions } from './app.error.js';
import { AuthenticationError } from './authentication.error.js';
import { AuthorizationError } from './authorization.error.js';
import { BulkheadFullError } from './bulkhead-full.error.js';
import { CallThrottledError } from './call-throttled.error.js';
import { CircuitOpenError } from './circuit-open.error.js';
import { ConflictError } from './conflict.error.js';
import { DatabaseError } from './database.error.js';
import { ExternalServiceError } from './external-service.error.js';
import { HedgeLostError } from './hedge-lost.error.js';
import { LlmError } from './llm.error.js';
import { NotFoundError } from './not-found.error.js';
import { OverloadedError } from './overloaded.error.js';
import { RateLimitError } from './rate-limit.error.js';
import { RetryBudgetExhaustedError } from './retry-budget-exhausted.error.js';
import { ShuttingDownError } from './shutting-down.error.js';
import { TimeoutExceededError } from './timeout-exceeded.error.js';
import { ValidationError } from './validation.error.js';
import { VectorStoreError } from './vector-store.error.js';

type Build = (options?: AppErrorOptions) => AppError;

/** name, code, status, retryable, message, how to build it */
const TAXONOMY: readonly [string, string, number, boolean, string, Build][] = [
  ['ValidationError', 'VALIDATION_FAILED', 400, false, 'x', (o) => new ValidationError('x', o)],
  ['AuthenticationError', 'UNAUTHENTICATED', 401, false, 'x', (o) => new AuthenticationError('x', o)],
  ['AuthorizationError', 'FORBIDDEN', 403, false, 'x', (o) => new AuthorizationError('x', o)],
  ['NotFoundError', 'NOT_FOUND', 404, false, 'x', (o) => new NotFoundError('x', o)],
  ['ConflictError', 'CONFLICT', 409, false, 'x', (o) => new ConflictError('x', o)],
  ['RateLimitError', 'RATE_LIMITED', 429, true, 'x', (o) => new RateLimitError('x', o)],
  ['DatabaseError', 'DATABASE_FAILED', 500, false, 'x', (o) => new DatabaseError('x', o)],
  [
    'DatabaseError',
    'DATABASE_UNAVAILABLE',
    503,
    true,
    'x',
    (o) => new DatabaseError('x', { ...o, unavailable: true }),
  ],
  [
    'ExternalServiceError',
    'EXTERNAL_SERVICE_FAILED',
    502,
    true,
    'x',
    (o) => new ExternalServiceError('x', o),
  ],
  ['VectorStoreError', 'VECTORDB_ERROR', 503, true, 'x', (o) => new VectorStoreError('x', o)],
  ['LlmError', 'LLM_ERROR', 503, true, 'x', (o) => new LlmError('x', o)],
  [
    'CircuitOpenError',
    'CIRCUIT_OPEN',
    503,
    true,
    "Circuit 'payments' is open; it stays open until it is closed by hand.",
    (o) => new CircuitOpenError('payments', undefined, o),
  ],
  [
    'BulkheadFullError',
    'BULKHEAD_FULL',
    503,
    true,
    "Bulkhead 'payments' is full: 10 calls run and 5 wait.",
    (o) => new BulkheadFullError('payments', '10 calls run and 5 wait', o),
  ],
  [
    'RetryBudgetExhaustedError',
    'RETRY_BUDGET_EXHAUSTED',
    503,
    true,
    "Retry budget of 'payments' is exhausted; the call was not repeated.",
    (o) => new RetryBudgetExhaustedError('payments', o),
  ],
  [
    'HedgeLostError',
    'HEDGE_LOST',
    503,
    false,
    "Another attempt of 'VideoService.find' has answered first; this one was aborted.",
    (o) => new HedgeLostError('VideoService.find', o),
  ],
  [
    'OverloadedError',
    'OVERLOADED',
    503,
    true,
    'The service is overloaded and refuses less important requests.',
    (o) => new OverloadedError(undefined, o),
  ],
  [
    'ShuttingDownError',
    'SHUTTING_DOWN',
    503,
    true,
    'The service is shutting down; send the call to another instance.',
    (o) => new ShuttingDownError(undefined, o),
  ],
  [
    'TimeoutExceededError',
    'TIMEOUT',
    504,
    true,
    "'VideoService.publish' did not finish within 1500 ms.",
    (o) => new TimeoutExceededError('VideoService.publish', 1_500.2, o),
  ],
];

describe.each(TAXONOMY)('%s %s', (name, code, status, retryable, message, build) => {
  it('has the identity that programs and clients rely on', () => {
    expect(build()).toMatchObject({ name, code, status, retryable, message });
    expect(build()).toBeInstanceOf(AppError);
    expect(build()).toBeInstanceOf(Error);
  });

  it('has neither cause nor metadata nor retryAfter unless they are given', () => {
    const error = build();
    expect(['cause', 'metadata', 'retryAfter'].filter((field) => field in error)).toEqual([]);
  });

  it('keeps the options it is given', () => {
    const cause = new Error('driver');
    const error = build({ cause, metadata: { id: 7 }, retryable: !retryable });
    expect(error).toMatchObject({ metadata: { id: 7 }, retryable: !retryable });
    expect(error.cause).toBe(cause);
  });

  it('has a stack that starts where it was created', () => {
    expect(build().stack).toContain('taxonomy.spec');
  });
});

describe('the errors of policies', () => {
  it('say when the circuit admits a call, rounded up to whole milliseconds', () => {
    const error = new CircuitOpenError('payments', 4_199.2, { metadata: { id: 7 } });
    expect(error.message).toBe("Circuit 'payments' is open; retry after 4200 ms.");
    expect(error).toMatchObject({ circuit: 'payments', retryAfter: 4_199.2, metadata: { id: 7 } });
  });

  it('name the policy or operation', () => {
    expect(new BulkheadFullError('payments', 'x')).toMatchObject({ bulkhead: 'payments' });
    expect(new RetryBudgetExhaustedError('payments')).toMatchObject({ policy: 'payments' });
    expect(new TimeoutExceededError('publish', 50)).toMatchObject({ operation: 'publish', timeout: 50 });
  });

  it('say when fewer calls are throttled, rounded up to whole milliseconds', () => {
    const error = new CallThrottledError('payments', 4_199.2, { metadata: { id: 7 } });
    expect(error).toMatchObject({
      name: 'CallThrottledError',
      code: 'CALL_THROTTLED',
      status: 503,
      retryable: true,
      message: "Throttle 'payments' refused the call, as the callee refuses many calls; retry after 4200 ms.",
      throttle: 'payments',
      retryAfter: 4_199.2,
      metadata: { id: 7 },
    });
  });

  it('map the deadline of a whole request to 408', () => {
    expect(new TimeoutExceededError('GET /videos', 50, { status: 408 }).status).toBe(408);
  });

  it('carry retryAfter for errors that accept it', () => {
    expect(new RateLimitError('Too many requests', { retryAfter: 1_000 }).retryAfter).toBe(1_000);
  });
});
