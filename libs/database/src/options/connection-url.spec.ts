import { OptionsError } from '@breakwater/core';
import { describe, expect, it } from '@jest/globals';
import { poolConfig } from '../pool/pool-config.js';
import type { DatabaseModuleOptions } from './database.options.js';
import { resolveDatabaseOptions } from './resolve-database-options.js';

class Client {
  $connect = async (): Promise<void> => undefined;
  $disconnect = async (): Promise<void> => undefined;
}

const ADDRESS = 'postgresql://user:hunter2@db:5432/studio';
const settingsOf = (parameters: string, options: Partial<DatabaseModuleOptions> = {}) =>
  resolveDatabaseOptions({ client: Client, url: `${ADDRESS}?${parameters}`, ...options }, {});

function refusal(url: string, options: Partial<DatabaseModuleOptions> = {}): OptionsError {
  try {
    resolveDatabaseOptions({ client: Client, url, ...options }, {});
  } catch (error) {
    if (error instanceof OptionsError) return error;
  }
  throw new Error(`${url} was not refused.`);
}

describe('a parameter of Prisma 6', () => {
  it.each([
    ['connection_limit=2', { maxConnections: 2 }],
    ['pool_timeout=30', { connectTimeout: 30_000 }],
    ['pool_timeout=0', { connectTimeout: false }],
    ['connect_timeout=5', { connectTimeout: 5_000 }],
    ['connect_timeout=5&pool_timeout=5', { connectTimeout: 5_000 }],
    ['socket_timeout=7', { queryTimeout: 7_000 }],
    ['socket_timeout=0', { queryTimeout: false }],
    ['max_connection_lifetime=60', { maxLifetime: 60_000 }],
    ['max_idle_connection_lifetime=60', { idleTimeout: 60_000 }],
    ['pgbouncer=true', { pooler: 'transaction' }],
    ['pgbouncer=false', { pooler: false }],
    ['schema=studio', { schema: 'studio' }],
    ['application_name=studio%20api', { applicationName: 'studio api' }],
    ['options=-c%20search_path%3Dstudio', { startupOptions: '-c search_path=studio' }],
    ['channel_binding=require', { channelBinding: true }],
    ['statement_cache_size=0&single_use_connections=false&sslaccept=strict', {}],
    [
      'connection_limit=2&pool_timeout=30&pgbouncer=true',
      { maxConnections: 2, connectTimeout: 30_000, pooler: 'transaction' },
    ],
  ])('%s becomes the option %j', (parameters, options) => {
    expect(settingsOf(parameters)).toMatchObject({ ...options, url: ADDRESS });
  });

  it.each([
    ['statement_cache_size=100', 'statement_cache_size" to be left out'],
    ['single_use_connections=true', 'use `pool: { maxUses: 1 }`'],
    ['sslaccept=accept_invalid_certs', 'use sslmode=no-verify'],
    ['sslidentity=/client.p12', 'use `pool: { ssl: { pfx, passphrase } }`'],
    ['connect_timeout=5&pool_timeout=30', '"connectTimeout" is set to another value'],
  ])('%s is refused with the fix', (parameters, fix) => {
    expect(refusal(`${ADDRESS}?${parameters}`).message).toContain(fix);
  });
});

describe('a parameter of pg', () => {
  it.each([
    ['statement_timeout=0', { statementTimeout: false }],
    ['statement_timeout=700', { statementTimeout: 700 }],
    ['query_timeout=800', { queryTimeout: 800 }],
  ])('%s becomes the option %j', (parameters, options) => {
    expect(settingsOf(parameters)).toMatchObject({ ...options, url: ADDRESS });
  });

  it.each([
    'sslmode=verify-full',
    'ssl=true',
    'host=%2Fvar%2Frun%2Fpostgresql',
    'ssl=true&sslnegotiation=direct',
  ])('%s is passed on', (parameters) => {
    expect(settingsOf(parameters).url).toBe(`${ADDRESS}?${parameters}`);
  });

  it('does not replace the session settings of the module', () => {
    const { options } = poolConfig(settingsOf('options=-c%20search_path%3Dstudio'));
    expect(options).toBe('-c TimeZone=UTC -c search_path=studio');
  });
});

