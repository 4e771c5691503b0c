import { recoveryCases } from './recovery.contract.js';
import { runCases } from './runs.contract.js';
import type { ContractCase, CreateOperationStore } from './store-under-test.js';

/**
 * The contract of an `OperationStore`, as cases for any test framework.
 *
 * @param create returns a store without operations
 * @example it.each(operationStoreContract(create))('$title', ({ run }) => run());
 */
export const operationStoreContract = (create: CreateOperationStore): readonly ContractCase[] => [
  ...runCases(create),
  ...recoveryCases(create),
];
