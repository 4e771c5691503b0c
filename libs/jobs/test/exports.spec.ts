import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';
import * as bullmq from '../src/bullmq/index.js';
import * as testing from '../src/testing/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'DEFAULT_JOBS_ADMIN_OPTIONS',
    'DEFAULT_JOBS_OPTIONS',
    'DEFAULT_LOCK_OPTIONS',
    'DEFAULT_POSTGRES_OPERATION_STORE_OPTIONS',
    'DEFAULT_SINGLE_INSTANCE_OPTIONS',
    'JobsAdminModule',
    'JobsModule',
    'LockBusyError',
    'LockLostError',
    'LockStore',
    'LockStoreError',
    'Locks',
    'LocksStatus',
    'MemoryLockStore',
    'MemoryOperationStore',
    'OnStuck',
    'OperationLostError',
    'OperationRunningError',
    'OperationStore',
    'OperationStuckError',
    'OperationTracker',
    'OperationsStatus',
    'PostgresLockStore',
    'PostgresOperationStore',
    'RedisLockStore',
    'RedisOperationStore',
    'STUCK_FAILURES',
    'SingleInstance',
    'SingleInstances',
    'StuckOperations',
    'TrackedOperation',
    'currentOperation',
    'operationsMigration',
  ]);
  expect(Object.keys(testing)).toEqual(['lockStoreContract', 'operationStoreContract']);
  expect(Object.keys(bullmq)).toEqual([
    'BullJobs',
    'BullJobsModule',
    'BullJobsSettings',
    'BullJobsStatus',
    'DEFAULT_BULL_JOBS_OPTIONS',
  ]);
});
