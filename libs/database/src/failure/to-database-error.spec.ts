import { DatabaseError, TimeoutExceededError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { classifyDatabaseError } from './classify-database-error.js';
import { toDatabaseError } from './to-database-error.js';

describe('toDatabaseError', () => {
  const postgres = (code: string): Error => Object.assign(new Error('for user "alice"'), { code });

  it('answers trouble with 503, without the message of the driver', () => {
    const cause = postgres('57P01');
    const error = toDatabaseError(cause);
    expect(error).toBeInstanceOf(DatabaseError);
    expect(error).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      status: 503,
      retryable: true,
      message: 'The database is shutting down or starting up.',
      metadata: { kind: 'server-unavailable', code: '57P01' },
      cause,
    });
  });

  it('answers 500 when only a human can help', () => {
    expect(toDatabaseError(postgres('28P01'))).toMatchObject({
      code: 'DATABASE_FAILED',
      status: 500,
      retryable: false,
    });
  });

  it('leaves refusals, errors of ours and errors of yours alone', () => {
    const others = [postgres('23505'), new TimeoutExceededError('database', 10), new Error('my own'), 'text'];
    expect(others.map(toDatabaseError)).toEqual(others);
  });

  it('is understood by classifyDatabaseError', () => {
    expect(classifyDatabaseError(toDatabaseError(postgres('53300'))).kind).toBe('too-many-connections');
    expect(classifyDatabaseError(toDatabaseError(new Error('Query read timeout'))).kind).toBe(
      'query-timeout',
    );
  });
});
