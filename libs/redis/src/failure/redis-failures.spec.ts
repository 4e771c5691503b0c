import { BUILT_IN_FAILURES, Failures } from '@breakwater/core';
import { hostileValues } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { classifyRedisError } from './classify-redis-error.js';
import { GENERAL_KINDS, REDIS_FAILURES } from './redis-failures.js';

const failures = new Failures();
failures.extend(REDIS_FAILURES);
const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

describe('REDIS_FAILURES', () => {
  it.each([
    [
      'a server that loads',
      reply('LOADING Redis is loading the dataset in memory'),
      { kind: 'unavailable', transient: true },
    ],
    ['a wrong password', reply('WRONGPASS invalid username-password pair'), { kind: 'configuration' }],
    ['a command that took too long', new Error('Command timed out'), { kind: 'timeout' }],
    ['a full queue', new Error('Too many commands wait for Redis.'), { kind: 'overloaded' }],
  ])('classify %s', (_what, error, expected) => {
    expect(failures.of(error)).toMatchObject({ origin: 'database', ...expected });
  });

  it('leave other errors unclassified', () => {
    expect(failures.of(new Error('BUSY as usual')).kind).toBe('unknown');
    expect(failures.of(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })).origin).toBe('network');
  });

  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'tolerate value %d that cannot be read',
    (_index, thrown) => {
      expect(failures.of(thrown).reason).toMatch(/^[a-z-]+$/);
      expect(() => classifyRedisError(thrown)).not.toThrow();
    },
  );
});

describe('the codes of this package', () => {
  it('never contradict the table of core', () => {
    const contradictions = BUILT_IN_FAILURES.codes().filter((code) => {
      const general = BUILT_IN_FAILURES.byCode(code);
      const { kind } = classifyRedisError(Object.assign(new Error('x'), { code }));
      if (kind === 'unrelated' || !general) return false;
      const own = GENERAL_KINDS[kind].kind;
      const alike: Partial<Record<string, string>> = { refused: 'unreachable', tls: 'configuration' };
      return own !== general.kind && own !== alike[general.kind];
    });
    expect(contradictions).toEqual([]);
  });
});
