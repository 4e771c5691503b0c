import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'CommitFailedError',
    'CommitOutcomeUnknownError',
    'DATABASE_FAILURES',
    'DatabaseModule',
    'DatabasePool',
    'DatabaseProbe',
    'DatabaseStatistics',
    'MigrationError',
    'PoolStatus',
    'PrismaService',
    'QueryStatistics',
    'ReliableDatabase',
    'applyMigrations',
    'classifyDatabaseError',
    'databaseCheck',
    'databaseTime',
    'migrationsCheck',
    'toDatabaseError',
  ]);
});
