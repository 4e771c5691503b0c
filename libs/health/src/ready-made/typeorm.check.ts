import { OptionsError } from '@breakwater/core';
import { TypeOrmHealthIndicator } from '@nestjs/terminus';
import type { ReadyMadeCheck } from '../checks/ready-made-check.js';
import { NO_LIMIT, OriginalError } from './original-error.js';
import { requirePackages } from './required-packages.js';
import { requireProvider } from './required-provider.js';

/** The part of a `DataSource` of TypeORM that a check uses. */
export interface TypeOrmSource {
  readonly options: { readonly type: string };
  query(sql: string): Promise<unknown>;
}

/**
 * Sends `SELECT 1` with `TypeOrmHealthIndicator` of Terminus. Needs `@nestjs/typeorm` and `typeorm`.
 *
 * @param source a `DataSource`, or the name of one of `TypeOrmModule`; without it the default one. A source for the check alone, with a
 * time limit of the driver, keeps a check that hangs from holding a connection of the application.
 * @example `checks: { orders: { check: typeOrmCheck(), critical: true } }`
 */
export function typeOrmCheck(source?: string | TypeOrmSource): ReadyMadeCheck {
  return {
    async attach(name, application) {
      if (typeof source === 'object' && typeof source?.query !== 'function') {
        throw new OptionsError(
          `health.checks.${name}`,
          'typeOrmCheck() with a DataSource or the name of one',
          source,
        );
      }
      await requirePackages(name, 'typeOrmCheck', ['@nestjs/typeorm', 'typeorm']);
      const { getDataSourceToken } = await import('@nestjs/typeorm');
      const connection =
        typeof source === 'object'
          ? source
          : requireProvider<TypeOrmSource>(
              application,
              getDataSourceToken(source),
              name,
              'typeOrmCheck() with a data source of TypeOrmModule.forRoot()',
            );
      const indicator = await application.resolve(TypeOrmHealthIndicator, undefined, { strict: false });
      return {
        check: () => {
          const original = new OriginalError();
          const observed = {
            options: connection.options,
            // Terminus asks MongoDB through its driver.
            driver: (connection as { driver?: unknown }).driver,
            query: (sql: string) => original.in(() => connection.query(sql)),
          };
          return original.behind(indicator.pingCheck(name, { connection: observed }).withTimeout(NO_LIMIT));
        },
      };
    },
  };
}
