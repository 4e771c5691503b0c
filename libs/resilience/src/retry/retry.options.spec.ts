import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { type RetryOptions, resolveRetryOptions } from './retry.options.js';

const messageOf = (options: object, place?: string): string => {
  try {
    resolveRetryOptions(options, place);
  } catch (error) {
    if (error instanceof OptionsError) return error.message;
    throw error;
  }
  return 'accepted';
};

describe('resolveRetryOptions', () => {
  it('fills in the defaults', () => {
    expect(resolveRetryOptions({})).toEqual({
      maxRetries: 3,
      backoff: { type: 'exponential', delay: 1_000, factor: 2 },
      jitter: 'full',
      maxDelay: 10_000,
      maxDuration: Infinity,
      retryOn: ['transient'],
      abortOn: [],
      retryOnResult: undefined,
      respectRetryAfter: true,
      maxRetryAfter: 10_000,
      onRetry: undefined,
      budget: { ratio: 0.2, minimum: 100, window: 10_000, rejectWithBudgetError: false },
    });
  });

  it('keeps the given options', () => {
    const options = {
      maxRetries: 1,
      jitter: 0.25,
      maxDelay: 0,
      maxDuration: 1,
      retryOn: ['EPIPE', 503, Error],
      abortOn: [TypeError],
      retryOnResult: () => true,
      respectRetryAfter: false,
      maxRetryAfter: 0,
      onRetry: () => undefined,
      budget: { ratio: 1, minimum: 0, window: 1, rejectWithBudgetError: true },
    } satisfies RetryOptions;
    expect(resolveRetryOptions(options)).toMatchObject(options);
  });

  it.each<[string, RetryOptions, object]>([
    ['a name', { backoff: 'linear' }, { type: 'linear', delay: 1_000, factor: 2 }],
    ['the shorthands', { delay: 50, factor: 1.5 }, { type: 'exponential', delay: 50, factor: 1.5 }],
    ['a name with shorthands', { backoff: 'fixed', delay: 50 }, { type: 'fixed', delay: 50, factor: 2 }],
    [
      'an object with the shorthands',
      { backoff: { type: 'exponential' }, delay: 50, factor: 3 },
      { type: 'exponential', delay: 50, factor: 3 },
    ],
    ['the factor of AWS', { backoff: 'decorrelated' }, { type: 'decorrelated', delay: 1_000, factor: 3 }],
    [
      'another factor',
      { backoff: 'decorrelated', factor: 1 },
      { type: 'decorrelated', delay: 1_000, factor: 1 },
    ],
  ])('understands a back-off by %s', (_, options, expected) => {
    expect(resolveRetryOptions(options).backoff).toEqual(expected);
  });

  it('takes a function as a custom back-off', () => {
    const compute = () => 5;
    expect(resolveRetryOptions({ backoff: compute }).backoff).toEqual({
      type: 'custom',
      compute,
    });
  });

  it.each<[RetryOptions, unknown]>([
    [{ jitter: true }, 'full'],
    [{ jitter: false }, 'none'],
    [{ jitter: 'equal' }, 'equal'],
    [{ jitter: 0 }, 0],
    [{ jitter: 1 }, 1],
    [{ backoff: 'decorrelated' }, 'none'],
    [{ backoff: () => 5, jitter: 'none' }, 'none'],
  ])('understands the jitter of %j as %j', (options, expected) => {
    expect(resolveRetryOptions(options).jitter).toBe(expected);
  });

  it('makes a list of a single condition', () => {
    expect(resolveRetryOptions({ retryOn: 'EPIPE', abortOn: TypeError })).toMatchObject({
      retryOn: ['EPIPE'],
      abortOn: [TypeError],
    });
  });

  it('copies the list of the caller', () => {
    const retryOn = ['EPIPE'];
    const resolved = resolveRetryOptions({ retryOn });
    retryOn.push('EBUSY');
    expect(resolved.retryOn).toEqual(['EPIPE']);
  });

  it('lets the longest Retry-After follow maxDelay', () => {
    expect(resolveRetryOptions({ maxDelay: 2_000 }).maxRetryAfter).toBe(2_000);
  });

  it.each<[RetryOptions['budget'], unknown]>([
    [false, undefined],
    [true, { ratio: 0.2, minimum: 100, window: 10_000, rejectWithBudgetError: false }],
    [{ ratio: 0.5 }, { ratio: 0.5, minimum: 100, window: 10_000, rejectWithBudgetError: false }],
  ])('understands the budget %j', (budget, expected) => {
    expect(resolveRetryOptions({ budget: budget as boolean }).budget).toEqual(expected);
  });

  it('lets the minimum of the budget follow maxRetries', () => {
    expect(resolveRetryOptions({ maxRetries: 101 }).budget?.minimum).toBe(101);
    expect(resolveRetryOptions({ maxRetries: 5, budget: { minimum: 2 } }).budget?.minimum).toBe(2);
  });

  it('names option, expectation, value and place', () => {
    expect(messageOf({ maxRetries: -1 }, 'VideoService.publish')).toBe(
      'Expected "retry.maxRetries" to be an integer >= 0, got -1 (at VideoService.publish)',
    );
  });

  it('names the place of a wrong back-off or budget too', () => {
    expect(messageOf({ factor: 0 }, 'A.b')).toContain('got 0 (at A.b)');
    expect(messageOf({ backoff: { type: 'fixed', factor: 0 } }, 'A.b')).toContain('got 0 (at A.b)');
    expect(messageOf({ budget: 5 }, 'A.b')).toContain('got 5 (at A.b)');
    expect(messageOf({ budget: { ratio: 5 } }, 'A.b')).toContain('got 5 (at A.b)');
  });

  const strategies = "one of 'fixed', 'linear', 'exponential', 'fibonacci', 'decorrelated'";
  const anything =
    'a strategy (fixed, linear, exponential, fibonacci, decorrelated), an object or a function';
  const conditions = 'an error class, a code, an HTTP status or a predicate, or several of them';
  it.each<[object, string]>([
    [{ maxRetries: 1.5 }, '"retry.maxRetries" to be an integer >= 0, got 1.5'],
    [{ maxRetries: Infinity }, '"retry.maxRetries" to be an integer >= 0, got Infinity'],
    [{ delay: -1 }, '"retry.delay" to be a number of milliseconds >= 0, got -1'],
    [{ delay: NaN, backoff: () => 1 }, '"retry.delay" to be a number of milliseconds >= 0, got NaN'],
    [{ factor: 0.9 }, '"retry.factor" to be a number >= 1, got 0.9'],
    [{ factor: Infinity }, '"retry.factor" to be a number >= 1, got Infinity'],
    [{ factor: '2' }, '"retry.factor" to be a number >= 1, got "2"'],
    [{ backoff: 'cubic' }, `"retry.backoff" to be ${strategies}, got "cubic"`],
    [{ backoff: 7 }, `"retry.backoff" to be ${anything}, got 7`],
    [{ backoff: ['fixed'] }, `"retry.backoff" to be ${anything}, got an array`],
    [{ backoff: { type: 'custom' } }, `"retry.backoff.type" to be ${strategies}, got "custom"`],
    [
      { backoff: { type: 'fixed', base: 1 } },
      '"retry.backoff.base" to be one of the known options (type, delay, factor), got "base"',
    ],
    [
      { backoff: { type: 'fixed', delay: -1 } },
      '"retry.backoff.delay" to be a number of milliseconds >= 0, got -1',
    ],
    [{ backoff: { type: 'fixed', factor: 0 } }, '"retry.backoff.factor" to be a number >= 1, got 0'],
    [{ jitter: 'half' }, `"retry.jitter" to be one of 'full', 'equal', 'none', got "half"`],
    [{ jitter: -0.1 }, '"retry.jitter" to be a number from 0 to 1, got -0.1'],
    [{ jitter: 1.1 }, '"retry.jitter" to be a number from 0 to 1, got 1.1'],
    [
      { jitter: 'half', backoff: 'decorrelated' },
      `"retry.jitter" to be one of 'full', 'equal', 'none', got "half"`,
    ],
    [{ maxDelay: -1 }, '"retry.maxDelay" to be a number of milliseconds >= 0, got -1'],
    [{ maxDelay: Infinity }, '"retry.maxDelay" to be a number of milliseconds >= 0, got Infinity'],
    [
      { delay: 2_000, maxDelay: 1_999 },
      '"retry.maxDelay" to be at least the first delay of 2000 ms, got 1999',
    ],
    [{ delay: 10_001 }, '"retry.maxDelay" to be at least the first delay of 10001 ms, got 10000'],
    [
      { backoff: { type: 'fixed', delay: 500 }, maxDelay: 400 },
      '"retry.maxDelay" to be at least the first delay of 500 ms, got 400',
    ],
    [{ maxDuration: 0 }, '"retry.maxDuration" to be a number of milliseconds >= 1, got 0'],
    [
      { delay: 500, maxDuration: 500 },
      '"retry.maxDuration" to be more than the first delay of 500 ms, got 500',
    ],
    [{ retryOn: [null] }, `"retry.retryOn" to be ${conditions}, got null`],
    [{ retryOn: /busy/ }, `"retry.retryOn" to be ${conditions}, got an object`],
    [{ abortOn: ['EPIPE', true] }, `"retry.abortOn" to be ${conditions}, got true`],
    [{ retryOnResult: true }, '"retry.retryOnResult" to be a function, got true'],
    [{ onRetry: 'log' }, '"retry.onRetry" to be a function, got "log"'],
    [{ respectRetryAfter: 'yes' }, '"retry.respectRetryAfter" to be a boolean, got "yes"'],
    [{ maxRetryAfter: -1 }, '"retry.maxRetryAfter" to be a number of milliseconds >= 0, got -1'],
    [{ budget: 5 }, '"retry.budget" to be an object or a boolean, got 5'],
    [{ budget: { ratio: 20 } }, '"retry.budget.ratio" to be a number from 0 to 1, got 20'],
    [{ budget: { ratio: -0.1 } }, '"retry.budget.ratio" to be a number from 0 to 1, got -0.1'],
    [{ budget: { ratio: NaN } }, '"retry.budget.ratio" to be a number from 0 to 1, got NaN'],
    [{ budget: { minimum: -1 } }, '"retry.budget.minimum" to be an integer >= 0, got -1'],
    [
      { budget: { ratio: 0, minimum: 0 } },
      '"retry.budget.minimum" to be an integer >= 1, as "retry.budget.ratio" is 0, got 0',
    ],
    [{ budget: { window: 0 } }, '"retry.budget.window" to be a number of milliseconds >= 1, got 0'],
    [{ budget: { rejectWithBudgetError: 1 } }, '"retry.budget.rejectWithBudgetError" to be a boolean, got 1'],
    [
      { budget: { percent: 1 } },
      '"retry.budget.percent" to be one of the known options (ratio, minimum, window, rejectWithBudgetError), got "percent"',
    ],
  ])('judges %j', (options, expected) => {
    expect(messageOf(options)).toBe(`Expected ${expected}`);
  });

  it('refuses an option that it does not know', () => {
    expect(messageOf({ maxTries: 3 })).toMatch(/^Expected "retry.maxTries" to be one of the known options/);
  });

  it.each([
    { delay: 10_000 },
    { delay: 500, maxDuration: 501 },
    { maxDelay: 5 },
    { maxDuration: 5 },
    { factor: 1 },
  ])('accepts %j', (options) => {
    expect(messageOf(options)).toBe('accepted');
  });
});
