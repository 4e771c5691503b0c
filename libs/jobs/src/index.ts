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
