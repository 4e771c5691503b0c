import { describe, expect, it } from '@jest/globals';
import type { DatabaseModuleOptions } from '../options/database.options.js';
import { resolveDatabaseOptions } from '../options/resolve-database-options.js';
import { poolConfig } from './pool-config.js';

class Client {
  $connect = async (): Promise<void> => undefined;
  $disconnect = async (): Promise<void> => undefined;
}

const configOf = (options: Partial<DatabaseModuleOptions> = {}) =>
  poolConfig(resolveDatabaseOptions({ client: Client, url: 'postgresql://db/studio', ...options }, {}));

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

  it('prefers the options of the module to the further options of the pool', () => {
    const config = configOf({
      maxConnections: 3,
      connectTimeout: 500,
      maxLifetime: 1_500,
      pool: { max: 99, connectionTimeoutMillis: 0 },
    });
    expect(config).toMatchObject({ max: 3, connectionTimeoutMillis: 500, maxLifetimeSeconds: 1.5 });
  });

  it("puts the application's session settings behind its own, so that they take effect", () => {
    expect(configOf().options).toBe('-c TimeZone=UTC');
    expect(configOf({ pool: { options: '-c search_path=studio' } }).options).toBe(
      '-c TimeZone=UTC -c search_path=studio',
    );
  });

  it('sets no time limit for queries when `queryTimeout` is false', () => {
    expect(configOf({ queryTimeout: false })).not.toHaveProperty('query_timeout');
  });
});
