import { hostileValues } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { errorType, exceptionType } from './error-type.js';

class QuotaError extends Error {}

describe('errorType', () => {
  it.each<[string, unknown, string]>([
    ['a code', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    ['the class of an error without a code', new TypeError('x'), 'TypeError'],
    ['a class that sets no name', new QuotaError('x'), 'QuotaError'],
    [
      'the class of an error whose code may be data',
      Object.assign(new TypeError('x'), { code: 'a b' }),
      'TypeError',
    ],
    [
      'the class of a DOMException, whose code is a number',
      new DOMException('x', 'AbortError'),
      'AbortError',
    ],
    ['_OTHER for a name that may be data', Object.assign(new Error('x'), { name: 'a b' }), '_OTHER'],
    ['_OTHER for a value that is not an error', 'text', '_OTHER'],
  ])('is %s', (_what, error, type) => {
    expect(errorType(error)).toBe(type);
  });
});

describe('a value that cannot be read', () => {
  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'has a type of few characters: value %d',
    (_index, thrown) => {
      expect(errorType(thrown)).toMatch(/^[\w.-]{1,64}$/);
      expect(exceptionType(thrown)).toMatch(/^[\w.-]{1,64}$/);
    },
  );
});
