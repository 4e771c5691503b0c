import { describe, expect, it } from '@jest/globals';
import type { DatabaseModuleOptions } from '../options/database.options.js';
import { resolveDatabaseOptions } from '../options/resolve-database-options.js';
import { poolConfig, sessionSettings } from './pool-config.js';

class Client {
  $connect = async (): Promise<void> => undefined;
  $disconnect = async (): Promise<void> => undefined;
}

const settingsOf = (options: Partial<DatabaseModuleOptions> = {}) =>
  resolveDatabaseOptions({ client: Client, url: 'postgresql://db/studio', ...options }, {});
const configOf = (options?: Partial<DatabaseModuleOptions>) => poolConfig(settingsOf(options));

describe('poolConfig', () => {
  it('passes the default limits in the units of pg', () => {
    expect(configOf()).toMatchObject({
      max: 20,
      idleTimeoutMillis: 20_000,
      connectionTimeoutMillis: 10_000,
      maxLifetimeSeconds: 1_800,
      statement_timeout: 300_000,
      query_timeout: 10_000,
      keepAlive: true,
    });
  });

  it("puts the application's session settings behind its own, so that they take effect", () => {
    expect(configOf().options).toBe('-c TimeZone=UTC');
    expect(configOf({ pool: { options: '-c search_path=studio' } }).options).toBe(
      '-c TimeZone=UTC -c search_path=studio',
    );
  });

  it.each([
    ['connectTimeout', 'connectionTimeoutMillis'],
    ['queryTimeout', 'query_timeout'],
    ['statementTimeout', 'statement_timeout'],
  ])('sets no limit when `%s` is false', (option, name) => {
    expect(configOf({ [option]: false })).not.toHaveProperty(name);
  });

  it('sends no setting of a session when a connection to a pooler starts', () => {
    for (const options of [{ statementTimeout: false }, { pooler: 'transaction' }] as const) {
      const config = configOf(options);
      expect(config).not.toHaveProperty('statement_timeout');
      expect(config).not.toHaveProperty('options');
    }
  });
});

describe('sessionSettings', () => {
  it('are made by each transaction behind a pooler in transaction mode', () => {
    const settings = settingsOf({ pooler: 'transaction' });
    expect(sessionSettings(settings, 5)).toEqual({
      transaction: { TimeZone: 'UTC', statement_timeout: '5' },
    });
    expect(sessionSettings(settings, false)).toEqual({ transaction: { TimeZone: 'UTC' } });
  });

  it('are made by a statement when the start of the connection sends none', () => {
    expect(sessionSettings(settingsOf({ statementTimeout: false }), false)).toEqual({
      statement: "SET TimeZone = 'UTC'",
    });
    expect(sessionSettings(settingsOf(), 5)).toEqual({});
  });
});
