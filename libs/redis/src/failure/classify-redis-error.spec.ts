import { describe, expect, it } from '@jest/globals';
import { type RedisFailureKind, classifyRedisError } from './classify-redis-error.js';

// test/redis.module.spec.ts and test/redis.probe.spec.ts cover the errors that a real server can produce.
describe('classifyRedisError', () => {
  const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

  it.each<[string, RedisFailureKind]>([
    ['LOADING Redis is loading the dataset in memory', 'not-ready'],
    ['BUSY Redis is busy running a script.', 'not-ready'],
    ['MASTERDOWN Link with MASTER is down', 'not-ready'],
    ['ERR max number of clients reached', 'not-ready'],
    ['OOM command not allowed', 'read-only'],
    ['READONLY You cannot write against a read only replica.', 'read-only'],
    ['MISCONF Redis is configured to save RDB snapshots', 'read-only'],
    ['NOAUTH Authentication required.', 'configuration'],
    ['WRONGPASS invalid username-password pair', 'configuration'],
    ['NOPERM this user has no permissions', 'configuration'],
    ['WRONGTYPE Operation against a key', 'refused'],
    ['ERR unknown command', 'refused'],
  ])('classifies the answer %j as %s', (message, kind) => {
    expect(classifyRedisError(reply(message)).kind).toBe(kind);
  });

  it.each<[string, RedisFailureKind]>([
    ['ENOTFOUND', 'unreachable'],
    ['EHOSTDOWN', 'unreachable'],
    ['ECONNABORTED', 'connection-lost'],
    ['CERT_HAS_EXPIRED', 'configuration'],
    ['ECONNREFUSED', 'unreachable'],
    ['ECONNRESET', 'connection-lost'],
    ['ETIMEDOUT', 'timeout'],
    ['toString', 'unrelated'],
  ])('classifies the code %s as %s', (code, kind) => {
    expect(classifyRedisError(Object.assign(new Error('text'), { code })).kind).toBe(kind);
  });

  it.each([new Error('my own'), 'text', undefined, null])('classifies %p as unrelated', (error) => {
    expect(classifyRedisError(error)).toEqual({
      kind: 'unrelated',
      reason: 'Not an error of Redis.',
      unavailable: false,
    });
  });

  it('never repeats the message of the server', () => {
    const failure = classifyRedisError(reply("NOPERM No permissions to access the key 'customer:alice'"));
    expect(JSON.stringify(failure)).not.toContain('alice');
  });
});
