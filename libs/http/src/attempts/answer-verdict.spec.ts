import { describe, expect, it } from '@jest/globals';
import { isJson, pushBackOf, verdictOf } from './answer-verdict.js';

const NOW = Date.UTC(2026, 0, 1);
const verdict = (
  status: number,
  {
    method = 'GET',
    keyed = false,
    headers = {},
    body = {},
  }: { method?: string; keyed?: boolean; headers?: Record<string, string>; body?: object } = {},
) =>
  verdictOf(
    status,
    headers,
    pushBackOf(Buffer.from(JSON.stringify(body)), 'application/json'),
    { method, keyed },
    NOW,
  );

describe('the verdict about an answer', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('retries an idempotent request after %i', (status) => {
    expect(verdict(status).retryable).toBe(true);
    expect(verdict(status, { method: 'PUT' }).retryable).toBe(true);
    expect(verdict(status, { method: 'POST', keyed: true }).retryable).toBe(true);
  });

  it.each([301, 400, 401, 403, 404, 409, 422, 501, 505, 507])('does not retry after %i', (status) => {
    expect(verdict(status).retryable).toBe(false);
  });

  it.each([408, 425, 500, 502, 503, 504])('does not retry POST after %i', (status) => {
    expect(verdict(status, { method: 'POST' }).retryable).toBe(false);
    expect(verdict(status, { method: 'PATCH', body: { retryable: true } }).retryable).toBe(false);
  });

  it('retries any method that the upstream refused', () => {
    expect(verdict(429, { method: 'POST' })).toEqual({ retryable: true });
    expect(verdict(503, { method: 'POST', headers: { 'retry-after': '2' } })).toEqual({
      retryable: true,
      retryAfter: 2_000,
    });
    expect(verdict(503, { method: 'POST', body: { retryAfter: 3 } })).toEqual({
      retryable: true,
      retryAfter: 3_000,
    });
  });

  it.each([429, 500, 503])('obeys `retryable: false` after %i', (status) => {
    expect(verdict(status, { headers: { 'retry-after': '1' }, body: { retryable: false } }).retryable).toBe(
      false,
    );
    expect(verdict(status, { body: { success: false, error: { retryable: false } } }).retryable).toBe(false);
  });

  it('obeys `retryable: true` of a request that may be sent twice', () => {
    expect(verdict(400, { body: { retryable: true } }).retryable).toBe(true);
    expect(verdict(400, { method: 'POST', body: { retryable: true } }).retryable).toBe(false);
  });

  it('takes the longer one of two waits', () => {
    const waits = (header: string, body: number) =>
      verdict(503, { headers: { 'retry-after': header }, body: { retryAfter: body } }).retryAfter;
    expect(waits('2', 5)).toBe(5_000);
    expect(waits('7', 5)).toBe(7_000);
    expect(waits(new Date(NOW + 9_000).toUTCString(), 5)).toBe(9_000);
    expect(waits('soon', 5)).toBe(5_000);
  });

  it('waits for the first request with the same key, and never repeats a key with another payload', () => {
    const keyed = { method: 'POST', keyed: true };
    expect(verdict(409, { ...keyed, headers: { 'retry-after': '1' } })).toEqual({
      retryable: true,
      retryAfter: 1_000,
    });
    expect(verdict(409, keyed).retryable).toBe(false);
    expect(verdict(422, { ...keyed, body: { retryable: true } }).retryable).toBe(false);
  });
});

describe('the push-back of a body', () => {
  it.each([
    ['application/json', '{"retryable":false,"retryAfter":1.5}', { retryable: false, retryAfter: 1_500 }],
    ['application/problem+json; charset=utf-8', '{"retryAfter":0}', { retryAfter: 0 }],
    [
      'application/json',
      '{"error":{"retryable":true,"retryAfter":2}}',
      { retryable: true, retryAfter: 2_000 },
    ],
    ['application/json', '{"error":"text","retryable":true}', { retryable: true }],
    ['application/json', '{"retryable":"false","retryAfter":"5"}', {}],
    ['application/json', '{"retryAfter":-1}', {}],
    ['application/json', '{"retryAfter":1e999}', {}],
    ['application/json', '{"retryable":fal', {}],
    ['application/json', 'null', {}],
    ['application/json', '[]', {}],
    ['application/json', '', {}],
    ['text/html', '{"retryable":false}', {}],
    [undefined, '{"retryable":false}', {}],
  ])('of %s %s is %j', (type, body, expected) => {
    expect(pushBackOf(Buffer.from(body), type)).toEqual(expected);
  });
});

it.each([
  ['application/json', true],
  ['application/json;charset=utf-8', true],
  ['APPLICATION/PROBLEM+JSON ; a=b', true],
  ['application/vnd.api+json', true],
  ['text/json', true],
  ['application/jsonp', false],
  ['application/x-ndjson', false],
  ['text/html; x=application/json', false],
  [undefined, false],
])('finds that the type %s is JSON: %s', (type, expected) => {
  expect(isJson(type)).toBe(expected);
});
