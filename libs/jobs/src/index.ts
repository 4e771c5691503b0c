export { JobsModule } from './jobs.module.js';
export { DEFAULT_JOBS_OPTIONS } from './jobs.constants.js';
export type { JobsModuleOptions } from './jobs.options.js';

export { MemoryOperationStore, type MemoryOperationStoreOptions } from './stores/memory.operation-store.js';
export {
  type NewOperation,
  type OldOperations,
  type OperationClaim,
  type OperationOutcome,
  type OperationRecord,
  type OperationState,
  OperationStore,
  STUCK_FAILURES,
  type StuckOperation,
  type StuckReason,
  type StuckSelection,
} from './stores/operation-store.js';

export {
  currentOperation,
  type Fence,
  type OnStuck as OnStuckFunction,
  type OperationRun,
  type OperationWork,
} from './operations/operation-run.js';
export { OnStuck } from './operations/on-stuck.decorator.js';
export { OperationTracker, type RunOptions } from './operations/operation-tracker.js';
export { TrackedOperation, type TrackedOperationOptions } from './operations/tracked-operation.decorator.js';

export type { CleanupReport } from './detector/cleanup-report.js';
export { StuckOperations } from './detector/stuck-operations.js';
export { OperationsStatus } from './jobs.status.js';

export { OperationLostError } from './errors/operation-lost.error.js';
export { OperationRunningError } from './errors/operation-running.error.js';
export { OperationStuckError } from './errors/operation-stuck.error.js';

export type * from './jobs.events.js';

export { operationsMigration } from './stores/postgres/postgres.migration.js';
export { PostgresOperationStore } from './stores/postgres/postgres.operation-store.js';
export {
  DEFAULT_POSTGRES_OPERATION_STORE_OPTIONS,
  type OperationsClient,
  type PostgresOperationStoreOptions,
  type PrismaQueryClient,
  type QueryClient,
} from './stores/postgres/postgres.options.js';