describe('a connection string', () => {
  it.each([
    'connection_limit=two',
    'connection_limit=1.5',
    'connection_limit=0',
    'connection_limit=',
    'connection_limit',
    'connection_limit=1e3',
    'connection_limit=99999999999',
    'pool_timeout=-1',
    'pgbouncer=yes',
    'pgbouncer=',
    'schema=',
    'sslmode=off',
    'statement_timeout=5s',
    'connection_limit=1&connection_limit=2',
    'conection_limit=1',
    'target_session_attrs=read-write',
    'dbname=other',
    'toString=1',
    '__proto__=1',
    '=1',
    'sslmode=verify-full&sslrootcert=/nowhere.pem',
  ])('with the parameters %s ends the start', (parameters) => {
    const { message } = refusal(`${ADDRESS}?${parameters}`);
    expect(message).toContain('"database.url');
    expect(message).not.toContain('hunter2');
  });

  it.each([
    'mysql://user:hunter2@db/studio',
    'postgresql://user:hunter2#x@db/studio',
    'postgresql://user:hunter2?x@db/studio',
    'postgresql://user:1234/hunter2@db/studio',
    'postgresql://user:hunter2@db:port/studio',
    'postgresql://user:hunter2@a,b/studio',
    `${ADDRESS}?sslpassword=hunter2`,
    `${ADDRESS}?hunter2=1`,
    `${ADDRESS}?connection_limit=1&hunter2@db`,
  ])('%s is refused without showing the password', (url) => {
    const error = refusal(url);
    expect(error.message).toContain('"database.url');
    expect(JSON.stringify(error.problems)).not.toMatch(/hunter2(?!=)/);
  });

  it('must not contradict an option', () => {
    const { message } = refusal(`${ADDRESS}?connection_limit=2&schema=a`, { maxConnections: 5 });
    expect(message).toBe(
      'Expected "database.url.connection_limit" to be left out, because "maxConnections" is set to another value, got "2" ' +
        '(at DatabaseModule.forRoot)',
    );
    expect(settingsOf('connection_limit=5', { maxConnections: 5 }).maxConnections).toBe(5);
  });
});

describe('the options of the module', () => {
  it.each<[string, Partial<DatabaseModuleOptions>, string]>([
    ['pool.max', { pool: { max: 5 } as never }, 'because the option maxConnections replaces it'],
    ['pool.password', { pool: { password: 'hunter2' } as never }, 'because the option url replaces it'],
    ['pool.options', { pool: { options: '-c x=y' }, pooler: 'transaction' }, 'use ALTER ROLE ... SET'],
    ['pool.lock_timeout', { pool: { lock_timeout: 5 }, pooler: 'transaction' }, 'use ALTER ROLE ... SET'],
    [
      'pool.ssl',
      { url: `${ADDRESS}?sslmode=disable`, pool: { ssl: true } },
      'when the url has parameters for TLS',
    ],
    ['url.options', { url: `${ADDRESS}?options=-c%20x%3Dy&pgbouncer=true` }, 'use ALTER ROLE ... SET'],
    [
      'circuitBreaker.name',
      { circuitBreaker: { name: 'x' } as never },
      "because the circuits are named 'database'",
    ],
    ['minConnections', { minConnections: 21 }, 'an integer >= 0 and <= 20'],
    ['pooler', { pooler: 'session' as never }, "'transaction', or false"],
    ['statementTimeout', { statementTimeout: 0 }, 'an integer >= 1, or false for no limit'],
    ['connectTimeout', { connectTimeout: 0 }, 'or false for no limit'],
    ['retry', { retry: null as never }, 'an object with options'],
    ['pool', { pool: 'x' as never }, 'an object with options'],
  ])('%s is refused when it has no effect or is wrong', (option, options, fix) => {
    const { message } = refusal(ADDRESS, options);
    expect(message).toContain(`"database.${option}"`);
    expect(message).toContain(fix);
    expect(message).not.toContain('hunter2');
  });

  it('are all named in one message', () => {
    const { problems } = refusal(`${ADDRESS}?pgbouncer=yes&x=1`, {
      maxConnections: 0,
      pool: { max: 1 } as never,
    });
    expect(problems.map(({ option }) => option)).toEqual([
      'database.url.pgbouncer',
      'database.url.x',
      'database.maxConnections',
      'database.pool.max',
    ]);
  });
});
