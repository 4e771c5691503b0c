import { inspect } from 'node:util';
import { AppError, ExternalServiceError, Failures } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { HttpBlockedError } from './http-blocked.error.js';
import { HttpBodyError } from './http-body.error.js';
import { HttpConnectError } from './http-connect.error.js';
import type { HttpError } from './http.error.js';
import { HTTP_CLIENT_FAILURES } from './http.failures.js';
import { HttpRedirectError } from './http-redirect.error.js';
import { HttpSchemaError } from './http-schema.error.js';
import { HttpStatusError } from './http-status.error.js';
import { HttpTimeoutError } from './http-timeout.error.js';
import { type FailedRequest, transportFailure } from './transport-failure.js';

const facts = { upstream: 'payments', method: 'POST', route: '/orders/{id}' };
const withStatus = (upstreamStatus: number): HttpStatusError =>
  new HttpStatusError({ ...facts, upstreamStatus });
const refused = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' });

/** code, status, outcome, kind of the failure, retryable, message, error */
const ERRORS: readonly [string, number, string, string, boolean, string, HttpError][] = [
  [
    'UPSTREAM_STATUS',
    502,
    'answered',
    'failed',
    false,
    "POST /orders/{id} of 'payments' was answered with 500.",
    withStatus(500),
  ],
  [
    'UPSTREAM_UNREACHABLE',
    503,
    'not-sent',
    'refused',
    true,
    "POST /orders/{id} of 'payments' could not be sent: there is no connection to the upstream (ECONNREFUSED).",
    new HttpConnectError('unreachable', facts, { cause: refused }),
  ],
  [
    'UPSTREAM_CONNECTION_LOST',
    502,
    'unknown',
    'connection-lost',
    false,
    "POST /orders/{id} of 'payments' got no answer: the connection ended.",
    new HttpConnectError('lost', facts),
  ],
  [
    'UPSTREAM_PROTOCOL',
    502,
    'unknown',
    'protocol',
    false,
    "POST /orders/{id} of 'payments' got an answer that is not valid HTTP.",
    new HttpConnectError('protocol', facts),
  ],
  [
    'UPSTREAM_TIMEOUT',
    503,
    'not-sent',
    'timeout',
    true,
    "POST /orders/{id} of 'payments' got no connection within 1000 ms: all connections are in use.",
    new HttpTimeoutError('queue', 1_000, facts),
  ],
  [
    'UPSTREAM_TIMEOUT',
    504,
    'unknown',
    'timeout',
    false,
    "POST /orders/{id} of 'payments' got no answer within 250 ms.",
    new HttpTimeoutError('headers', 250, facts),
  ],
  [
    'UPSTREAM_TIMEOUT',
    504,
    'not-sent',
    'timeout',
    false,
    "POST /orders/{id} of 'payments' was not sent: only 3 ms are left before the deadline.",
    new HttpTimeoutError('deadline', 3, facts),
  ],
  [
    'UPSTREAM_BODY_TOO_LARGE',
    502,
    'answered',
    'protocol',
    false,
    "The answer to POST /orders/{id} of 'payments' has a body that is too large: more than 10 bytes.",
    new HttpBodyError('too-large', facts, 'more than 10 bytes'),
  ],
  [
    'UPSTREAM_SCHEMA_MISMATCH',
    502,
    'answered',
    'protocol',
    false,
    "The answer to POST /orders/{id} of 'payments' does not fit its schema at 'items.0.price', the whole body.",
    new HttpSchemaError(facts, ['items.0.price', '']),
  ],
  [
    'UPSTREAM_REDIRECT_REFUSED',
    502,
    'answered',
    'protocol',
    false,
    "POST /orders/{id} of 'payments' was answered with a redirect (302) that is not followed: redirects are not allowed.",
    new HttpRedirectError('not-allowed', { ...facts, upstreamStatus: 302 }),
  ],
  [
    'UPSTREAM_BLOCKED',
    502,
    'not-sent',
    'authorization',
    false,
    "POST /orders/{id} of 'payments' was not sent, because the address is refused: it leads to an address that is not public (loopback).",
    new HttpBlockedError('address', facts, 'loopback'),
  ],
];

describe('an error of an HTTP call', () => {
  const failures = new Failures();
  failures.extend(HTTP_CLIENT_FAILURES);

  it.each(ERRORS)('has the code %s, the status %p and the outcome %s', (...row) => {
    const [code, status, outcome, kind, retryable, message, error] = row;
    expect(error).toBeInstanceOf(ExternalServiceError);
    expect(AppError.is(error)).toBe(true);
    expect(error).toMatchObject({ code, status, outcome, retryable, message, ...facts });
    expect(error.name).toBe(error.constructor.name);
    expect(failures.of(error)).toMatchObject({ kind, transient: retryable });
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ code, metadata: { ...facts, outcome } });
  });

  it.each([
    [400, 502, 'validation'],
    [401, 502, 'authentication'],
    [404, 502, 'not-found'],
    [408, 504, 'timeout'],
    [429, 503, 'rate-limited'],
    [500, 502, 'failed'],
    [501, 502, 'failed'],
    [503, 503, 'unavailable'],
    [504, 504, 'timeout'],
    [999, 502, 'unavailable'],
  ])('for the status %p has the status %p and the kind %s', (upstreamStatus, status, kind) => {
    const error = withStatus(upstreamStatus);
    expect(error).toMatchObject({ status, upstreamStatus });
    expect(failures.of(error).kind).toBe(kind);
  });
});

