import { ConflictError, RateLimitError } from '@breakwater/core';
import { hostileValues } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import { networkError } from '../../test/retry.harness.js';
import { type ErrorCondition, matchErrors } from './error-condition.js';

class NotAnError {}

describe('matchErrors', () => {
  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'survives value %d that cannot be read',
    (_index, thrown) => {
      for (const condition of [
        'EPIPE',
        'transient',
        'unreachable',
        503,
        ConflictError,
        NotAnError,
      ] as const) {
        expect(matchErrors(condition, true)(thrown)).toBe(false);
      }
    },
  );

  it.each<[string, ErrorCondition, unknown]>([
    ['a class', ConflictError, new ConflictError('x')],
    ['a base class', Error, new ConflictError('x')],
    ['a built-in class', TypeError, new TypeError('x')],
    ['a class that is no error', NotAnError, new NotAnError()],
    ['a code', 'ECONNRESET', networkError()],
    ['a code of a cause', 'ECONNRESET', new TypeError('fetch failed', { cause: networkError() })],
    [
      'a code in an AggregateError',
      'ECONNREFUSED',
      new AggregateError([new Error('x'), networkError('ECONNREFUSED')]),
    ],
    ['a code of ours', 'RATE_LIMITED', new RateLimitError('x')],
    ['a status', 429, new RateLimitError('x')],
    ['a kind of failure', 'unreachable', networkError('EHOSTUNREACH')],
    ['a kind of a cause', 'timeout', new TypeError('fetch failed', { cause: networkError('ETIMEDOUT') })],
    ['an origin of failures', 'network', networkError()],
    ['errors that can pass', 'transient', networkError()],
    ['a code that is written like a kind', 'timeout', Object.assign(new Error('x'), { code: 'timeout' })],
    ['an arrow function', (error) => error === 'x', 'x'],
    [
      'a function',
      function (error: unknown) {
        return error === 'x';
      },
      'x',
    ],
  ])('recognises %s', (_, condition, error) => {
    expect(matchErrors([condition])(error)).toBe(true);
  });

  it.each<[string, ErrorCondition, unknown]>([
    ['another class', ConflictError, new RateLimitError('x')],
    ['a subclass', ConflictError, new Error('x')],
    ['another code', 'ECONNRESET', networkError('EPIPE')],
    ['a code in the message', 'ECONNRESET', new Error('ECONNRESET')],
    ['another status', 503, new HttpException('x', 500)],
    ['another kind of failure', 'refused', networkError()],
    ['another origin', 'database', networkError()],
    ['an error that does not pass', 'transient', new ConflictError('x')],
    ['no object', 'ECONNRESET', 'ECONNRESET'],
    ['a false predicate', () => false, new Error('x')],
  ])('does not take %s for it', (_, condition, error) => {
    expect(matchErrors([condition])(error)).toBe(false);
  });

  it('matches if any condition does', () => {
    expect(matchErrors(['EPIPE', 503, ConflictError])(new ConflictError('x'))).toBe(true);
  });

  it('matches nothing without conditions', () => {
    expect(matchErrors([])(new Error('x'))).toBe(false);
  });

  it('accepts a single condition instead of a list', () => {
    expect(matchErrors(ConflictError)(new ConflictError('x'))).toBe(true);
    expect(matchErrors(409)(new RateLimitError('x'))).toBe(false);
  });

  it('looks at causes only on request', () => {
    const wrapped = new Error('wrapped', { cause: new ConflictError('x') });
    expect(matchErrors(ConflictError)(wrapped)).toBe(false);
    expect(matchErrors(ConflictError, true)(wrapped)).toBe(true);
    expect(matchErrors(ConflictError, true)(new Error('x', { cause: new Error('y') }))).toBe(false);
    expect(matchErrors((error) => error === 7, true)(7)).toBe(true);
  });
});
