import {
  CoreModule,
  Failures,
  dashboardProvider,
  metricsProvider,
  requireOneForRoot,
} from '@breakwater/core';
import { type DynamicModule, Inject, Logger, Module } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Commits } from './commit/commits.js';
import { classifyDatabaseError } from './failure/classify-database-error.js';
import { DATABASE_FAILURES } from './failure/database-failures.js';
import { DatabaseCloser } from './closing/database.closer.js';
import { DATABASE_DASHBOARD } from './database.dashboard.js';
import { DATABASE_METRICS } from './database.metrics.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  DATABASE_OPTIONS,
  type OPTIONS_TYPE,
} from './database.module-definition.js';
import { type DatabaseModuleOptions, DatabaseSettings } from './options/database.options.js';
import { resolveDatabaseOptions } from './options/resolve-database-options.js';
import { DatabasePool } from './pool/database-pool.js';
import { poolConfig, sessionSettings } from './pool/pool-config.js';
import { PoolStatus } from './statistics/pool-status.js';
import { PrismaService } from './prisma/prisma.service.js';
import { DatabaseProbe } from './probe/database.probe.js';
import { ProbeConnection } from './probe/probe-connection.js';
import { ReliableDatabase } from './reliable/reliable-database.js';
import { DatabaseStatistics } from './statistics/database-statistics.js';
import { QueryStatistics } from './statistics/query-statistics.js';

/**
 * Provides Prisma on PostgreSQL with a connection pool. Import it once, beside `ResilienceModule` and `LifecycleModule`; it is global.
 */
@Module({
  imports: [CoreModule],
  providers: [
    {
      provide: DatabaseSettings,
      inject: [ModulesContainer, { token: DATABASE_OPTIONS, optional: true }],
      useFactory: (modules: ModulesContainer, options?: DatabaseModuleOptions) =>
        resolveDatabaseOptions(requireOneForRoot('database', modules, DatabaseModule, options), process.env),
    },
    {
      provide: DatabasePool,
      inject: [DatabaseSettings, QueryStatistics],
      useFactory: (settings: DatabaseSettings, statistics: QueryStatistics) => {
        const logger = new Logger('Database');
        const warn = (error: Error): void =>
          logger.warn(`An idle connection ended. ${classifyDatabaseError(error).reason}`);
        const session = sessionSettings(settings, settings.statementTimeout);
        return new DatabasePool(poolConfig(settings), statistics, warn, session);
      },
    },
    metricsProvider(DATABASE_METRICS),
    dashboardProvider(DATABASE_DASHBOARD),
    Commits,
    DatabaseCloser,
    DatabaseProbe,
    DatabaseStatistics,
    PoolStatus,
    PrismaService,
    ProbeConnection,
    QueryStatistics,
    ReliableDatabase,
  ],
  exports: [
    DatabasePool,
    DatabaseProbe,
    DatabaseStatistics,
    PoolStatus,
    PrismaService,
    QueryStatistics,
    ReliableDatabase,
  ],
})
export class DatabaseModule extends ConfigurableModuleClass {
  constructor(@Inject(Failures) failures: Failures) {
    super();
    failures.extend(DATABASE_FAILURES);
  }

  /** @throws OptionsError when the application starts with a wrong option */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return super.forRoot(options);
  }

  /** Like {@link forRoot} with options from a factory. */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
  }
}
