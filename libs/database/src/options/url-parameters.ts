import type { OptionsCheck } from '@breakwater/core';
import type { DatabaseModuleOptions } from './database.options.js';

type Option =
  | 'maxConnections'
  | 'connectTimeout'
  | 'queryTimeout'
  | 'statementTimeout'
  | 'idleTimeout'
  | 'maxLifetime'
  | 'applicationName'
  | 'pooler';

/** Options that the parameters of a connection string set. */
export type GivenByUrl = Pick<DatabaseModuleOptions, Option> & {
  schema?: string;
  startupOptions?: string;
  channelBinding?: boolean;
};

/** @returns the options that a value sets, none for a value that changes nothing */
type Translation = (value: string, check: OptionsCheck, name: string) => GivenByUrl;

/**
 * Parameters of Prisma 6 and of pg that have an option of this module.
 *
 * @see https://www.prisma.io/docs/orm/overview/databases/postgresql#arguments
 */
const TRANSLATED: ReadonlyMap<string, Translation> = new Map<string, Translation>([
  ['schema', text((schema) => ({ schema }))],
  ['application_name', text((applicationName) => ({ applicationName }))],
  ['options', text((startupOptions) => ({ startupOptions }))],
  ['connection_limit', whole(1, (maxConnections) => ({ maxConnections }))],
  // Both limit the wait for a connection: one for a new connection, the other for a free one of the pool.
  ['connect_timeout', secondsOrNone((connectTimeout) => ({ connectTimeout }))],
  ['pool_timeout', secondsOrNone((connectTimeout) => ({ connectTimeout }))],
  ['socket_timeout', secondsOrNone((queryTimeout) => ({ queryTimeout }))],
  ['query_timeout', limit((queryTimeout) => ({ queryTimeout }))],
  ['statement_timeout', limit((statementTimeout) => ({ statementTimeout }))],
  ['max_connection_lifetime', whole(0, (seconds) => ({ maxLifetime: seconds * 1_000 }))],
  ['max_idle_connection_lifetime', whole(0, (seconds) => ({ idleTimeout: seconds * 1_000 }))],
  ['pgbouncer', word({ true: { pooler: 'transaction' }, false: {} })],
  // The adapter of Prisma 7 caches no prepared statements.
  ['statement_cache_size', only('0', 'left out: Prisma 7 caches no prepared statements')],
  [
    'channel_binding',
    word({ require: { channelBinding: true }, prefer: { channelBinding: true }, disable: {} }),
  ],
  // pg always verifies certificates, except with `sslmode=no-verify`.
  ['sslaccept', only('strict', "'strict'; for certificates that cannot be verified, use sslmode=no-verify")],
  ['single_use_connections', only('false', 'left out; use `pool: { maxUses: 1 }`')],
  ['sslidentity', only(undefined, 'left out; use `pool: { ssl: { pfx, passphrase } }`')],
  ['sslpassword', only(undefined, 'left out; use `pool: { ssl: { pfx, passphrase } }`')],
]);

/** Parameters that pg reads from the connection string. */
const OF_DRIVER: ReadonlyMap<string, readonly string[] | undefined> = new Map([
  ['host', undefined],
  ['port', undefined],
  ['user', undefined],
  ['password', undefined],
  ['ssl', ['true', '1', 'false', '0', 'no-verify']],
  ['sslmode', ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify']],
  ['sslcert', undefined],
  ['sslkey', undefined],
  ['sslrootcert', undefined],
  ['sslnegotiation', ['postgres', 'direct']],
  ['uselibpqcompat', ['true', 'false']],
]);

/** The parameters that a connection string may have. */
export const KNOWN_PARAMETERS: readonly string[] = [...TRANSLATED.keys(), ...OF_DRIVER.keys()];

/** Translates a parameter to options. Returns `undefined` for a parameter that pg reads itself. */
export function translate(name: string, value: string, check: OptionsCheck): GivenByUrl | undefined {
  const translation = TRANSLATED.get(name);
  if (translation) return translation(value, check, name);
  const words = OF_DRIVER.get(name);
  if (words) check.oneOf(name, value, words);
  else check.that(value !== '', name, 'a text', value);
  return undefined;
}

function text(options: (value: string) => GivenByUrl): Translation {
  return (value, check, name) => (check.that(value !== '', name, 'a text', value) ? options(value) : {});
}

function whole(minimum: number, options: (value: number) => GivenByUrl, unit = 'an integer'): Translation {
  return (value, check, name) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : NaN;
    const fits = check.that(number >= minimum, name, `${unit} >= ${minimum}`, value);
    return fits ? options(number) : {};
  };
}

/** A limit in seconds; 0 stands for none. */
function secondsOrNone(options: (milliseconds: number | false) => GivenByUrl): Translation {
  return whole(0, (seconds) => options(seconds > 0 && seconds * 1_000), 'a whole number of seconds');
}

/** A limit in milliseconds; 0 stands for none. */
function limit(options: (milliseconds: number | false) => GivenByUrl): Translation {
  return whole(
    0,
    (milliseconds) => options(milliseconds > 0 && milliseconds),
    'a whole number of milliseconds',
  );
}

function word(meanings: Readonly<Record<string, GivenByUrl>>): Translation {
  return (value, check, name) => {
    const isKnown = check.oneOf(name, value, Object.keys(meanings));
    return isKnown ? (meanings[value] ?? {}) : {};
  };
}

/** A parameter of which only one value is possible, because it is what happens anyway. */
function only(possible: string | undefined, expected: string): Translation {
  return (value, check, name) => {
    check.that(value === possible, name, expected, value);
    return {};
  };
}
