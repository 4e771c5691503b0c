import { describe, expect, it } from '@jest/globals';
import { expandTimeout, resolveTimeoutOptions, type TimeoutInput } from './timeout.options.js';

describe('resolveTimeoutOptions', () => {
  it.each<[TimeoutInput, object]>([
    [500, { total: 500, attempt: undefined }],
    ['database.query', { total: 10_000, attempt: undefined }],
    [{ attempt: 500 }, { total: undefined, attempt: 500 }],
    [
      { total: 500, attempt: 500 },
      { total: 500, attempt: 500 },
    ],
  ])('reads %j', (input, expected) => {
    expect(resolveTimeoutOptions(input)).toEqual(expected);
  });

  it.each<[string, unknown, string | RegExp]>([
    [
      'no limit at all',
      {},
      'Expected "timeout.total" to be a number of milliseconds, unless there is an attempt, got undefined',
    ],
    ['a limit of 0', 0, 'Expected "timeout.total" to be a number of milliseconds >= 1, got 0'],
    [
      'an endless limit',
      Infinity,
      'Expected "timeout.total" to be a number of milliseconds >= 1, got Infinity',
    ],
    [
      'an attempt that is no number',
      { attempt: '5' },
      'Expected "timeout.attempt" to be a number of milliseconds >= 1, got "5"',
    ],
    [
      'an attempt longer than the whole call',
      { total: 500, attempt: 501 },
      'Expected "timeout.attempt" to be at most the total of 500 ms, got 501',
    ],
    ['a misspelt option', { totl: 5, total: 5 }, 'Expected "timeout.totl" to be one of the known options'],
    [
      'an unknown preset',
      'database.qury',
      /^Expected "timeout.preset" to be one of 'database.query', .*, got "database.qury"/,
    ],
    ['a preset named like a property of all objects', 'toString', 'got "toString"'],
  ])('refuses %s', (_what, input, message) => {
    expect(() => resolveTimeoutOptions(input as TimeoutInput)).toThrow(message);
  });

  it('names the place in its errors', () => {
    expect(() => resolveTimeoutOptions(-1, 'VideoService.publish')).toThrow('(at VideoService.publish)');
  });
});

describe('expandTimeout', () => {
  it('expands short forms without a check of the numbers, so that they can be merged', () => {
    expect(expandTimeout(-1)).toEqual({ total: -1 });
    expect(expandTimeout('api.fast')).toEqual({ total: 5_000 });
    expect(expandTimeout({ attempt: 7 })).toEqual({ attempt: 7 });
  });

  it('names the place of a preset that does not exist', () => {
    expect(() => expandTimeout('api.fats' as 'api.fast', 'VideoService')).toThrow('(at VideoService)');
  });
});
