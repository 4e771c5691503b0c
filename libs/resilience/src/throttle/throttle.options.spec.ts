import { minutes, OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { resolveThrottleOptions } from './throttle.options.js';

const problemsOf = (options: object): unknown => {
  try {
    resolveThrottleOptions(options, 'Videos.list');
  } catch (error) {
    if (error instanceof OptionsError) return error.message;
    throw error;
  }
  return undefined;
};

describe('resolveThrottleOptions', () => {
  it('fills in the numbers of the SRE book', () => {
    expect(resolveThrottleOptions({})).toEqual({
      multiplier: 2,
      window: minutes(2),
      maxRejection: 0.9,
      minRequests: 20,
      when: ['overloaded', 'rate-limited', 'unavailable', 'refused'],
      whenResult: undefined,
    });
  });

  it.each([
    [{ multiplier: 0.9 }, '"throttle.multiplier" to be a number from 1 to 100, got 0.9'],
    [{ multiplier: 101 }, '"throttle.multiplier" to be a number from 1 to 100, got 101'],
    [{ multiplier: Number.NaN }, '"throttle.multiplier" to be a number from 1 to 100, got NaN'],
    [{ window: 999 }, '"throttle.window" to be a number of milliseconds >= 1000, got 999'],
    [{ window: Infinity }, '"throttle.window" to be a number of milliseconds >= 1000, got Infinity'],
    [{ maxRejection: 0 }, '"throttle.maxRejection" to be a number above 0 and at most 0.99, so that'],
    [{ maxRejection: 1 }, '"throttle.maxRejection" to be a number above 0 and at most 0.99, so that'],
    [{ minRequests: 0 }, '"throttle.minRequests" to be an integer >= 1, got 0'],
    [{ minRequests: 2.5 }, '"throttle.minRequests" to be an integer >= 1, got 2.5'],
    [{ when: [] }, '"throttle.when" to be at least one condition; leave it out for the refusals'],
    [{ when: [{}] }, '"throttle.when" to be an error class, a code, an HTTP status or a predicate'],
    [{ whenResult: 429 }, '"throttle.whenResult" to be a function, got 429'],
    [{ k: 2 }, '"throttle.k" to be written as "multiplier"'],
    [{ windows: 5 }, '"throttle.windows" to be one of the known options'],
  ])('refuses %j', (options, message) => {
    expect(problemsOf(options)).toContain(`Expected ${message}`);
    expect(problemsOf(options)).toContain('(at Videos.list)');
  });

  it('reports all problems at once', () => {
    const text = problemsOf({ multiplier: 0, window: 1, maxRejection: 2, minRequests: 0, when: [] });
    for (const option of ['multiplier', 'window', 'maxRejection', 'minRequests', 'when'])
      expect(text).toContain(`"throttle.${option}"`);
  });
});
