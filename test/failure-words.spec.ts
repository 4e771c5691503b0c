import { classifyDatabaseError } from '@breakwater/database';
import { pingCheck } from '@breakwater/health';
import { classifyRedisError } from '@breakwater/redis';
import { describe, expect, it } from '@jest/globals';

const context = { name: 'probe', signal: new AbortController().signal };
const failingWith = (error: Error) => ({ ping: () => Promise.reject(error) });
const coded = (code: string): Error => Object.assign(new Error(`secret ${code}`), { code });

describe('a probe', () => {
  it.each([
    [coded('ECONNREFUSED'), 'unreachable'],
    [coded('57P01'), 'server-unavailable'],
    [coded('53300'), 'too-many-connections'],
    [coded('28P01'), 'configuration'],
    [new Error('Query read timeout'), 'query-timeout'],
    [new Error('timeout exceeded when trying to connect'), 'pool-exhausted'],
  ])('of the database tells %p by the word that breaker and retry go by', async (error, reason) => {
    expect(classifyDatabaseError(error).kind).toBe(reason);
    const check = pingCheck(failingWith(error), classifyDatabaseError);
    expect(await check(context)).toEqual({ status: 'down', reason });
  });

  it.each([
    [new Error('Command timed out'), 'timeout'],
    [new Error('LOADING Redis is loading the dataset in memory'), 'not-ready'],
    [new Error("READONLY You can't write against a read only replica."), 'read-only'],
  ])('of Redis tells %p by the word that its client goes by', async (error, reason) => {
    expect(classifyRedisError(error).kind).toBe(reason);
    const check = pingCheck(failingWith(error), classifyRedisError);
    expect(await check(context)).toEqual({ status: 'down', reason });
  });
});
