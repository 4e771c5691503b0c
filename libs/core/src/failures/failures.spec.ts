import { describe, expect, it } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import { hostileValues } from '../testing/hostile-values.js';
import type { FailureKind } from './failure.js';
import { BUILT_IN_FAILURES } from './failure-table.js';
import { Failures, failureOf } from './failures.js';

const withCode = (code: string, more: object = {}): Error => Object.assign(new Error('x'), { code, ...more });

describe('failureOf', () => {
  it('returns kind, origin, severity, transience and a public reason', () => {
    expect(failureOf(withCode('ECONNREFUSED'))).toStrictEqual({
      kind: 'refused',
      origin: 'network',
      transient: true,
      severity: 'medium',
      reason: 'refused',
      code: 'ECONNREFUSED',
    });
  });

  it.each<[string, FailureKind, boolean]>([
    ['EHOSTUNREACH', 'unreachable', true],
    ['ENETUNREACH', 'unreachable', true],
    ['EHOSTDOWN', 'unreachable', true],
    ['EAI_FAIL', 'unreachable', true],
    ['ETIMEDOUT', 'timeout', true],
    ['P1008', 'timeout', true],
    ['P1002', 'timeout', true],
    ['ECONNABORTED', 'connection-lost', true],
    ['08003', 'connection-lost', true],
    ['53300', 'overloaded', true],
    ['53100', 'unavailable', true],
    ['57P04', 'configuration', false],
    ['57P05', 'connection-lost', true],
    ['ERR_TLS_HANDSHAKE_TIMEOUT', 'timeout', true],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', false],
    ['HPE_INVALID_CONSTANT', 'protocol', false],
    ['ENOENT', 'file', false],
    ['constructor', 'unknown', false],
  ])('classifies %s as %s, transient: %s', (code, kind, transient) => {
    expect(failureOf(withCode(code))).toMatchObject({ kind, transient });
  });

  it('distinguishes files and sockets by the system call', () => {
    expect(failureOf(withCode('ENOENT', { syscall: 'connect' })).kind).toBe('unreachable');
    expect(failureOf(withCode('EACCES', { syscall: 'listen' }))).toMatchObject({
      kind: 'configuration',
      origin: 'network',
    });
    expect(failureOf(withCode('EMFILE', { syscall: 'accept' }))).toMatchObject({
      kind: 'out-of-resources',
      origin: 'network',
    });
  });

  it('recognises an error by its class', () => {
    expect(failureOf(new DOMException('x', 'TimeoutError')).kind).toBe('timeout');
  });

  it.each([
    [401, 'authentication', false],
    [404, 'not-found', false],
    [418, 'validation', false],
    [425, 'unavailable', true],
    [429, 'rate-limited', true],
    [499, 'aborted', false],
    [500, 'failed', true],
    [501, 'failed', false],
    [502, 'unavailable', true],
    [503, 'unavailable', true],
    [504, 'timeout', true],
    [200, 'unknown', false],
  ])('classifies the status %d as %s, transient: %s', (status, kind, transient) => {
    expect(failureOf(Object.assign(new Error('x'), { status }))).toMatchObject({ kind, transient, status });
    expect(failureOf(new HttpException('x', status))).toMatchObject({ kind, transient });
  });

  it('uses the causes of an error that says little or nothing', () => {
    const cause = withCode('ECONNRESET');
    expect(failureOf(new TypeError('fetch failed', { cause })).kind).toBe('connection-lost');
    const vague = Object.assign(new Error('x', { cause }), { name: 'MongoError' });
    expect(failureOf(vague).kind).toBe('connection-lost');
    expect(failureOf(Object.assign(new Error('x'), { name: 'MongoError' })).kind).toBe('failed');
  });

  it('uses the causes of an answer that only says that a server failed', () => {
    const cause = withCode('ECONNREFUSED');
    for (const status of [500, 502, 503, 504]) {
      expect(failureOf(new HttpException('x', status, { cause }))).toMatchObject({ kind: 'refused', status });
    }
    expect(failureOf(new HttpException('x', 404, { cause })).kind).toBe('not-found');
    expect(failureOf(withCode('EXTERNAL_SERVICE_FAILED', { cause })).kind).toBe('refused');
  });

  it('ignores the causes of an error that says enough', () => {
    expect(failureOf(withCode('NOT_FOUND', { cause: withCode('ECONNRESET') })).kind).toBe('not-found');
  });

  it('trusts an error that says whether it can be retried', () => {
    expect(failureOf(withCode('ECONNRESET', { retryable: false })).transient).toBe(false);
    expect(failureOf(withCode('NOT_FOUND', { retryable: true })).transient).toBe(true);
    expect(failureOf(withCode('ECONNRESET', { status: 400 })).transient).toBe(false);
  });

  it.each(hostileValues().map((value, index) => [index, value] as const))(
    'survives value %d that cannot be read',
    (_index, thrown) => {
      expect(failureOf(thrown).reason).toMatch(/^[a-z-]+$/);
      expect(failureOf(new Error('x', { cause: thrown })).reason).toMatch(/^[a-z-]+$/);
    },
  );
});

