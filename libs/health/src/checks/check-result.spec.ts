import { describe, expect, it } from '@jest/globals';
import { checkKey, type CheckResult, worstStatus } from './check-result.js';
import type { HealthStatus } from './health.events.js';

const result = (status: HealthStatus, critical = true): CheckResult => ({
  name: 'x',
  kind: 'dependency',
  critical,
  status,
  state: status,
});

describe('worstStatus', () => {
  it.each<[string, CheckResult[], HealthStatus]>([
    ['up without checks', [], 'up'],
    ['up when all are', [result('up'), result('up')], 'up'],
    ['degraded when one is', [result('up'), result('degraded'), result('up')], 'degraded'],
    ['unknown rather than degraded', [result('degraded'), result('unknown')], 'unknown'],
    ['down above all', [result('down'), result('unknown'), result('up')], 'down'],
    ['degraded by an unknown check that is not critical', [result('unknown', false)], 'degraded'],
  ])('is %s', (_rule, results, status) => {
    expect(worstStatus(results)).toBe(status);
  });
});

describe('checkKey', () => {
  it('gives modules a namespace of their own', () => {
    expect(checkKey({ kind: 'module', name: 'auth' })).toBe('module:auth');
    expect(checkKey({ kind: 'local', name: 'auth' })).toBe('auth');
  });
});
