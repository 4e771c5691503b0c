import {
  AppError,
  BulkheadFullError,
  CircuitOpenError,
  ConflictError,
  DatabaseError,
  ExternalServiceError,
  RateLimitError,
  RetryBudgetExhaustedError,
  ShuttingDownError,
  TimeoutExceededError,
} from '@breakwater/core';
import { hostileValues } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { BadRequestException, ServiceUnavailableException } from '@nestjs/common';
import { networkError } from '../../test/retry.harness.js';
import {
  isDatabaseConnectionError,
  isFinalError,
  isTransientError,
  isTransientResponse,
  isTransientStatus,
} from './retry-conditions.js';

const error = (properties: object): Error => Object.assign(new Error('x'), properties);

describe('isTransientStatus', () => {
  it('is true for 408, 425, 429 and 5xx except 501 and 505', () => {
    const transient = Array.from({ length: 600 }, (_, status) => status).filter(isTransientStatus);
    const fivehundreds = Array.from({ length: 100 }, (_, index) => 500 + index);
    expect(transient).toEqual([
      408,
      425,
      429,
      ...fivehundreds.filter((status) => status !== 501 && status !== 505),
    ]);
    expect(isTransientStatus(600)).toBe(false);
  });
});

describe('isTransientError', () => {
  it.each([
    'ECONNRESET',
    'ETIMEDOUT',
    'ENOTFOUND',
    'ECONNREFUSED',
    'EPIPE',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EHOSTDOWN',
    'ECONNABORTED',
    'P1001',
    'P1008',
  ])('is true for %s', (code) => {
    expect(isTransientError(networkError(code))).toBe(true);
  });

  it.each(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_SOCKET'])(
    'is true for %s, which fetch throws for the same faults',
    (code) => {
      expect(isTransientError(new TypeError('fetch failed', { cause: networkError(code) }))).toBe(true);
    },
  );

  it.each<[string, unknown]>([
    ['a refused connection to several addresses', new AggregateError([networkError('ECONNREFUSED')])],
    ['an attempt that timed out', new TimeoutExceededError('x', 100)],
    ['AbortSignal.timeout()', new DOMException('x', 'TimeoutError')],
    ['a full bulkhead', new BulkheadFullError('videos', 'x')],
    ['an open circuit', new CircuitOpenError('videos', 100)],
    ['a rate limit', new RateLimitError('x')],
    ['status', error({ status: 503 })],
    ['statusCode', error({ statusCode: 502 })],
    ['response.status', error({ response: { status: 429 } })],
    ['response.statusCode', error({ response: { statusCode: 500 } })],
    ['an HttpException', new ServiceUnavailableException()],
    ['retryable: true, even with a status that is final', error({ retryable: true, status: 404 })],
    ['a thrown object', { code: 'ECONNRESET' }],
  ])('is true for %s', (_, subject) => {
    expect(isTransientError(subject)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a plain error', new Error('x')],
    ['another code', networkError('ENOENT')],
    ['a conflict', new ConflictError('x')],
    ['status', error({ status: 404 })],
    ['status 501', error({ status: 501 })],
    ['response.status', error({ response: { status: 401 } })],
    ['a response that is null', error({ response: null })],
    ['an HttpException', new BadRequestException()],
    [
      'a status that is final, though a cause has a network code',
      error({ status: 400, cause: networkError() }),
    ],
    ['retryable: false, even with a transient status', error({ retryable: false, status: 503 })],
    ['retryable: false, even with a network code', error({ retryable: false, code: 'ECONNRESET' })],
    ['an AppError that does not say so', new AppError('x', { code: 'X', status: 503 })],
    ['a retryable that is no boolean', error({ retryable: 'yes' })],
    ['a status that is no number', error({ status: '503' })],
    ['undefined', undefined],
    ['null', null],
    ['a text', 'ECONNRESET'],
  ])('is false for %s', (_, subject) => {
    expect(isTransientError(subject)).toBe(false);
  });
});

describe('isDatabaseConnectionError', () => {
  it.each([
    'ECONNREFUSED',
    'EHOSTUNREACH',
    '08006',
    '53300',
    '57P01',
    '57P03',
    'P1001',
    'P1002',
    'P1008',
    'P1017',
    'P2024',
    'P2037',
  ])('is true for %s', (code) => {
    expect(isDatabaseConnectionError(networkError(code))).toBe(true);
  });

  it('is true for a DatabaseError about a database that cannot be reached', () => {
    expect(isDatabaseConnectionError(new DatabaseError('x', { unavailable: true }))).toBe(true);
  });

  it.each(['23505', '40P01', '57014', 'P2002', 'ENOENT', '28P01', 'TIMEOUT'])('is false for %s', (code) => {
    expect(isDatabaseConnectionError(networkError(code))).toBe(false);
  });
});

describe('isTransientResponse', () => {
  it.each([408, 425, 429, 500, 503])('is true for status %d', (status) => {
    expect(isTransientResponse(new Response('', { status }))).toBe(true);
  });

  it.each([200, 204, 404, 501])('is false for status %d', (status) => {
    expect(isTransientResponse(new Response(null, { status }))).toBe(false);
  });

  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a text', 'busy'],
    ['a record with a status of its own', { status: 503 }],
    ['a record without headers', { ok: false, status: 503 }],
    ['a record with other headers', { ok: false, status: 503, headers: {} }],
    ['a record that says it is fine', { ok: true, status: 503, headers: new Headers() }],
    ['a record without a status', { ok: false, headers: new Headers() }],
  ])('is false for %s', (_, result) => {
    expect(isTransientResponse(result)).toBe(false);
  });
});

describe('isFinalError', () => {
  it.each<[string, unknown]>([
    ['an abort', new DOMException('x', 'AbortError')],
    ['a circuit opened by hand', new CircuitOpenError('x')],
    ['a shutdown', new ShuttingDownError()],
    ['an exhausted retry budget', new RetryBudgetExhaustedError('x')],
  ])('is true for %s', (_, subject) => {
    expect(isFinalError(subject)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['an open circuit', new CircuitOpenError('x', 100)],
    ['a full bulkhead', new BulkheadFullError('x', 'y')],
    ['an outside service', new ExternalServiceError('x')],
    ['undefined', undefined],
    ['null', null],
    ['a text', 'AbortError'],
  ])('is false for %s', (_, subject) => {
    expect(isFinalError(subject)).toBe(false);
  });
});

describe('a value that cannot be read', () => {
  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'is neither transient nor final: value %d',
    (_index, thrown) => {
      expect([
        isTransientError(thrown),
        isDatabaseConnectionError(thrown),
        isTransientResponse(thrown),
        isFinalError(thrown),
      ]).toEqual([false, false, false, false]);
    },
  );
});
