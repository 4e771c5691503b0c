import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatRetryAfter, parseRetryAfter } from './retry-after.js';

const NOW = Date.UTC(2026, 0, 1);

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 5 ', 5_000],
    ['1.5', 1_500],
    [30, 30_000],
    [['7', '9'], 7_000],
    [[12], 12_000],
  ])('reads %j as %d ms', (value, expected) => {
    expect(parseRetryAfter(value, NOW)).toBe(expected);
  });

  it.each([
    ['the usual form', 'Thu, 01 Jan 2026 00:01:00 GMT'],
    ['the usual form in small letters', 'thu, 01 jan 2026 00:01:00 gmt'],
    ['the form of RFC 850', 'Thursday, 01-Jan-26 00:01:00 GMT'],
    ['the form of asctime, which is UTC without saying so', 'Thu Jan  1 00:01:00 2026'],
    ['an offset, which some servers send', 'Thu, 01 Jan 2026 01:01:00 +0100'],
    ['UTC for GMT', 'Thu, 01 Jan 2026 00:01:00 UTC'],
  ])('reads a date in %s', (_, value) => {
    expect(parseRetryAfter(value, NOW)).toBe(60_000);
  });

  it('treats a date in the past as 0', () => {
    expect(parseRetryAfter('Sun, 06 Nov 1994 08:49:37 GMT', NOW)).toBe(0);
  });

  it.each([
    undefined,
    null,
    '',
    '   ',
    'soon',
    'soon 5',
    '5 seconds',
    '-5',
    '+5',
    '1e3',
    '0x10',
    '1.',
    '.5',
    'NaN',
    'Infinity',
    -1,
    NaN,
    Infinity,
    true,
    {},
    [],
    '2026-01-01T00:01:00Z',
    'Thu, 99 Foo 2026 00:01:00 GMT',
    'Thu, 01 Jan 2026',
    'before Thu, 01 Jan 2026 00:01:00 GMT',
  ])('refuses %j', (value) => {
    expect(parseRetryAfter(value, NOW)).toBeUndefined();
  });

  it('returns a number >= 0 or undefined for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const delay = parseRetryAfter(text, NOW);
        expect(delay === undefined || delay >= 0).toBe(true);
      }),
    );
  });
});

describe('formatRetryAfter', () => {
  it.each([
    [0, '0'],
    [1, '1'],
    [1_000, '1'],
    [1_001, '2'],
    [4_200.5, '5'],
    [-3_000, '0'],
  ])('writes %d ms as %j', (duration, expected) => {
    expect(formatRetryAfter(duration)).toBe(expected);
  });

  it('never tells a client to retry too early', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (duration) => {
        expect(parseRetryAfter(formatRetryAfter(duration), NOW)).toBeGreaterThanOrEqual(duration);
      }),
    );
  });
});
