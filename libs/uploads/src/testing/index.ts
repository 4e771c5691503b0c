export { type FakeClamd, type FakeClamdOptions, startFakeClamd } from './fake-clamd.js';
export { FAKE_CLAMD_MODES, type FakeClamdMode } from './fake-clamd-connection.js';
export { EICAR, type SampleVideo, sampleVideo } from './samples.js';
export { STORAGE_CONTRACT, type StorageRule } from './storage-contract.js';
