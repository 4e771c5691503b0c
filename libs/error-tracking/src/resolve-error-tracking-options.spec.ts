import { describe, expect, it } from '@jest/globals';
import { MemoryIssueStore } from './issues/memory.issue-store.js';
import { resolveErrorTrackingOptions } from './resolve-error-tracking-options.js';

const client = {
  $queryRawUnsafe: () => Promise.resolve([]),
  $executeRawUnsafe: () => Promise.resolve(0),
  $transaction: () => Promise.resolve([]),
};

describe('resolveErrorTrackingOptions', () => {
  it('has a default for everything', () => {
    expect(resolveErrorTrackingOptions({})).toMatchObject({
      trackExpected: false,
      rules: [],
      flushInterval: 1_000,
      maxPending: 10_000,
      window: 300_000,
      retention: 90 * 24 * 3_600_000,
    });
  });

  it('counts answers with a status of at least 500 as errors', () => {
    const { isError } = resolveErrorTrackingOptions({});
    expect([200, 302, 399, 400, 404, 503].map(isError)).toEqual([false, false, false, false, false, true]);
  });

  it('treats an undefined option like one that is left out', () => {
    const options = { flushInterval: undefined } as object;
    expect(resolveErrorTrackingOptions(options).flushInterval).toBe(1_000);
  });

  it('keeps issues for ever when asked', () => {
    expect(resolveErrorTrackingOptions({ retention: Infinity }).retention).toBe(Infinity);
  });

  it.each([
    ['flushIntervall', { flushIntervall: 5 }, /known options \(service, rules, /],
    ['service', { service: '' }, /a name/],
    ['rules', { rules: {} }, /an array of rules/],
    ['classifyDatabaseError', { classifyDatabaseError: 'prisma' }, /a function/],
    ['trackExpected', { trackExpected: 1 }, /a boolean/],
    ['store', { store: {} }, /an object with add, find, list/],
    ['postgres', { postgres: {} }, /a PrismaClient/],
    ['postgres', { postgres: client, store: new MemoryIssueStore() }, /left out when there is a "store"/],
    ['redis', { redis: {} }, /a client of ioredis/],
    ['retention', { retention: 0 }, /milliseconds >= 1, up to 100 years, or false/],
    ['window', { window: 10 }, /milliseconds >= 1000/],
    ['isError', { isError: 500 }, /a function/],
    ['flushInterval', { flushInterval: 0 }, /milliseconds >= 1/],
    ['maxPending', { maxPending: 0.5 }, /an integer >= 1/],
    ['redaction', { redaction: null }, /an object with options, got null/],
    ['sampling', { sampling: true }, /an object with options/],
    ['fingerprint', { fingerprint: 5 }, /an object with options/],
    ['issues', { issues: [] }, /an object with options/],
    ['issues.settleAfter', { issues: { settleAfter: -1 } }, /forRoot/],
    ['issues', { issues: {}, store: new MemoryIssueStore() }, /given to the "store" itself/],
    ['alerts', { alerts: true }, /an object with options, or false/],
    ['alerts.service', { alerts: { service: 'x' } }, /left to "errorTracking.service"/],
    ['maxLogged', { maxLogged: -1 }, /an integer >= 0, or false/],
    ['closeTimeout', { closeTimeout: -1 }, /milliseconds >= 1/],
  ])('refuses a wrong %s: %j', (option, options, message) => {
    const resolve = (): unknown => resolveErrorTrackingOptions(options as object);
    expect(resolve).toThrow(`"errorTracking.${option}"`);
    expect(resolve).toThrow(message);
  });
});
