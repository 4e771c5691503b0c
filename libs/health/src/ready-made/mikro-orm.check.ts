import { MikroOrmHealthIndicator } from '@nestjs/terminus';
import type { ReadyMadeCheck } from '../checks/ready-made-check.js';
import { dataSourceCheck } from './data-source.check.js';

/** The part of `MikroORM` that a check uses. */
export interface MikroOrmSource {
  readonly em: {
    getConnection(): {
      /** Connects on the first use, which MikroORM does with its first query. */
      ensureConnection?(): Promise<void>;
      checkConnection(): Promise<{ readonly ok: boolean; readonly reason?: string; readonly error?: Error }>;
    };
  };
}

/**
 * Sends `select 1` with `MikroOrmHealthIndicator` of Terminus. Needs `@mikro-orm/nestjs` and `@mikro-orm/core`.
 *
 * @param source a `MikroORM`, or the `contextName` of one of `MikroOrmModule`; without it the default one
 * @example `checks: { orders: { check: mikroOrmCheck(), critical: true } }`
 */
export const mikroOrmCheck = (source?: string | MikroOrmSource): ReadyMadeCheck =>
  dataSourceCheck(source, {
    maker: 'mikroOrmCheck',
    packages: ['@mikro-orm/nestjs', '@mikro-orm/core'],
    type: 'a MikroORM',
    provided: 'a connection of MikroOrmModule.forRoot()',
    indicator: MikroOrmHealthIndicator,
    isSource: ({ em }) => typeof em?.getConnection === 'function',
    tokenOf: async (name) =>
      name === undefined
        ? (await import('@mikro-orm/core')).MikroORM
        : (await import('@mikro-orm/nestjs')).getMikroORMToken(name),
    // `isConnected()` of MikroORM hides the error of the driver.
    observed: (orm, original) => ({ isConnected: () => original.in(() => askServer(orm)) }),
  });

async function askServer(orm: MikroOrmSource): Promise<boolean> {
  const connection = orm.em.getConnection();
  await connection.ensureConnection?.();
  const { ok, reason, error } = await connection.checkConnection();
  if (!ok) throw error ?? new Error(reason);
  return ok;
}
