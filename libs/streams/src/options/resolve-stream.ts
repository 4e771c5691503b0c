import { checkOptions, isOptionsObject, type OptionsCheck } from '@breakwater/core';
import { PROCESSING_OPTIONS, resolveProcessing } from '../processing/processing.options.js';
import { DEFAULT_STREAM_OPTIONS } from '../streams.constants.js';
import type {
  ReconnectOptions,
  ResolvedStreamOptions,
  StreamDefaults,
  StreamOptions,
} from './stream.options.js';

/** Names of {@link StreamDefaults}. */
const DEFAULTS_KNOWN: readonly string[] = [
  ...Object.keys(DEFAULT_STREAM_OPTIONS),
  'fetch',
  'headers',
  'backfill',
  ...PROCESSING_OPTIONS,
];
const KNOWN: readonly string[] = ['name', 'url', ...DEFAULTS_KNOWN];

/** Names that other clients give to the options. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  endpoint: '"url"',
  maxPayload: '"maxFrameSize"',
  handshakeTimeout: '"connectTimeout"',
  connectionTimeout: '"connectTimeout"',
  minReconnectionDelay: '"backoff.base"',
  maxReconnectionDelay: '"backoff.cap"',
};

/**
 * Checks the options of a stream and fills in the defaults.
 *
 * @throws OptionsError with every option that is unknown or wrong
 */
export const resolveStream = (
  options: StreamOptions,
  defaults: StreamDefaults,
  place: string,
): ResolvedStreamOptions =>
  checkOptions('streams.stream', place, (check) => {
    check.known(options, KNOWN, ELSEWHERE);
    const isName = typeof options.name === 'string' && /^[\w.-]{1,100}$/.test(options.name);
    check.that(isName, 'name', 'a name of letters, digits, ".", "_" and "-"', options.name);
    check.that(
      typeof options.url === 'function',
      'url',
      'a function that receives the cursor and returns the address',
      options.url,
    );
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    const { name, url } = options;
    if ((options.transport ?? defaults.transport) !== 'server-sent-events')
      check.withoutEffect('fetch', options.fetch, `unless "transport" is 'server-sent-events'`);
    return { ...resolveShared({ ...defaults, ...given }, check), name, url };
  });

/** Checks options that hold for several streams, without completing them. */
export function checkStreamDefaults(defaults: StreamDefaults, check: OptionsCheck): void {
  check.known(defaults, DEFAULTS_KNOWN, ELSEWHERE);
  resolveShared(defaults, check);
}

function resolveShared(
  options: StreamDefaults,
  check: OptionsCheck,
): Omit<ResolvedStreamOptions, 'name' | 'url'> {
  const resolved = {
    ...resolveProcessing(options, check),
    enabled: options.enabled ?? DEFAULT_STREAM_OPTIONS.enabled,
    transport: options.transport ?? DEFAULT_STREAM_OPTIONS.transport,
    fetch: options.fetch,
    headers: options.headers,
    connectTimeout: options.connectTimeout ?? DEFAULT_STREAM_OPTIONS.connectTimeout,
    pingInterval: options.pingInterval ?? DEFAULT_STREAM_OPTIONS.pingInterval,
    silenceTimeout: options.silenceTimeout ?? DEFAULT_STREAM_OPTIONS.silenceTimeout,
    maxFrameSize: options.maxFrameSize ?? DEFAULT_STREAM_OPTIONS.maxFrameSize,
    backoff: resolveBackoff(options.backoff ?? {}, check.within('backoff')),
    maxRefusals: options.maxRefusals ?? DEFAULT_STREAM_OPTIONS.maxRefusals,
    staleCursor: options.staleCursor ?? DEFAULT_STREAM_OPTIONS.staleCursor,
    backfill: options.backfill,
    maxLag: options.maxLag ?? DEFAULT_STREAM_OPTIONS.maxLag,
  };
  const { transport, headers, pingInterval, silenceTimeout, maxRefusals, maxLag, backfill } = resolved;
  check.boolean('enabled', resolved.enabled);
  check.optionalFunction('fetch', resolved.fetch);
  const isTransport =
    transport === 'websocket' ||
    transport === 'server-sent-events' ||
    (isOptionsObject(transport) && typeof transport.connect === 'function');
  check.that(isTransport, 'transport', "'websocket', 'server-sent-events' or a StreamTransport", transport);
  check.that(
    headers === undefined || typeof headers === 'function' || isOptionsObject(headers),
    'headers',
    'an object of headers, or a function that returns one',
    // Headers hold credentials, so the message does not show them.
    typeof headers,
  );
  check.duration('connectTimeout', resolved.connectTimeout, 1);
  const isPing = check.duration('pingInterval', pingInterval, 1);
  if (check.duration('silenceTimeout', silenceTimeout, 1) && isPing)
    check.that(
      silenceTimeout > pingInterval,
      'silenceTimeout',
      `longer than "pingInterval" (${pingInterval})`,
      silenceTimeout,
    );
  check.integer('maxFrameSize', resolved.maxFrameSize, 1);
  if (maxRefusals !== Infinity) check.integer('maxRefusals', maxRefusals, 1);
  if (maxLag !== Infinity) check.duration('maxLag', maxLag, 1);
  if (check.oneOf('staleCursor', resolved.staleCursor, ['fail', 'latest', 'backfill'])) {
    if (resolved.staleCursor !== 'backfill')
      check.withoutEffect('backfill', backfill, `unless "staleCursor" is 'backfill'`);
    else
      check.that(
        typeof backfill === 'function',
        'backfill',
        "a function for staleCursor: 'backfill'",
        backfill,
      );
  }
  return resolved;
}

function resolveBackoff(options: ReconnectOptions, check: OptionsCheck): Required<ReconnectOptions> {
  const defaults = DEFAULT_STREAM_OPTIONS.backoff;
  check.known(options, Object.keys(defaults));
  const resolved = {
    base: options.base ?? defaults.base,
    cap: options.cap ?? defaults.cap,
    resetAfter: options.resetAfter ?? defaults.resetAfter,
  };
  const { base, cap } = resolved;
  const isBase = check.duration('base', base, 1);
  if (check.duration('cap', cap, 1) && isBase)
    check.that(cap >= base, 'cap', `at least "backoff.base" (${base})`, cap);
  check.duration('resetAfter', resolved.resetAfter, 0);
  return resolved;
}
