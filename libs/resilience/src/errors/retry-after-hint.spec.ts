import { CircuitOpenError, ExternalServiceError, RateLimitError } from '@breakwater/core';
import { hostileValues } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { retryAfterHint } from './retry-after-hint.js';

const NOW = Date.UTC(2026, 0, 1);
const error = (properties: object): Error => Object.assign(new Error('busy'), properties);
const headers = { 'Retry-After': '3' };

describe('retryAfterHint', () => {
  it.each<[string, unknown]>([
    ['retryAfter in milliseconds', new RateLimitError('slow down', { retryAfter: 3_000 })],
    ['an open circuit', new CircuitOpenError('payments', 3_000)],
    ['axios: response.headers', error({ response: { status: 429, headers: { 'retry-after': '3' } } })],
    ['undici: headers', error({ statusCode: 503, headers: { 'retry-after': '3' } })],
    ['a Headers object', error({ headers: new Headers(headers) })],
    ['a Headers object of a response', error({ response: new Response('', { headers }) })],
    ['capital letters', error({ headers })],
    ['several values', error({ headers: { 'retry-after': ['3', '4'] } })],
    ['a date', error({ headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:03 GMT' } })],
    ['a Map', error({ headers: new Map([['retry-after', '3']]) })],
    ['a fetch Response', new Response('', { headers })],
    ['a cause', new ExternalServiceError('YouTube', { cause: error({ headers }) })],
    ['an error without a usable response', error({ response: null, headers })],
    ['headers behind a malformed one', error({ response: { headers: { 'retry-after': 'soon' } }, headers })],
  ])('finds %s', (_, subject) => {
    expect(retryAfterHint(subject, NOW)).toBe(3_000);
  });

  it('prefers the hint of the error to that of its cause', () => {
    const cause = new RateLimitError('inner', { retryAfter: 9_000 });
    expect(retryAfterHint(new RateLimitError('outer', { retryAfter: 0, cause }), NOW)).toBe(0);
  });

  it.each<[string, unknown]>([
    ['a plain error', new Error('busy')],
    ['a circuit opened by hand', new CircuitOpenError('payments')],
    ['nothing', undefined],
    ['a text', 'retry-after: 3'],
    ['a negative number', error({ retryAfter: -1 })],
    ['no number', error({ retryAfter: '3' })],
    ['headers that are none', error({ headers: 'retry-after: 3' })],
    ['headers that are null', error({ headers: null })],
    ['other headers', error({ headers: { retry: '3' } })],
    ['empty headers', error({ headers: new Headers() })],
  ])('finds nothing in %s', (_, subject) => {
    expect(retryAfterHint(subject, NOW)).toBeUndefined();
  });
});

it.each(hostileValues().map((value, index) => [index, value] as const))(
  'finds no hint in value %d that cannot be read',
  (_index, thrown) => {
    expect(retryAfterHint(thrown, 0)).toBeUndefined();
    expect(retryAfterHint({ headers: thrown }, 0)).toBeUndefined();
  },
);
