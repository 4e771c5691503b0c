import type { OptionsCheck } from '@breakwater/core';
import { DEFAULT_DNS_OPTIONS, type DnsOptions, type ResolvedDnsOptions } from '../dns/dns.options.js';
import type { RedirectPolicy } from '../redirects/redirect-policy.js';
import { DEFAULT_TRANSPORT_OPTIONS } from './transport.constants.js';
import type { ResolvedTransportOptions, TransportOptions } from './transport.options.js';

/** Names of all options of connections. */
export const TRANSPORT_OPTION_NAMES: readonly string[] = Object.keys(DEFAULT_TRANSPORT_OPTIONS);

/** Durations that a timer or undici needs; at least a millisecond. */
const DURATIONS = [
  'queueTimeout',
  'connectTimeout',
  'keepAliveTimeout',
  'keepAliveMaxTimeout',
  'connectionMaxAge',
] as const;

/** Durations that can be `Infinity`. */
const OPEN_DURATIONS = ['headersTimeout', 'bodyTimeout'] as const;

const TLS_NAMES: readonly string[] = [
  'ca',
  'cert',
  'ciphers',
  'key',
  'maxVersion',
  'minVersion',
  'passphrase',
  'pfx',
  'rejectUnauthorized',
  'servername',
];

/** Name of a header. */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;

/** Checks the options of connections, and fills in the defaults. Names of options are checked by the caller. */
export function resolveTransportOptions(
  options: TransportOptions,
  check: OptionsCheck,
): ResolvedTransportOptions {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved = { ...DEFAULT_TRANSPORT_OPTIONS, ...given } as ResolvedTransportOptions;
  check.integer('connections', resolved.connections, 1, 10_000);
  check.integer('maxQueued', resolved.maxQueued, 0);
  check.integer('maxResponseBytes', resolved.maxResponseBytes, 1);
  for (const name of DURATIONS) check.duration(name, resolved[name], 1);
  for (const name of OPEN_DURATIONS) {
    if (resolved[name] !== Infinity) check.duration(name, resolved[name], 1);
  }
  check.that(
    resolved.keepAliveTimeout <= resolved.keepAliveMaxTimeout,
    'keepAliveTimeout',
    `at most keepAliveMaxTimeout (${resolved.keepAliveMaxTimeout})`,
    resolved.keepAliveTimeout,
  );
  check.boolean('balanceConnections', resolved.balanceConnections);
  checkSecurity(resolved, options, check);
  if (resolved.tls !== undefined) {
    const tls = check.within('tls');
    if (tls.known(resolved.tls, TLS_NAMES) && resolved.tls.rejectUnauthorized !== undefined) {
      tls.boolean('rejectUnauthorized', resolved.tls.rejectUnauthorized);
    }
  }
  return { ...resolved, dns: resolveDns(options.dns, check.within('dns')) };
}

function checkSecurity(
  resolved: ResolvedTransportOptions,
  { redirects, secretHeaders }: TransportOptions,
  check: OptionsCheck,
): void {
  const isUntrusted = check.boolean('untrusted', resolved.untrusted) && resolved.untrusted;
  if (isUntrusted) {
    check.withoutEffect('redirects', redirects, 'because untrusted addresses are never redirected');
  } else if (isRedirectPolicy(resolved.redirects, check)) {
    const follows = typeof resolved.redirects === 'object';
    if (!follows) {
      check.withoutEffect('secretHeaders', secretHeaders, 'unless redirects lead to other origins');
    }
  }
  check.that(
    Array.isArray(resolved.secretHeaders) &&
      resolved.secretHeaders.every((name: unknown) => typeof name === 'string' && HEADER_NAME.test(name)),
    'secretHeaders',
    'a list of names of headers',
    resolved.secretHeaders,
  );
}

function isRedirectPolicy(policy: RedirectPolicy, check: OptionsCheck): boolean {
  if (policy === 'error' || policy === 'same-origin') return true;
  if (typeof policy !== 'object') {
    return check.that(false, 'redirects', "'error', 'same-origin' or { max }", policy);
  }
  const inner = check.within('redirects');
  return inner.known(policy, ['max']) && inner.integer('max', policy.max, 1, 20);
}

function resolveDns(options: DnsOptions | undefined, check: OptionsCheck): ResolvedDnsOptions {
  if (options === undefined) return DEFAULT_DNS_OPTIONS;
  if (!check.known(options, Object.keys(DEFAULT_DNS_OPTIONS))) return DEFAULT_DNS_OPTIONS;
  const resolved = { ...DEFAULT_DNS_OPTIONS };
  for (const name of Object.keys(resolved) as (keyof DnsOptions)[]) {
    if (options[name] !== undefined && check.duration(name, options[name])) resolved[name] = options[name];
  }
  return resolved;
}
