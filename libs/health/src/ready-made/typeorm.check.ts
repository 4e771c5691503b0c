import { TypeOrmHealthIndicator } from '@nestjs/terminus';
import type { ReadyMadeCheck } from '../checks/ready-made-check.js';
import { dataSourceCheck } from './data-source.check.js';

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
export const typeOrmCheck = (source?: string | TypeOrmSource): ReadyMadeCheck =>
  dataSourceCheck(source, {
    maker: 'typeOrmCheck',
    packages: ['@nestjs/typeorm', 'typeorm'],
    type: 'a DataSource',
    provided: 'a data source of TypeOrmModule.forRoot()',
    indicator: TypeOrmHealthIndicator,
    isSource: ({ query }) => typeof query === 'function',
    tokenOf: async (name) => (await import('@nestjs/typeorm')).getDataSourceToken(name),
    observed: (dataSource, original) => ({
      options: dataSource.options,
      // Terminus asks MongoDB through its driver.
      driver: (dataSource as { driver?: unknown }).driver,
      query: (sql: string) => original.in(() => dataSource.query(sql)),
    }),
  });
