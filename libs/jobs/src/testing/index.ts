export { type CreateLockStore, lockStoreContract, type LockStoreUnderTest } from './lock-store.contract.js';
export { operationStoreContract } from './operation-store.contract.js';
export type { ContractCase, CreateOperationStore, OperationStoreUnderTest } from './store-under-test.js';
