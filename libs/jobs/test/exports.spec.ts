import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';
import * as testing from '../src/testing/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'DEFAULT_JOBS_OPTIONS',
    'DEFAULT_POSTGRES_OPERATION_STORE_OPTIONS',
    'JobsModule',
    'MemoryOperationStore',
    'OnStuck',
    'OperationLostError',
    'OperationRunningError',
    'OperationStore',
    'OperationStuckError',
    'OperationTracker',
    'OperationsStatus',
    'PostgresOperationStore',
    'STUCK_FAILURES',
    'StuckOperations',
    'TrackedOperation',
    'currentOperation',
    'operationsMigration',
  ]);
  expect(Object.keys(testing)).toEqual(['operationStoreContract']);
});
