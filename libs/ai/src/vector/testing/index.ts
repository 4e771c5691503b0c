export { type ContractCase, type CreateVectorStore, vectorStoreContract } from './vector-store.contract.js';
