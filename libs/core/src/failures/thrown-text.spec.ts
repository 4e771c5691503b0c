import { describe, expect, it } from '@jest/globals';
import { hostileValues } from '../testing/hostile-values.js';
import { describeThrown, headlineOf, logTextOf, messageOf, stackOf } from './thrown-text.js';

const unreadable = Object.defineProperty(new RangeError(), 'message', {
  get(): never {
    throw new Error('no');
  },
});

describe('headlineOf', () => {
  it('returns class and message of an error, or the class alone', () => {
    expect(headlineOf(new TypeError('no'))).toBe('TypeError: no');
    expect(headlineOf(new TypeError())).toBe('TypeError');
  });

  it('returns a thrown text', () => {
    expect(headlineOf('no')).toBe('no');
  });

  it('reports an unreadable message', () => {
    expect(headlineOf(unreadable)).toBe('an error without a readable message');
  });
});

describe('messageOf', () => {
  it('returns the message of an error, even an empty one, or a description of any other value', () => {
    expect([messageOf(new TypeError('no')), messageOf(new TypeError()), messageOf({ id: 1 })]).toEqual([
      'no',
      '',
      'an object with id',
    ]);
  });
});

describe('logTextOf', () => {
  it('returns the stack of an error', () => {
    const error = new Error('x');
    expect(logTextOf(error)).toBe(error.stack);
  });

  it('returns the headline without a stack', () => {
    expect(logTextOf(Object.assign(new TypeError('x'), { stack: undefined }))).toBe('TypeError: x');
    expect(logTextOf('x')).toBe('x');
  });
});

describe('a value that cannot be read', () => {
  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'gives texts: value %d',
    (_index, thrown) => {
      for (const text of [
        describeThrown(thrown),
        headlineOf(thrown),
        messageOf(thrown),
        logTextOf(thrown),
        stackOf(thrown) ?? '',
      ]) {
        expect(typeof text).toBe('string');
      }
    },
  );
});
