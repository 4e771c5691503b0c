import { expect, it } from '@jest/globals';
import * as api from '../src/index.js';
import * as testing from '../src/testing/index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).toSorted()).toEqual([
    'DEFAULT_JOBS_OPTIONS',
    'JobsModule',
    'MemoryOperationStore',
    'OnStuck',
    'OperationLostError',
    'OperationRunningError',
    'OperationStore',
    'OperationStuckError',
    'OperationTracker',
    'OperationsStatus',
    'STUCK_FAILURES',
    'StuckOperations',
    'TrackedOperation',
    'currentOperation',
  ]);
  expect(Object.keys(testing)).toEqual(['operationStoreContract']);
});
