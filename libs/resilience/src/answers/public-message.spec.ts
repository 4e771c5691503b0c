import { describe, expect, it } from '@jest/globals';
import type { ErrorDescription } from './error-description.js';
import { isInternal, publicMessage } from './public-message.js';

const description = (code: string, status: number, retryable = true): ErrorDescription => ({
  code,
  status,
  retryable,
  message: 'secret',
});

describe('publicMessage', () => {
  it.each([
    ['CIRCUIT_OPEN', 503, true, 5, 'The service is busy; try again in 5 seconds.'],
    ['BULKHEAD_FULL', 503, true, undefined, 'The service is busy; try again later.'],
    ['CALL_THROTTLED', 503, true, 7, 'The service is busy; try again in 7 seconds.'],
    ['RETRY_BUDGET_EXHAUSTED', 503, true, undefined, 'The service is busy; try again later.'],
    ['SHUTTING_DOWN', 503, true, 1, 'The service is restarting; try again in 1 second.'],
    ['TIMEOUT', 408, true, undefined, 'The request took too long; try again later.'],
    ['EXTERNAL_SERVICE_FAILED', 502, true, 2, 'The service is unavailable; try again in 2 seconds.'],
    ['DATABASE_FAILED', 500, false, undefined, 'An unexpected error occurred and was reported.'],
    ['FORBIDDEN', 403, false, undefined, 'The request cannot be served.'],
  ])('for %s %p', (code, status, retryable, retryAfter, message) => {
    expect(publicMessage(description(code, status, retryable), { retryAfter })).toBe(message);
  });
});

it('asks the client to name the request id when a retry does not help', () => {
  expect(publicMessage(description('DATABASE_FAILED', 500, false), { requestId: 'r-1' })).toBe(
    'An unexpected error occurred and was reported. Name the request id when you ask about it.',
  );
});

describe('isInternal', () => {
  it('is true for 5xx, for refusals, and for errors that hide their message', () => {
    expect(isInternal(description('X', 500))).toBe(true);
    expect(isInternal(description('TIMEOUT', 408))).toBe(true);
    expect(isInternal({ ...description('FORBIDDEN', 403), internal: true })).toBe(true);
    expect(isInternal(description('NOT_FOUND', 404))).toBe(false);
  });
});
