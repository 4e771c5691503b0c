import { OptionsError, checkOptions } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { resolveTransportOptions } from './resolve-transport.js';
import { DEFAULT_TRANSPORT_OPTIONS } from './transport.constants.js';
import type { ResolvedTransportOptions, TransportOptions } from './transport.options.js';

const resolve = (options: TransportOptions): ResolvedTransportOptions =>
  checkOptions('http.payments', undefined, (check) => resolveTransportOptions(options, check));

const problemsOf = (options: object): readonly string[] => {
  try {
    resolve(options);
  } catch (error) {
    return (error as OptionsError).problems.map(({ option }) => option.replace('http.payments.', ''));
  }
  return [];
};

describe('the options of connections', () => {
  it('have defaults', () => {
    expect(resolve({})).toEqual(DEFAULT_TRANSPORT_OPTIONS);
  });

  it('keep the defaults of the name resolution beside those that are set', () => {
    expect(resolve({ dns: { ttl: 500 } }).dns).toEqual({ ...DEFAULT_TRANSPORT_OPTIONS.dns, ttl: 500 });
    expect(resolve({ connections: undefined } as never).connections).toBe(50);
  });

  it.each([
    [{ headersTimeout: Infinity, bodyTimeout: Infinity }],
    [{ redirects: { max: 3 }, secretHeaders: ['x-tenant'] }],
    [{ redirects: 'same-origin' }],
    [{ untrusted: true }],
    [{ tls: { ca: 'pem' } }],
    [{ dns: { staleFor: 0, skipFor: 0 } }],
  ] as const)('accept %p', (options) => {
    expect(problemsOf(options)).toEqual([]);
  });

  it.each([
    [{ connections: 0 }, 'connections'],
    [{ connections: 1.5 }, 'connections'],
    [{ maxQueued: -1 }, 'maxQueued'],
    [{ connectTimeout: 0 }, 'connectTimeout'],
    [{ connectTimeout: Infinity }, 'connectTimeout'],
    [{ headersTimeout: 'soon' }, 'headersTimeout'],
    [{ bodyTimeout: NaN }, 'bodyTimeout'],
    [{ maxResponseBytes: 0 }, 'maxResponseBytes'],
    [{ keepAliveTimeout: 60_000 }, 'keepAliveTimeout'],
    [{ balanceConnections: 1 }, 'balanceConnections'],
    [{ redirects: 'follow' }, 'redirects'],
    [{ redirects: null }, 'redirects'],
    [{ redirects: { max: 0 } }, 'redirects.max'],
    [{ redirects: { maximum: 3 } }, 'redirects.maximum'],
    [{ secretHeaders: ['x-a'] }, 'secretHeaders'],
    [{ redirects: { max: 1 }, secretHeaders: 'x-a' }, 'secretHeaders'],
    [{ redirects: { max: 1 }, secretHeaders: ['a b'] }, 'secretHeaders'],
    [{ untrusted: 'yes' }, 'untrusted'],
    [{ untrusted: true, redirects: { max: 1 } }, 'redirects'],
    [{ tls: { rejectUnauthorised: false } }, 'tls.rejectUnauthorised'],
    [{ dns: { ttl: -1 } }, 'dns.ttl'],
    [{ dns: { cache: true } }, 'dns.cache'],
  ])('refuse %p', (options, option) => {
    expect(problemsOf(options)).toEqual([option]);
  });

  it('report all problems at once', () => {
    expect(problemsOf({ connections: 0, maxQueued: -1, dns: { ttl: -1 } })).toEqual([
      'connections',
      'maxQueued',
      'dns.ttl',
    ]);
  });
});
