export { DatabaseModule } from './database.module.js';
export type { DatabaseModuleOptions, DriverPoolOptions } from './options/database.options.js';

export { PrismaService } from './prisma/prisma.service.js';
export type {
  ErrorFormat,
  PrismaClientClass,
  PrismaClientLike,
  TransactionClient,
} from './prisma/prisma-client-like.js';
export {
  type DatabaseCircuit,
  type DatabaseFigures,
  ReliableDatabase,
  type ReliableExecuteOptions,
  type ReliableTransactionOptions,
} from './reliable/reliable-database.js';

export { CommitFailedError, type CommitFailure } from './commit/commit-failed.error.js';
export { CommitOutcomeUnknownError } from './failure/commit-outcome-unknown.error.js';
export type { CommitOptions, IsolationLevel, PrismaCommitOptions } from './commit/commit.options.js';

export { DATABASE_FAILURES } from './failure/database-failures.js';
export { classifyDatabaseError } from './failure/classify-database-error.js';
export { toDatabaseError } from './failure/to-database-error.js';
export type { DatabaseFailure, DatabaseFailureKind, RetrySafety } from './failure/database-failure.js';

export { DatabasePool } from './pool/database-pool.js';
export { type PoolConfiguration, type PoolFigures, PoolStatus } from './statistics/pool-status.js';
export { type QueryFigures, QueryStatistics } from './statistics/query-statistics.js';
export {
  DatabaseStatistics,
  type ServerFigures,
  type StatementTimeout,
} from './statistics/database-statistics.js';
export { DatabaseProbe } from './probe/database.probe.js';

export {
  applyMigrations,
  type ApplyMigrationsOptions,
  type MigrationPool,
} from './migrations/apply-migrations.js';
export { MigrationError } from './migrations/migration.error.js';

export { databaseCheck, databaseTime } from './checks/database.check.js';
export { migrationsCheck, type MigrationsCheckOptions } from './checks/migrations.check.js';

export type * from './database.events.js';