describe('Failures', () => {
  it('accepts entries of a package, and does not change the built-in table', () => {
    const failures = new Failures();
    failures.extend({
      entries: [
        { kind: 'overloaded', origin: 'http', codes: ['QUOTA'], codePattern: /^QUOTA_/g, reason: 'quota' },
        { kind: 'conflict', origin: 'application', names: ['LockError'], statuses: [208] },
      ],
    });
    for (const code of ['QUOTA', 'QUOTA_DAY', 'QUOTA_DAY']) {
      expect(failures.of(withCode(code))).toMatchObject({ kind: 'overloaded', reason: 'quota' });
    }
    expect(failures.of(Object.assign(new Error('x'), { name: 'LockError' })).kind).toBe('conflict');
    expect(failures.of(Object.assign(new Error('x'), { status: 208 })).kind).toBe('conflict');
    expect(failureOf(withCode('QUOTA')).kind).toBe('unknown');
  });

  it('prefers the later entry', () => {
    const failures = new Failures();
    failures.extend({ entries: [{ kind: 'unavailable', origin: 'network', codes: ['ECONNREFUSED'] }] });
    failures.extend({});
    expect(failures.of(withCode('ECONNREFUSED')).kind).toBe('unavailable');
  });

  it('uses a classifier for errors whose code has no entry', () => {
    const failures = new Failures();
    failures.extend({
      classify: (error) =>
        error instanceof RangeError ? { kind: 'validation', origin: 'application' } : undefined,
    });
    expect(failures.own(new RangeError('x'))).toMatchObject({ kind: 'validation', severity: 'low' });
    expect(failures.of(withCode('EPIPE')).kind).toBe('connection-lost');
    expect(failures.own(new TypeError('x'))).toBeUndefined();
  });

  it('survives a classifier that throws or answers with an unknown kind', () => {
    const failures = new Failures();
    failures.extend({
      classify: () => {
        throw new Error('no');
      },
    });
    failures.extend({ classify: () => ({ kind: 'constructor' as FailureKind, origin: 'network' }) });
    expect(failures.of(new Error('x')).kind).toBe('unknown');
  });

  it('refuses an entry of an unknown kind or origin', () => {
    const failures = new Failures();
    const extend = (entry: object) => () => failures.extend({ entries: [entry as never] });
    expect(extend({ kind: 'slow', origin: 'network' })).toThrow(
      /^Expected "failures.kind" to be one of timeout, .*, got slow$/,
    );
    expect(extend({ kind: 'timeout', origin: 'moon' })).toThrow(/"failures.origin"/);
  });
});

describe('the built-in table', () => {
  it('cannot be changed', () => {
    expect(Object.isFrozen(BUILT_IN_FAILURES)).toBe(true);
    expect(Object.isFrozen(BUILT_IN_FAILURES.byCode('EPIPE'))).toBe(true);
    expect('extend' in BUILT_IN_FAILURES).toBe(false);
  });
});
