export type {
  OperationRecord,
  OperationState,
  OperationStore,
  StuckOperation,
  StuckReason,
} from './stores/operation-store.js';
