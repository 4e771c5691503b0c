import { describe, expect, it, jest } from '@jest/globals';
import { BulkheadFullError } from './bulkhead-full.error.js';
import { CallThrottledError } from './call-throttled.error.js';
import { CircuitOpenError } from './circuit-open.error.js';
import { HedgeLostError } from './hedge-lost.error.js';
import * as guards from './guards.js';
import { NotFoundError } from './not-found.error.js';
import { OverloadedError } from './overloaded.error.js';
import { RetryBudgetExhaustedError } from './retry-budget-exhausted.error.js';
import { ShuttingDownError } from './shutting-down.error.js';
import { TimeoutExceededError } from './timeout-exceeded.error.js';

const ERRORS = {
  isCircuitOpenError: new CircuitOpenError('a', 1),
  isBulkheadFullError: new BulkheadFullError('a', 'x'),
  isCallThrottledError: new CallThrottledError('a', 1),
  isTimeoutExceededError: new TimeoutExceededError('a', 1),
  isHedgeLostError: new HedgeLostError('a'),
  isRetryBudgetExhaustedError: new RetryBudgetExhaustedError('a'),
  isOverloadedError: new OverloadedError(),
  isShuttingDownError: new ShuttingDownError(),
};
const NAMES = Object.keys(ERRORS) as (keyof typeof ERRORS)[];

describe.each(NAMES)('%s', (name) => {
  it('accepts its own error and no other', () => {
    expect(NAMES.filter((other) => guards[name](ERRORS[other]))).toEqual([name]);
    expect(guards[name](new NotFoundError('x'))).toBe(false);
    expect(guards[name]({ code: ERRORS[name].code })).toBe(false);
    expect(guards[name](undefined)).toBe(false);
  });
});

describe('isRejection', () => {
  it('means that a policy refused the call before it ran', () => {
    expect(NAMES.filter((name) => guards.isRejection(ERRORS[name]))).toEqual([
      'isCircuitOpenError',
      'isBulkheadFullError',
      'isCallThrottledError',
      'isOverloadedError',
      'isShuttingDownError',
    ]);
  });

  it('accepts errors of another copy of the package', async () => {
    let error: unknown;
    await jest.isolateModulesAsync(async () => {
      const copy = await import('./circuit-open.error.js');
      error = new copy.CircuitOpenError('a', 1);
    });
    expect(error).not.toBeInstanceOf(CircuitOpenError);
    expect(guards.isRejection(error)).toBe(true);
  });
});

describe('hasErrorCode', () => {
  it('compares the code of an AppError', () => {
    expect(guards.hasErrorCode(new NotFoundError('x'), 'NOT_FOUND')).toBe(true);
    expect(guards.hasErrorCode(new NotFoundError('x'), 'CONFLICT')).toBe(false);
    expect(guards.hasErrorCode(Object.assign(new Error('x'), { code: 'NOT_FOUND' }), 'NOT_FOUND')).toBe(
      false,
    );
  });
});
