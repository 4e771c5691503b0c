import { TimeoutExceededError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { classifyDatabaseError } from './classify-database-error.js';
import type { DatabaseFailureKind } from './database-failure.js';

// test/postgres-failures.spec.ts covers the errors that a real server can produce.
describe('classifyDatabaseError', () => {
  const postgres = (code: string): Error =>
    Object.assign(new Error('driver text'), { code, severity: 'ERROR' });

  it.each<[string, DatabaseFailureKind]>([
    ['08006', 'connection-lost'],
    ['25006', 'read-only'],
    ['25P03', 'connection-lost'],
    ['40003', 'connection-lost'],
    ['23514', 'constraint'],
    ['53100', 'server-trouble'],
    ['53200', 'server-trouble'],
    ['57P02', 'server-unavailable'],
    ['57P03', 'server-unavailable'],
    ['57P04', 'configuration'],
    ['57P05', 'connection-lost'],
    ['58030', 'server-trouble'],
    ['XX000', 'server-trouble'],
    ['22P02', 'invalid-query'],
  ])('classifies %s of PostgreSQL as %s', (code, kind) => {
    expect(classifyDatabaseError(postgres(code))).toMatchObject({ kind, code });
  });

  it.each<[string, DatabaseFailureKind]>([
    ['P1002', 'connect-timeout'],
    ['P1008', 'query-timeout'],
    ['P2024', 'pool-exhausted'],
    ['ETIMEDOUT', 'connect-timeout'],
    ['EHOSTDOWN', 'unreachable'],
    ['ENETRESET', 'connection-lost'],
    ['CERT_HAS_EXPIRED', 'configuration'],
    ['P1010', 'configuration'],
    ['P1017', 'connection-lost'],
    ['P2003', 'constraint'],
    ['P2022', 'invalid-query'],
    ['ECONNRESET', 'connection-lost'],
    ['EPIPE', 'connection-lost'],
    ['EHOSTUNREACH', 'unreachable'],
  ])('classifies %s without a code of PostgreSQL as %s', (code, kind) => {
    expect(classifyDatabaseError(Object.assign(new Error('text'), { code }))).toMatchObject({ kind, code });
  });

  it('classifies the time limit of a policy', () => {
    expect(classifyDatabaseError(new TimeoutExceededError('database', 10_000)).kind).toBe('query-timeout');
  });

  it('reads the causes of an error, and the error of each address that was tried', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(classifyDatabaseError(new AggregateError([refused])).kind).toBe('unreachable');
    expect(classifyDatabaseError(new Error('outer', { cause: refused })).kind).toBe('unreachable');
  });

  it('ends when causes form a circle', () => {
    const error = new Error('round');
    error.cause = error;
    expect(classifyDatabaseError(error).kind).toBe('unrelated');
  });

  it.each([new Error('my own'), new Error('constructor'), { code: 'toString' }, 'text', undefined, null])(
    'classifies %p as unrelated',
    (error) => {
      expect(classifyDatabaseError(error)).toEqual({
        kind: 'unrelated',
        code: undefined,
        reason: 'Not an error of the database.',
        countsAgainstBreaker: false,
        retry: 'never',
        needsHuman: false,
      });
    },
  );

  it('never repeats the message of the driver', () => {
    const error = Object.assign(new Error('password authentication failed for user "root"'), {
      code: '28P01',
    });
    expect(JSON.stringify(classifyDatabaseError(error))).not.toContain('root');
  });

  it('counts trouble against the breaker, but not refusals', () => {
    expect(classifyDatabaseError(postgres('57P01'))).toMatchObject({
      countsAgainstBreaker: true,
      retry: 'if-idempotent',
      needsHuman: false,
    });
    expect(classifyDatabaseError(postgres('23505'))).toMatchObject({
      countsAgainstBreaker: false,
      retry: 'never',
    });
    expect(classifyDatabaseError(postgres('40001'))).toMatchObject({
      countsAgainstBreaker: false,
      retry: 'safe',
    });
    expect(classifyDatabaseError(postgres('28P01'))).toMatchObject({
      countsAgainstBreaker: true,
      retry: 'never',
      needsHuman: true,
    });
  });
});
