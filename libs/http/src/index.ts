export type { PoolState } from './transport/transport.js';
