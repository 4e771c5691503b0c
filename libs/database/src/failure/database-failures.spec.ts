import { BUILT_IN_FAILURES, Failures } from '@breakwater/core';
import { hostileValues } from '@breakwater/core/testing';
import { describe, expect, it } from '@jest/globals';
import { classifyDatabaseError } from './classify-database-error.js';
import { DATABASE_FAILURES, GENERAL_KINDS } from './database-failures.js';
import { BY_CODE, kindOfCode } from './failure-table.js';

const failures = new Failures();
failures.extend(DATABASE_FAILURES);
const withCode = (code: string, more: object = {}): Error => Object.assign(new Error('x'), { code, ...more });

describe('DATABASE_FAILURES', () => {
  it.each([
    ['a unique key', withCode('23505'), { kind: 'conflict', transient: false, severity: 'medium' }],
    ['a deadlock', withCode('40P01'), { kind: 'conflict', transient: true }],
    ['a standby', withCode('25006'), { kind: 'unavailable', transient: true, severity: 'critical' }],
    ['a record that is missing', withCode('P2025'), { kind: 'not-found', severity: 'low' }],
    ['a query that took too long', new Error('Query read timeout'), { kind: 'timeout', severity: 'high' }],
    [
      'an error of the driver adapter',
      withCode('P2010', { meta: { driverAdapterError: { cause: { originalCode: '23505' } } } }),
      { kind: 'conflict' },
    ],
  ])('classify %s', (_what, error, expected) => {
    expect(failures.of(error)).toMatchObject({ origin: 'database', ...expected });
  });

  it.each([
    ['a refused connection of any service', withCode('ECONNREFUSED'), 'network'],
    ['the limit of a policy', withCode('TIMEOUT'), 'policy'],
    ['a code that only looks like an SQLSTATE', withCode('E1234'), 'unknown'],
    ['another error', new Error('x'), 'unknown'],
  ])('leave %s unclassified', (_what, error, origin) => {
    expect(failures.of(error).origin).toBe(origin);
  });

  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'tolerate value %d that cannot be read',
    (_index, thrown) => {
      expect(failures.of(thrown).reason).toMatch(/^[a-z-]+$/);
      expect(() => classifyDatabaseError(thrown)).not.toThrow();
      expect(() => classifyDatabaseError(new Error('x', { cause: thrown }))).not.toThrow();
    },
  );
});

describe('the codes of this package', () => {
  it('never contradict the table of core', () => {
    const contradictions = [...new Set([...BUILT_IN_FAILURES.codes(), ...BY_CODE.keys()])].filter((code) => {
      const general = BUILT_IN_FAILURES.byCode(code)?.kind;
      const kind = kindOfCode(code);
      if (!general || !kind || kind === 'unrelated') return false;
      const own = GENERAL_KINDS[kind].kind;
      // This package does not distinguish these.
      const alike = { refused: 'unreachable', authentication: 'configuration', tls: 'configuration' };
      return own !== ({ ...alike } as Partial<Record<string, string>>)[general] && own !== general;
    });
    expect(contradictions).toEqual([]);
  });
});
