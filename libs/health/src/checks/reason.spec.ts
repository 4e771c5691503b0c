import {
  BulkheadFullError,
  CircuitOpenError,
  FAILURE_KINDS,
  markInjected,
  ShuttingDownError,
  TimeoutExceededError,
} from '@breakwater/core';
import { hostileValues } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { type HealthReason, classifyFailure, classifyMessage, isReason } from './reason.js';

const coded = (code: string, message = 'secret'): Error => Object.assign(new Error(message), { code });

const WORDS = [
  'timeout',
  'refused',
  'unreachable',
  'reset',
  'authentication',
  'overloaded',
  'unavailable',
  'tls',
  'circuit-open',
  'shutting-down',
  'chaos',
  'failed',
] as const satisfies readonly HealthReason[];

describe('HealthReason', () => {
  it('has a word for each kind of failure', () => {
    expect(WORDS).toEqual(expect.arrayContaining(Object.values(FAILURE_KINDS).map(({ reason }) => reason)));
  });
});

describe('classifyFailure', () => {
  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'finds a word for unreadable value %d',
    (_index, thrown) => {
      expect(WORDS).toContain(classifyFailure(thrown));
    },
  );

  it.each([
    ['a refused connection', coded('ECONNREFUSED'), 'refused'],
    ['an unknown host', coded('ENOTFOUND'), 'unreachable'],
    ['a reset', coded('ECONNRESET'), 'reset'],
    ['a wrong password of PostgreSQL', coded('28P01'), 'authentication'],
    ['a full PostgreSQL', coded('53300'), 'overloaded'],
    ['a starting PostgreSQL', coded('57P03'), 'unavailable'],
    ['a pool timeout of Prisma', coded('P2024'), 'overloaded'],
    ['a bad certificate', coded('CERT_HAS_EXPIRED'), 'tls'],
    [
      'a cause three levels down',
      new Error('a', { cause: new Error('b', { cause: coded('EPIPE') }) }),
      'reset',
    ],
    ['all addresses of a host', new AggregateError([coded('X'), coded('ECONNREFUSED')]), 'refused'],
    ['the time limit of fetch', new DOMException('late', 'TimeoutError'), 'timeout'],
    ['our own time limit', new TimeoutExceededError('x', 5), 'timeout'],
    ['an open circuit', new CircuitOpenError('payments'), 'circuit-open'],
    ['a full bulkhead', new BulkheadFullError('payments', 'queue-full'), 'overloaded'],
    ['a service that stops', new ShuttingDownError(), 'shutting-down'],
    ['an error that a chaos rule has injected', markInjected(coded('ECONNRESET'), 'reset'), 'chaos'],
    ['a Redis without password', new Error('NOAUTH Authentication required.'), 'authentication'],
    ['a Redis that loads', new Error('LOADING Redis is loading the dataset in memory'), 'unavailable'],
    ['a Redis without memory', new Error('OOM command not allowed'), 'unavailable'],
    ['a Redis that is busy', new Error('BUSY Redis is busy running a script.'), 'unavailable'],
    ['a reply of Redis after another text', new Error('redis: NOPERM no permissions'), 'authentication'],
    ['a slow Redis', new Error('Command timed out'), 'timeout'],
    ['a closed client of Redis', new Error('Connection is closed.'), 'unreachable'],
    ['a client without a connection', new Error('Not connected to database'), 'unreachable'],
    ['a raw query of Prisma', new Error("Message: `Can't reach database server at db:5432`"), 'unreachable'],
    ['a plain string', 'connect ECONNREFUSED 127.0.0.1:5432', 'refused'],
    ['a socket file that is missing', new Error('connect ENOENT /run/redis.sock'), 'unreachable'],
    ['a host that is down', coded('EHOSTDOWN'), 'unreachable'],
    ['a slow handshake', coded('ERR_TLS_HANDSHAKE_TIMEOUT'), 'timeout'],
    ['a service that answers 503', Object.assign(new Error('x'), { status: 503 }), 'unavailable'],
    ['anything else', new Error('postgres://user:secret@host'), 'failed'],
    ['no error at all', undefined, 'failed'],
    ['a code named like a method of objects', coded('constructor'), 'failed'],
  ])('finds the word for %s', (_name, error, reason) => {
    expect(classifyFailure(error)).toBe(reason);
  });

  it('ends when the causes form a cycle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(classifyFailure(error)).toBe('failed');
  });
});

describe('classifyMessage', () => {
  it('finds the code inside of a message', () => {
    expect(classifyMessage('request to HTTPS://X failed: getaddrinfo ENOTFOUND db')).toBe('unreachable');
  });
});

describe('isReason', () => {
  it.each(['timeout', 'quota-exceeded', 'http-503'])('accepts %s', (word) =>
    expect(isReason(word)).toBe(true),
  );
  it.each(['Two words', 'postgres://u:p@h', '', 'x'.repeat(41), 7])('refuses %p', (word) =>
    expect(isReason(word)).toBe(false),
  );
});
