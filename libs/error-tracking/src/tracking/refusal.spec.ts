import { BulkheadFullError, CallThrottledError, CircuitOpenError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { refusalBehind } from './refusal.js';

describe('refusalBehind', () => {
  it.each([
    ['CIRCUIT_OPEN search', new CircuitOpenError('search', 5_000)],
    ['BULKHEAD_FULL search', new BulkheadFullError('search', '10 calls run and 5 wait')],
    ['CALL_THROTTLED search', new CallThrottledError('search', 6_000)],
    ['CALL_THROTTLED search, as Error', new Error('x', { cause: new CallThrottledError('search', 6_000) })],
  ])('is %s, whatever the wait that the error asks for', (refusal, error) => {
    expect(refusalBehind(error)).toBe(refusal);
  });

  it('is absent in other errors', () => {
    expect(refusalBehind(new Error('x'))).toBeUndefined();
  });
});
