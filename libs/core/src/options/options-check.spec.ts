import { describe, expect, it } from '@jest/globals';
import { OptionsCheck } from './options-check.js';

const check = new OptionsCheck('retry', 'VideoService.publish');
const refusal = (option: string, expected: string, got: string): string =>
  `Expected "retry.${option}" to be ${expected}, got ${got} (at VideoService.publish)`;

describe('OptionsCheck', () => {
  it('names no place when it knows none', () => {
    expect(() => new OptionsCheck('retry').that(false, 'delay', 'short', 7)).toThrow(
      new TypeError('Expected "retry.delay" to be short, got 7'),
    );
  });

  it.each([0, 7, Number.MAX_SAFE_INTEGER])('takes %p for an integer >= 0', (value) => {
    expect(() => check.integer('maxRetries', value, 0)).not.toThrow();
  });

  it.each([
    [-1, '-1'],
    [1.5, '1.5'],
    [NaN, 'NaN'],
    ['3', '"3"'],
    [undefined, 'undefined'],
  ])('refuses %p as an integer >= 0', (value, shown) => {
    expect(() => check.integer('maxRetries', value, 0)).toThrow(
      refusal('maxRetries', 'an integer >= 0', shown),
    );
  });

  it('takes finite durations from the minimum on', () => {
    expect(() => check.duration('delay', 0)).not.toThrow();
    expect(() => check.duration('delay', 0.5, 0.5)).not.toThrow();
  });

  it.each([
    [0, 1, '0'],
    [Infinity, 0, 'Infinity'],
    ['5s', 0, '"5s"'],
  ])('refuses %p as a duration >= %p', (value, minimum, shown) => {
    expect(() => check.duration('delay', value, minimum)).toThrow(
      refusal('delay', `a number of milliseconds >= ${minimum}`, shown),
    );
  });

  it('takes percentages above 0 and up to 100', () => {
    expect(() => check.percentage('rate', 0.1)).not.toThrow();
    expect(() => check.percentage('rate', 100)).not.toThrow();
  });

  it.each([
    [0, '0'],
    [100.1, '100.1'],
    ['50', '"50"'],
  ])('refuses %p as a percentage', (value, shown) => {
    expect(() => check.percentage('rate', value)).toThrow(
      refusal('rate', 'a percentage > 0 and <= 100', shown),
    );
  });

  it('takes one of the given words only', () => {
    expect(() => check.oneOf('mode', 'all', ['all', 'rate'])).not.toThrow();
    expect(() => check.oneOf('mode', 'some', ['all', 'rate'])).toThrow(
      refusal('mode', "one of 'all', 'rate'", '"some"'),
    );
  });

  it('takes a function or nothing', () => {
    expect(() => check.optionalFunction('retryOn', undefined)).not.toThrow();
    expect(() => check.optionalFunction('retryOn', () => true)).not.toThrow();
    expect(() => check.optionalFunction('retryOn', null)).toThrow(refusal('retryOn', 'a function', 'null'));
  });

  it('refuses a misspelt option and lists the known ones', () => {
    expect(() => check.known({ delay: 1 }, ['delay', 'maxRetries'])).not.toThrow();
    expect(() => check.known({ maxRetry: 1 }, ['delay', 'maxRetries'])).toThrow(
      refusal('maxRetry', 'one of the known options (delay, maxRetries)', '"maxRetry"'),
    );
  });
});
