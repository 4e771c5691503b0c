import type { FaultyProxy } from '@breakwater/testing/network';
import { until } from './until.js';

/** Waits until so many connections to the proxy are open. */
export const openConnections = (proxy: FaultyProxy, expected: number): Promise<number> =>
  until(
    () => proxy.counters.open,
    (count) => count === expected,
  );
