export {
  FAKE_CLAMD_MODES,
  type FakeClamd,
  type FakeClamdMode,
  type FakeClamdOptions,
  startFakeClamd,
} from './fake-clamd.js';
export { EICAR, type SampleVideo, sampleVideo } from './samples.js';
export { STORAGE_CONTRACT, type StorageRule } from './storage-contract.js';
