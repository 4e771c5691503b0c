import { describe, expect, it } from '@jest/globals';
import { OptionsError } from './options.error.js';

class Video {}

describe('OptionsError', () => {
  it('says which option, what it has to be, what it was and where', () => {
    const error = new OptionsError('retry.maxRetries', 'an integer >= 0', -1, 'VideoService.publish');
    expect(error.message).toBe(
      'Expected "retry.maxRetries" to be an integer >= 0, got -1 (at VideoService.publish)',
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({
      name: 'OptionsError',
      option: 'retry.maxRetries',
      expected: 'an integer >= 0',
      actual: -1,
      place: 'VideoService.publish',
    });
  });

  it('leaves the place out when there is none', () => {
    expect(new OptionsError('timeout', 'a number', 1).message).toBe(
      'Expected "timeout" to be a number, got 1',
    );
  });

  it.each([
    ['3', '"3"'],
    ['', '""'],
    [NaN, 'NaN'],
    [-0, '-0'],
    [3n, '3n'],
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    [Symbol('x'), 'Symbol(x)'],
    [[1, 2], 'an array'],
    [{ password: 'secret' }, 'an object'],
    [Video, 'function Video'],
    [() => 1, 'function (anonymous)'],
  ])('shows the value %p', (actual, shown) => {
    expect(new OptionsError('x', 'y', actual).message).toBe(`Expected "x" to be y, got ${shown}`);
  });
});
