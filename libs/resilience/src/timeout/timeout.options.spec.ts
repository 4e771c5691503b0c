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
    [
      { attempt: { adaptive: 'p99', base: 3_000 } },
      {
        total: undefined,
        attempt: 3_000,
        adaptive: { adaptive: 'p99', base: 3_000, min: 1_500, max: undefined },
      },
    ],
    [
      { attempt: { adaptive: 'p95', base: 800, max: 9_000 } },
      { total: undefined, attempt: 9_000, adaptive: { adaptive: 'p95', base: 800, min: 500, max: 9_000 } },
    ],
    [
      { attempt: { adaptive: 'p99', base: 300, max: 400 } },
      { total: undefined, attempt: 400, adaptive: { adaptive: 'p99', base: 300, min: 300, max: 400 } },
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
    [
      'an adaptive limit without a base',
      { attempt: { adaptive: 'p99' } },
      'Expected "timeout.attempt.base" to be a number of milliseconds >= 1',
    ],
    [
      'a wrong percentile',
      { attempt: { adaptive: 'p100', base: 900 } },
      'Expected "timeout.attempt.adaptive" to be a percentile from \'p50\' to \'p99.9\', got "p100"',
    ],
    [
      'a base below the usual minimum',
      { attempt: { adaptive: 'p99', base: 500 } },
      'Expected "timeout.attempt.min" to be less than the base of 500 ms',
    ],
    [
      'a minimum of the base',
      { attempt: { adaptive: 'p99', base: 900, min: 900 } },
      'Expected "timeout.attempt.min" to be less than the base of 900 ms',
    ],
    [
      'a maximum of the base',
      { attempt: { adaptive: 'p99', base: 900, max: 900 } },
      'Expected "timeout.attempt.max" to be more than the base of 900 ms',
    ],
    [
      'a base of more than 30 minutes',
      { attempt: { adaptive: 'p99', base: 1_800_001 } },
      'Expected "timeout.attempt.base" to be at most 1800000 ms',
    ],
    [
      'an unknown option of an adaptive limit',
      { attempt: { adaptive: 'p99', base: 900, minimum: 1 } },
      'Expected "timeout.attempt.minimum" to be one of the known options',
    ],
    [
      'a base longer than the whole call',
      { total: 800, attempt: { adaptive: 'p99', base: 900 } },
      'Expected "timeout.attempt.base" to be at most the total of 800 ms, got 900',
    ],
    [
      'a maximum longer than the whole call',
      { total: 1_000, attempt: { adaptive: 'p99', base: 900, max: 1_001 } },
      'Expected "timeout.attempt.max" to be at most the total of 1000 ms, got 1001',
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
