export type { WatchOptions, WhenOptions } from './byte-watch.js';
export type {
  BlackHoleOptions,
  Direction,
  Fault,
  FaultOf,
  FaultOptions,
  LatencyOptions,
  LimitOptions,
  SliceOptions,
} from './fault.js';
export { Faulty } from './faulty.js';
export { faultyProxy, FaultyProxy, type FaultyProxyOptions, type ProxyCounters } from './faulty-proxy.js';
export { ProxyConnection } from './proxy-connection.js';
export type { ProxyTarget } from './proxy-target.js';
