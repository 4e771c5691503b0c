import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_CIRCUIT_BREAKER_OPTIONS } from './circuit-breaker.constants.js';
import { resolveCircuitBreakerOptions } from './circuit-breaker.options.js';

const messageOf = (options: object, place?: string): string => {
  let message = 'accepted';
  try {
    resolveCircuitBreakerOptions(options, place);
  } catch (error) {
    message = error instanceof OptionsError ? error.message : String(error);
  }
  return message;
};

describe('resolveCircuitBreakerOptions', () => {
  it('fills in the defaults', () => {
    expect(resolveCircuitBreakerOptions({})).toEqual(DEFAULT_CIRCUIT_BREAKER_OPTIONS);
    expect(DEFAULT_CIRCUIT_BREAKER_OPTIONS).toMatchObject({
      mode: 'enforce',
      critical: false,
      timeout: 3_000,
      errorThresholdPercentage: 50,
      resetTimeout: 30_000,
      rollingCountTimeout: 10_000,
      rollingCountBuckets: 10,
      volumeThreshold: 5,
      halfOpen: { calls: 1, successes: 1, mode: 'all', maxWait: 30_000 },
    });
  });

  it('treats undefined as absent', () => {
    const options = { timeout: undefined, halfOpen: { calls: undefined }, resetBackoff: undefined };
    expect(resolveCircuitBreakerOptions(options as never)).toEqual(DEFAULT_CIRCUIT_BREAKER_OPTIONS);
  });

  it('does not change the given object', () => {
    const options = Object.freeze({ halfOpen: Object.freeze({ calls: 2 }) });
    expect(resolveCircuitBreakerOptions(options).halfOpen.calls).toBe(2);
  });

  it.each([
    [{ resetTimeout: 5_000 }, 5_000],
    [{ resetTimeout: 1_000, timeout: 2_000 }, 2_000],
    [{ resetTimeout: 1_000, timeout: false as const }, 1_000],
    [{ resetTimeout: 1_000, halfOpen: { maxWait: 70 } }, 70],
  ])('of %p waits for hung trials %p ms', (options, maxWait) => {
    expect(resolveCircuitBreakerOptions(options).halfOpen.maxWait).toBe(maxWait);
  });

  it.each([
    [{}, { factor: 2, maxResetTimeout: 300_000 }],
    [{ factor: 1 }, { factor: 1, maxResetTimeout: 300_000 }],
    [{ maxResetTimeout: 30_000 }, { factor: 2, maxResetTimeout: 30_000 }],
  ])('fills in the back-off %p', (resetBackoff, resolved) => {
    expect(resolveCircuitBreakerOptions({ resetBackoff }).resetBackoff).toEqual(resolved);
  });

  it('never lets the back-off shorten the wait', () => {
    const options = resolveCircuitBreakerOptions({ resetTimeout: 400_000, resetBackoff: {} });
    expect(options.resetBackoff?.maxResetTimeout).toBe(400_000);
  });

  it.each<object>([
    { timeout: 1 },
    { timeout: false },
    { errorThresholdPercentage: 100 },
    { errorThresholdPercentage: 0.1 },
    { volumeThreshold: 0 },
    { consecutiveFailures: 1 },
    { slowCallDuration: 3_000 },
    { slowCallDuration: 9_000, timeout: false },
    { slowCallDuration: 100, slowCallThresholdPercentage: 1 },
    { resetTimeout: 1 },
    { rollingCountTimeout: 1, rollingCountBuckets: 1 },
    { window: 'count', rollingCountSize: 5 },
    { record: Error, ignore: [TypeError, () => false, 'EPIPE', 404] },
    { record: Error, inspectCauses: true, critical: true, recordResult: () => true },
    { halfOpen: { calls: 1, mode: 'rate', maxWait: 1 } },
  ])('accepts %p', (options) => {
    expect(messageOf(options)).toBe('accepted');
  });

  it.each<[object, string]>([
    [{ mode: 'off' }, `"circuitBreaker.mode" to be one of 'enforce', 'observe', 'disabled', got "off"`],
    [{ critical: 1 }, '"circuitBreaker.critical" to be a boolean, got 1'],
    [{ timeout: 0 }, '"circuitBreaker.timeout" to be a number of milliseconds >= 1, got 0'],
    [{ timeout: true }, '"circuitBreaker.timeout" to be a number of milliseconds >= 1, got true'],
    [
      { errorThresholdPercentage: 0 },
      '"circuitBreaker.errorThresholdPercentage" to be a percentage > 0 and <= 100, got 0',
    ],
    [{ volumeThreshold: -1 }, '"circuitBreaker.volumeThreshold" to be an integer >= 0, got -1'],
    [{ consecutiveFailures: 0 }, '"circuitBreaker.consecutiveFailures" to be an integer >= 1, got 0'],
    [{ slowCallDuration: 0 }, '"circuitBreaker.slowCallDuration" to be a number of milliseconds >= 1, got 0'],
    [
      { slowCallDuration: 3_001 },
      '"circuitBreaker.slowCallDuration" to be at most the timeout of 3000 ms, got 3001',
    ],
    [
      { slowCallThresholdPercentage: 101 },
      '"circuitBreaker.slowCallThresholdPercentage" to be a percentage > 0 and <= 100, got 101',
    ],
    [{ resetTimeout: 0 }, '"circuitBreaker.resetTimeout" to be a number of milliseconds >= 1, got 0'],
    [{ window: 'last' }, `"circuitBreaker.window" to be one of 'time', 'count', got "last"`],
    [
      { rollingCountTimeout: 0 },
      '"circuitBreaker.rollingCountTimeout" to be a number of milliseconds >= 1, got 0',
    ],
    [
      { rollingCountBuckets: 0 },
      '"circuitBreaker.rollingCountBuckets" to be an integer >= 1 and <= 10000, got 0',
    ],
    [
      { rollingCountSize: 0 },
      '"circuitBreaker.rollingCountSize" to be an integer >= 1 and <= 1000000, got 0',
    ],
    [
      { window: 'count', rollingCountSize: 4 },
      '"circuitBreaker.volumeThreshold" to be at most the rollingCountSize of 4, got 5',
    ],
    [
      { record: true },
      '"circuitBreaker.record" to be an error class, a code, an HTTP status or a predicate, or several of them, got true',
    ],
    [
      { ignore: [Error, null] },
      '"circuitBreaker.ignore" to be an error class, a code, an HTTP status or a predicate, or several of them, got null',
    ],
    [{ inspectCauses: 1 }, '"circuitBreaker.inspectCauses" to be a boolean, got 1'],
    [{ recordResult: 503 }, '"circuitBreaker.recordResult" to be a function, got 503'],
    [{ halfOpen: { calls: 0 } }, '"circuitBreaker.halfOpen.calls" to be an integer >= 1, got 0'],
    [{ halfOpen: { successes: 0 } }, '"circuitBreaker.halfOpen.successes" to be an integer >= 1, got 0'],
    [{ halfOpen: { mode: 'any' } }, `"circuitBreaker.halfOpen.mode" to be one of 'all', 'rate', got "any"`],
    [
      { halfOpen: { maxWait: 0 } },
      '"circuitBreaker.halfOpen.maxWait" to be a number of milliseconds >= 1, got 0',
    ],
    [{ resetBackoff: { factor: 0.9 } }, '"circuitBreaker.resetBackoff.factor" to be a number >= 1, got 0.9'],
    [
      { resetBackoff: { factor: Infinity } },
      '"circuitBreaker.resetBackoff.factor" to be a number >= 1, got Infinity',
    ],
    [
      { resetBackoff: { maxResetTimeout: 29_999 } },
      '"circuitBreaker.resetBackoff.maxResetTimeout" to be a number of milliseconds >= 30000, got 29999',
    ],
  ])('refuses %p', (options, message) => {
    expect(messageOf(options)).toBe(`Expected ${message}`);
  });

  it.each<[object, string]>([
    [{ treshold: 5 }, 'circuitBreaker.treshold'],
    [{ halfOpen: { call: 5 } }, 'circuitBreaker.halfOpen.call'],
    [{ resetBackoff: { max: 5 } }, 'circuitBreaker.resetBackoff.max'],
  ])('refuses the unknown option in %p', (options, option) => {
    expect(messageOf(options)).toContain(`Expected "${option}" to be one of the known options (`);
  });

  it('names the place in every part of the options', () => {
    const places = [{ timeout: 0 }, { halfOpen: { calls: 0 } }, { resetBackoff: { factor: 0 } }].map(
      (options) => messageOf(options, 'VideoService.publish'),
    );
    expect(places.every((message) => message.endsWith('(at VideoService.publish)'))).toBe(true);
  });
});
