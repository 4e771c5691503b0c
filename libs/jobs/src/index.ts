export { JobsModule } from './jobs.module.js';
export { DEFAULT_JOBS_OPTIONS } from './jobs.constants.js';
export type { JobsModuleOptions } from './jobs.options.js';

export { MemoryOperationStore, type MemoryOperationStoreOptions } from './stores/memory.operation-store.js';
export { RedisOperationStore, type RedisOperationStoreOptions } from './stores/redis.operation-store.js';
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

export {
  DEFAULT_JOBS_ADMIN_OPTIONS,
  JobsAdminModule,
  type JobsAdminOptions,
} from './admin/jobs-admin.module.js';

export { LockBusyError } from './locks/lock-busy.error.js';
export { type LockLoss, LockLostError } from './locks/lock-lost.error.js';
export { LockStore, type StoredLock, type Tick } from './locks/lock-store.js';
export { LockStoreError } from './locks/lock-store.error.js';
export { DEFAULT_LOCK_OPTIONS, type LockOptions } from './locks/locks.options.js';
export { type LockAttempt, type LockContext, type LockedWork, Locks } from './locks/locks.service.js';
export { LocksStatus } from './locks/locks.status.js';
export { MemoryLockStore } from './locks/memory.lock-store.js';
export {
  type LockClient,
  type LockPool,
  PostgresLockStore,
  type PostgresLockStoreOptions,
} from './locks/postgres.lock-store.js';
export { type LockRedis, RedisLockStore, type RedisLockStoreOptions } from './locks/redis.lock-store.js';

export { SingleInstance } from './single-instance/single-instance.decorator.js';
export {
  DEFAULT_SINGLE_INSTANCE_OPTIONS,
  type ResolvedSingleInstanceOptions,
  type SingleInstanceOptions,
} from './single-instance/single-instance.options.js';
export {
  type SingleInstanceFigures,
  type SingleInstanceMethod,
  SingleInstances,
} from './single-instance/single-instances.js';
export type * from './jobs.events.js';

export { operationsMigration } from './stores/postgres/postgres.migration.js';
export { PostgresOperationStore } from './stores/postgres/postgres.operation-store.js';
export {
  DEFAULT_POSTGRES_OPERATION_STORE_OPTIONS,
  type PostgresOperationStoreOptions,
} from './stores/postgres/postgres.options.js';
