import { OptionsError } from '@breakwater/core';
import { MikroOrmHealthIndicator } from '@nestjs/terminus';
import type { ReadyMadeCheck } from '../checks/ready-made-check.js';
import { NO_LIMIT, OriginalError } from './original-error.js';
import { requirePackages } from './required-packages.js';
import { requireProvider } from './required-provider.js';

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
export function mikroOrmCheck(source?: string | MikroOrmSource): ReadyMadeCheck {
  return {
    async attach(name, application) {
      if (typeof source === 'object' && typeof source?.em?.getConnection !== 'function') {
        throw new OptionsError(
          `health.checks.${name}`,
          'mikroOrmCheck() with a MikroORM or the name of one',
          source,
        );
      }
      await requirePackages(name, 'mikroOrmCheck', ['@mikro-orm/nestjs', '@mikro-orm/core']);
      const { getMikroORMToken } = await import('@mikro-orm/nestjs');
      const { MikroORM } = await import('@mikro-orm/core');
      const orm =
        typeof source === 'object'
          ? source
          : requireProvider<MikroOrmSource>(
              application,
              source === undefined ? MikroORM : getMikroORMToken(source),
              name,
              'mikroOrmCheck() with a connection of MikroOrmModule.forRoot()',
            );
      const indicator = await application.resolve(MikroOrmHealthIndicator, undefined, { strict: false });
      return {
        check: () => {
          const original = new OriginalError();
          const observed = {
            // `isConnected()` of MikroORM hides the error of the driver.
            isConnected: () => original.in(() => askServer(orm)),
          };
          return original.behind(indicator.pingCheck(name, { connection: observed }).withTimeout(NO_LIMIT));
        },
      };
    },
  };
}

async function askServer(orm: MikroOrmSource): Promise<boolean> {
  const connection = orm.em.getConnection();
  await connection.ensureConnection?.();
  const { ok, reason, error } = await connection.checkConnection();
  if (!ok) throw error ?? new Error(reason);
  return ok;
}
