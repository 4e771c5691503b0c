export { EICAR } from '../inspection/known-signatures.js';
export { type SampleVideo, sampleVideo } from './samples.js';
export { STORAGE_CONTRACT, type StorageRule } from './storage-contract.js';
