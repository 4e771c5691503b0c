import {
  BulkheadFullError,
  CircuitOpenError,
  NotFoundError,
  RateLimitError,
  RequestContext,
  RetryBudgetExhaustedError,
  ShuttingDownError,
  TimeoutExceededError,
} from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import type { CircuitBreakerOptions } from './circuit-breaker.options.js';
import { Call } from '../invocation/call.js';
import { type JudgedCall, OutcomeClassifier } from './outcome-classifier.js';

function classifierWith(options: CircuitBreakerOptions = {}): OutcomeClassifier {
  const { record, ignore, inspectCauses = false, recordResult } = options;
  return new OutcomeClassifier({ record, ignore, inspectCauses, recordResult });
}

const outcomeOf = (error: unknown, options?: CircuitBreakerOptions): string =>
  classifierWith(options).ofError(error, callBelow(), 0);

/** A call without limits, 20 ms after its start when it is judged at 20. */
function callBelow(parent?: RequestContext): JudgedCall {
  const logical = { name: 'x', operation: () => {}, attempts: 1, committed: false };
  const call = new Call(logical, {}, parent);
  return Object.assign(call, { started: 0, limits: { timeout: false as const } });
}

const throwing = (): boolean => {
  throw new Error('a broken predicate');
};

describe('OutcomeClassifier', () => {
  describe('of an error', () => {
    it.each([
      ['an error', new Error('x')],
      ['anything that was thrown', undefined],
      ['an exhausted retry budget below', new RetryBudgetExhaustedError('inner')],
    ])('takes %s for a failure', (_what, error) => {
      expect(outcomeOf(error)).toBe('failure');
    });

    it('classifies a timeout as a timeout', () => {
      expect(outcomeOf(new TimeoutExceededError('x', 5))).toBe('timeout');
    });

    it.each([
      ['a full bulkhead', new BulkheadFullError('x', 'busy')],
      ['a rate limit', new RateLimitError('x')],
      ['another circuit', new CircuitOpenError('x', 5)],
      ['the end of the application', new ShuttingDownError()],
    ])('ignores a rejection by %s, unless record names it', (_what, error) => {
      expect(outcomeOf(error)).toBe('ignored');
      expect(outcomeOf(error, { record: () => true })).toBe('failure');
      expect(outcomeOf(error, { record: NotFoundError })).toBe('ignored');
    });
  });

  describe('with record', () => {
    it('classifies the errors that it names as failures and all others as successes', () => {
      const record = [NotFoundError];
      expect(outcomeOf(new NotFoundError('x'), { record })).toBe('failure');
      expect(outcomeOf(new Error('x'), { record })).toBe('success');
    });

    it('still counts timeouts', () => {
      expect(outcomeOf(new TimeoutExceededError('x', 5), { record: NotFoundError })).toBe('timeout');
    });

    it('takes a predicate that throws for a failure', () => {
      expect(outcomeOf(new Error('x'), { record: throwing })).toBe('failure');
    });
  });

  describe('with ignore', () => {
    it('ignores the errors that it names and counts all others', () => {
      const ignore = NotFoundError;
      expect(outcomeOf(new NotFoundError('x'), { ignore })).toBe('ignored');
      expect(outcomeOf(new Error('x'), { ignore })).toBe('failure');
    });

    it('wins over record and over timeouts', () => {
      expect(outcomeOf(new NotFoundError('x'), { ignore: NotFoundError, record: NotFoundError })).toBe(
        'ignored',
      );
      expect(outcomeOf(new TimeoutExceededError('x', 5), { ignore: TimeoutExceededError })).toBe('ignored');
    });

    it('takes a predicate that throws for a failure', () => {
      expect(outcomeOf(new CircuitOpenError('x'), { ignore: throwing })).toBe('failure');
    });

    it('looks at causes with inspectCauses', () => {
      const error = new Error('x', { cause: new NotFoundError('y') });
      expect(outcomeOf(error, { ignore: NotFoundError })).toBe('failure');
      expect(outcomeOf(error, { ignore: NotFoundError, inspectCauses: true })).toBe('ignored');
      expect(outcomeOf(error, { record: NotFoundError, inspectCauses: true })).toBe('failure');
      expect(outcomeOf(error, { record: NotFoundError })).toBe('success');
    });
  });

  describe('of a cancelled call', () => {
    it('ignores any error when its caller has left', () => {
      const call = callBelow();
      call.cancel(new Error('left'));
      expect(classifierWith({ record: () => true }).ofError(new Error('x'), call, 0)).toBe('ignored');
    });

    it('ignores a timeout that the deadline of its caller caused', () => {
      const request = new RequestContext();
      const call = callBelow(request);
      const reason = new TimeoutExceededError('request', 5, { status: 408 });
      request.cancel(reason);
      expect(classifierWith().ofError(reason, call, 20)).toBe('ignored');
    });
  });

  describe('of a result', () => {
    it('is a success without recordResult', () => {
      expect(classifierWith().ofResult(undefined)).toBe('success');
    });

    it('is a failure when recordResult returns true', () => {
      const classifier = classifierWith({ recordResult: (value) => value === 503 });
      expect([503, 200].map((value) => classifier.ofResult(value))).toEqual(['failure', 'success']);
    });

    it('is a failure when recordResult throws', () => {
      expect(classifierWith({ recordResult: throwing }).ofResult(1)).toBe('failure');
    });
  });
});
