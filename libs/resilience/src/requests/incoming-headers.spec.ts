import { describe, expect, it } from '@jest/globals';
import { incomingAttempt, incomingCriticality, incomingTimeout } from './incoming-headers.js';

describe('incomingTimeout', () => {
  it.each([
    ['x-request-timeout-ms', '250', 250],
    ['x-request-timeout-ms', '0', 0],
    ['x-request-timeout-ms', '86400000', 86_400_000],
    ['x-envoy-expected-rq-timeout-ms', '1500', 1_500],
    ['grpc-timeout', '2H', 7_200_000],
    ['grpc-timeout', '3M', 180_000],
    ['grpc-timeout', '5S', 5_000],
    ['grpc-timeout', '250m', 250],
    ['grpc-timeout', '99999999u', 99_999],
    ['grpc-timeout', '5000000n', 5],
    ['grpc-timeout', '999u', 0],
    ['grpc-timeout', '0S', 0],
  ])('reads %s: %s', (name, value, expected) => {
    expect(incomingTimeout({ [name]: value })).toBe(expected);
  });

  it.each(
    [
      '',
      ' ',
      ' 5',
      '5 ',
      '+5',
      '-5',
      '5.5',
      '5e2',
      '0x10',
      '5, 6',
      '5,5',
      '5ms',
      'x',
      '٥',
      '86400001',
      '000000005',
    ].flatMap((value) => [
      ['x-request-timeout-ms', value],
      ['x-envoy-expected-rq-timeout-ms', value],
    ]),
  )('ignores %s: "%s"', (name, value) => {
    expect(incomingTimeout({ [name]: value })).toBe(Infinity);
  });

  it.each(['5', 'S', '5s', '5 S', '-5S', '5.5S', '100000000n', '5S, 6S', '25H', '99999999H'])(
    'ignores grpc-timeout: "%s"',
    (value) => {
      expect(incomingTimeout({ 'grpc-timeout': value })).toBe(Infinity);
    },
  );

  it('ignores a header that arrives as an array', () => {
    expect(incomingTimeout({ 'x-request-timeout-ms': ['5'], 'grpc-timeout': ['5S'] })).toBe(Infinity);
  });

  it('takes the shortest of several valid headers', () => {
    const headers = { 'x-request-timeout-ms': '900', 'grpc-timeout': '1S' };
    expect(incomingTimeout({ ...headers, 'x-envoy-expected-rq-timeout-ms': '800' })).toBe(800);
    expect(incomingTimeout({ ...headers, 'x-envoy-expected-rq-timeout-ms': 'soon' })).toBe(900);
  });

  it('is without a limit when there is no header', () => {
    expect(incomingTimeout({})).toBe(Infinity);
  });
});

describe('incomingAttempt', () => {
  it('reads the number of an attempt', () => {
    expect(['1', '2', '999'].map((value) => incomingAttempt({ 'x-retry-attempt': value }))).toEqual([
      1, 2, 999,
    ]);
  });

  it.each(['0', '-1', '1.5', '2, 3', '02', '1000', '', 'two'])('ignores "%s"', (value) => {
    expect(incomingAttempt({ 'x-retry-attempt': value })).toBeUndefined();
  });
});

describe('incomingCriticality', () => {
  it.each([
    ['sheddable', 'critical', false, 'sheddable'],
    ['sheddable-plus', 'critical', false, 'sheddable-plus'],
    ['critical', 'sheddable', false, 'sheddable'],
    ['critical', 'sheddable', true, 'critical'],
    ['critical-plus', 'critical', false, 'critical'],
    ['critical-plus', 'critical', true, 'critical-plus'],
    ['critical-plus', 'critical-plus', false, 'critical-plus'],
  ] as const)('is for %s within %s, trusted %s: %s', (value, own, trusted, expected) => {
    expect(incomingCriticality({ 'x-request-criticality': value }, own, () => trusted)).toBe(expected);
  });

  it.each(['', 'Sheddable', 'sheddable, critical', 'low'])('ignores "%s"', (value) => {
    expect(incomingCriticality({ 'x-request-criticality': value }, 'critical', () => true)).toBe('critical');
  });

  it('asks for trust only if the header would raise the class', () => {
    const asked: string[] = [];
    for (const value of ['sheddable', 'critical', 'low', 'critical-plus'])
      incomingCriticality({ 'x-request-criticality': value }, 'critical', () => asked.push(value) > 0);
    expect(asked).toEqual(['critical-plus']);
  });
});
