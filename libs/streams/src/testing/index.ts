export type { ContractCase } from './contract-case.js';
export { cursorStoreContract } from './cursor-store.contract.js';
export { deadLetterStoreContract } from './dead-letter-store.contract.js';
