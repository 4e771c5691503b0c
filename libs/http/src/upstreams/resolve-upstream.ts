import { checkOptions, type OptionsCheck } from '@breakwater/core';
import { DEFAULT_UPSTREAM_OPTIONS } from '../http.constants.js';
import { addHeaders } from '../requests/header-fields.js';
import { resolveTransportOptions, TRANSPORT_OPTION_NAMES } from '../transport/resolve-transport.js';
import type { TransportOptions } from '../transport/transport.options.js';
import { checkPolicy, mergePolicies } from './upstream-policy.js';
import type {
  HttpPolicy,
  NamedUpstreamOptions,
  ResolvedUpstreamOptions,
  UpstreamDefaults,
} from './upstream.options.js';

const DEFAULTS_KNOWN: readonly string[] = [
  'policy',
  'headers',
  ...Object.keys(DEFAULT_UPSTREAM_OPTIONS),
  ...TRANSPORT_OPTION_NAMES,
];

/** Names of other libraries for options, with the way to write them here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  baseURL: '{ baseUrl }',
  url: '{ baseUrl }',
  prefixUrl: '{ baseUrl }',
  timeout: '{ policy: { timeout: { total, attempt } } }',
  retry: '{ policy: { retry } }',
  retries: '{ policy: { retry } }',
  circuitBreaker: '{ policy: { circuitBreaker } }',
  bulkhead: '{ policy: { bulkhead } }',
  maxRedirects: '{ redirects: { max } }',
  maxContentLength: '{ maxResponseBytes }',
  maxBodyLength: '{ maxResponseBytes }',
};

/** Names of upstreams are a part of metrics, circuits and injection tokens. */
const NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,62}$/;

/** Checks the defaults of all upstreams. */
export function checkDefaults(defaults: UpstreamDefaults, check: OptionsCheck): void {
  check.known(defaults, DEFAULTS_KNOWN, ELSEWHERE);
  checkCommon(defaults, check);
  resolveTransportOptions(transportOf(defaults), check);
}

/**
 * Checks the options of an upstream, and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown, wrong or without effect
 */
export const resolveUpstream = (
  options: NamedUpstreamOptions,
  defaults: UpstreamDefaults,
  place: string,
): ResolvedUpstreamOptions =>
  checkOptions('http', place, (outer) => {
    const { name } = outer.object('upstream', options) ? options : ({} as Partial<NamedUpstreamOptions>);
    const expected = 'a name of letters, digits and . _ -, a letter first, 63 at most';
    if (!outer.that(typeof name === 'string' && NAME.test(name), 'upstream.name', expected, name)) {
      return undefined as never;
    }
    const check = outer.within(name!);
    check.known(options, ['name', 'baseUrl', ...DEFAULTS_KNOWN], ELSEWHERE);
    const merged = { ...DEFAULT_UPSTREAM_OPTIONS, ...given(defaults), ...given(options) };
    checkCommon(options, check);
    const isUntrusted = merged.untrusted === true;
    // An untrusted upstream follows no redirects, so those of the defaults are not for it.
    const { redirects, secretHeaders, ...others } = merged;
    const inherited = isUntrusted ? { ...others, ...redirectsOf(options) } : merged;
    const base = resolveBase(options.baseUrl, isUntrusted, check);
    return {
      name: name!,
      base,
      policy: policyOf(options.policy, defaults.policy),
      headers: merged.headers,
      external: merged.external,
      internal: (options.external ?? defaults.external) === false,
      idempotencyKeys: merged.idempotencyKeys,
      transport: resolveTransportOptions(transportOf(inherited), check),
      connectionsGiven: merged.connections !== undefined,
    };
  });

function checkCommon(options: UpstreamDefaults, check: OptionsCheck): void {
  const { policy, headers, external, idempotencyKeys } = options;
  if (typeof policy === 'string') check.that(policy !== '', 'policy', 'the name of a policy', policy);
  else if (policy !== undefined) checkPolicy(policy, check);
  if (external !== undefined) check.boolean('external', external);
  if (idempotencyKeys !== undefined) check.oneOf('idempotencyKeys', idempotencyKeys, ['quoted', 'raw']);
  if (headers !== undefined && typeof headers !== 'function') {
    check.include(() => addHeaders({}, headers, 'headers of the upstream'));
  }
}

function policyOf(
  own: string | HttpPolicy | undefined,
  common: string | HttpPolicy | undefined,
): string | HttpPolicy {
  if (typeof own === 'string') return own;
  if (own === undefined && typeof common === 'string') return common;
  return mergePolicies(typeof common === 'object' ? common : {}, own ?? {});
}

function resolveBase(
  baseUrl: unknown,
  isUntrusted: boolean,
  check: OptionsCheck,
): ResolvedUpstreamOptions['base'] {
  if (isUntrusted) {
    check.withoutEffect('baseUrl', baseUrl, 'because each call of an untrusted upstream has its own address');
    return undefined;
  }
  const url = typeof baseUrl === 'string' ? URL.parse(baseUrl) : null;
  const expected = "an address such as 'https://payments.example/v1'";
  // The address can contain a password.
  const shown = typeof baseUrl === 'string' ? 'a text that is no such address' : baseUrl;
  if (!check.that(url !== null && /^https?:$/.test(url.protocol), 'baseUrl', expected, shown) || !url)
    return undefined;
  check.that(
    url.username === '' && url.password === '',
    'baseUrl',
    'an address without user name and password; write them in `headers`',
    'an address with them',
  );
  check.that(
    url.search === '' && url.hash === '' && !String(baseUrl).endsWith('?'),
    'baseUrl',
    'an address without a query and a fragment, which no call would send',
    'an address with one',
  );
  return { origin: url.origin, path: url.pathname.replace(/\/+$/, '') };
}

function transportOf(options: UpstreamDefaults): TransportOptions {
  return Object.fromEntries(
    Object.entries(options).filter(
      ([name, value]) => TRANSPORT_OPTION_NAMES.includes(name) && value !== undefined,
    ),
  ) as TransportOptions;
}

const redirectsOf = ({ redirects, secretHeaders }: UpstreamDefaults): UpstreamDefaults => ({
  ...(redirects !== undefined && { redirects }),
  ...(secretHeaders !== undefined && { secretHeaders }),
});

/** The options that are set. */
function given<O extends object>(options: O): Partial<O> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<O>;
}
