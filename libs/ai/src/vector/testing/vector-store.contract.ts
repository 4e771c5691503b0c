import { refusalCases } from './refusals.contract.js';
import type { ContractCase, CreateVectorStore } from './store-under-test.js';
import { searchCases } from './searches.contract.js';
import { writeCases } from './writes.contract.js';

export type { ContractCase, CreateVectorStore } from './store-under-test.js';

/**
 * The contract of a `VectorStore`, as cases for any test framework.
 *
 * @param create returns a store of vectors with that metric and number of dimensions. Each case uses namespaces of its own, so
 *   all cases of one metric may share a database
 * @example it.each(vectorStoreContract(create))('$title', ({ run }) => run());
 */
export const vectorStoreContract = (create: CreateVectorStore): readonly ContractCase[] => [
  ...writeCases(create),
  ...searchCases(create),
  ...refusalCases(create),
];