const coded = (code: string, extra: object = {}): Error =>
  Object.assign(new Error(`fault ${code}`), { code, ...extra });

const request = (reached: FailedRequest['reached'], idempotent = false): FailedRequest => ({
  ...facts,
  idempotent,
  reached,
  limits: { connect: 2_000, headers: 2_000, body: 2_000 },
});

describe('a failure of the transport', () => {
  it.each([
    ['ENOTFOUND', 'connect', 'UPSTREAM_UNREACHABLE', 'not-sent', true],
    ['EAI_AGAIN', 'connect', 'UPSTREAM_UNREACHABLE', 'not-sent', true],
    ['ECONNREFUSED', 'connect', 'UPSTREAM_UNREACHABLE', 'not-sent', true],
    ['ECONNRESET', 'connect', 'UPSTREAM_UNREACHABLE', 'not-sent', true],
    ['EPROTO', 'connect', 'UPSTREAM_UNREACHABLE', 'not-sent', true],
    ['CERT_HAS_EXPIRED', 'connect', 'UPSTREAM_UNREACHABLE', 'not-sent', false],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'connect', 'UPSTREAM_UNREACHABLE', 'not-sent', false],
    ['UND_ERR_CONNECT_TIMEOUT', 'connect', 'UPSTREAM_TIMEOUT', 'not-sent', true],
    ['ETIMEDOUT', 'connect', 'UPSTREAM_TIMEOUT', 'not-sent', true],
    ['ETIMEDOUT', 'headers', 'UPSTREAM_CONNECTION_LOST', 'unknown', false],
    ['UND_ERR_SOCKET', 'headers', 'UPSTREAM_CONNECTION_LOST', 'unknown', false],
    ['UND_ERR_HEADERS_TIMEOUT', 'headers', 'UPSTREAM_TIMEOUT', 'unknown', false],
    ['HPE_INVALID_CONSTANT', 'headers', 'UPSTREAM_PROTOCOL', 'unknown', false],
    ['UND_ERR_HEADERS_OVERFLOW', 'headers', 'UPSTREAM_PROTOCOL', 'unknown', false],
    ['ECONNRESET', 'body', 'UPSTREAM_BODY_BROKEN', 'answered', false],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'body', 'UPSTREAM_BODY_BROKEN', 'answered', false],
  ] as const)(
    'with the code %s in the phase %s is %s, outcome %s',
    (code, reached, ours, outcome, retryable) => {
      expect(transportFailure(coded(code), request(reached))).toMatchObject({
        code: ours,
        outcome,
        retryable,
      });
    },
  );

  it.each(['ECONNRESET', 'UND_ERR_HEADERS_TIMEOUT'])(
    'after sending (%s) permits a repetition of an idempotent request',
    (code) => {
      expect(transportFailure(coded(code), request('headers', true))).toMatchObject({ retryable: true });
    },
  );

  it('is a mistake of the caller when undici refuses the request', () => {
    const failure = transportFailure(coded('UND_ERR_INVALID_ARG'), request('connect'));
    expect(failure).toBeInstanceOf(TypeError);
  });

  it('is the shutdown of this application when the transport was closed', () => {
    expect(transportFailure(coded('UND_ERR_CLOSED'), request('connect'))).toMatchObject({
      code: 'SHUTTING_DOWN',
    });
  });

  it('takes over neither sockets, certificates nor bytes of the answer', () => {
    const secret = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc';
    const original = coded('ECONNRESET', {
      message: `read ECONNRESET, api_key=${secret}\r\nX: y`,
      socket: { remoteAddress: secret },
      cert: { subject: secret },
      data: Buffer.from(secret),
      cause: new Error(secret),
    });
    const failure = transportFailure(original, request('headers'));
    const shown = [
      JSON.stringify(failure),
      inspect(failure, { depth: 9, showHidden: true }),
      failure.stack,
    ].join();
    expect(shown).not.toContain(secret);
    expect((failure.cause as Error).message).not.toMatch(/[\r\n]/);
  });

  it('takes the first of several addresses as its cause', () => {
    const all = new AggregateError([refused, coded('EHOSTUNREACH')], '');
    expect(transportFailure(all, request('connect'))).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });
});
