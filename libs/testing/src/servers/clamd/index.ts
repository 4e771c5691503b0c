export { EICAR } from './eicar.js';
export { type FakeClamd, type FakeClamdOptions, startFakeClamd } from './fake-clamd.js';
export { FAKE_CLAMD_MODES, type FakeClamdMode, type FakeClamdRequest } from './fake-clamd-connection.js';
export type { ListenerOptions } from '../listener.js';
