import { DatabaseError, TimeoutExceededError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { classifyDatabaseError } from './classify-database-error.js';
import { toDatabaseError } from './to-database-error.js';

describe('toDatabaseError', () => {
  const postgres = (code: string): Error => Object.assign(new Error('for user "alice"'), { code });

  it('turns trouble into a 503 without the message of the driver', () => {
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

  it('turns a failure that only a human can repair into a 500', () => {
    expect(toDatabaseError(postgres('28P01'))).toMatchObject({
      code: 'DATABASE_FAILED',
      status: 500,
      retryable: false,
    });
  });

  it('returns refusals, errors of policies and errors of the application unchanged', () => {
    const others = [postgres('23505'), new TimeoutExceededError('database', 10), new Error('my own'), 'text'];
    expect(others.map(toDatabaseError)).toEqual(others);
  });

  it('produces an error that classifyDatabaseError recognises', () => {
    expect(classifyDatabaseError(toDatabaseError(postgres('53300'))).kind).toBe('too-many-connections');
    expect(classifyDatabaseError(toDatabaseError(new Error('Query read timeout'))).kind).toBe(
      'query-timeout',
    );
  });
});
