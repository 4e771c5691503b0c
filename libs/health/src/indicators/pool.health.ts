import type { CheckAnswer, CheckFunction } from '../checks/check.js';
import { percentageOf } from './percentage.js';

/** Figures of a connection pool. */
export interface PoolFigures {
  /** Largest number of connections. */
  readonly max: number;
  /** Open connections. */
  readonly total: number;
  /** Open connections that are not in use. */
  readonly idle: number;
  /** Callers that wait for a connection. */
  readonly waiting: number;
}

/** Source of the figures of a pool. */
export interface PoolSource {
  getPoolStats(): PoolFigures | Promise<PoolFigures>;
  /** The limits of the pool, shown as `configuration`. @default `max` alone */
  getPoolConfiguration?(): object;
}

/**
 * A pool is `degraded` when more than `warning` percent of it is in use, or when a caller waits for a connection.
 * It is never `down`: a full pool means load, and a replica that leaves the balancer moves its load to the others.
 */
export function poolCheck(source: PoolSource, warning: number): CheckFunction {
  return async (): Promise<CheckAnswer> => {
    const { max, total, idle, waiting } = await source.getPoolStats();
    const active = total - idle;
    const utilization = percentageOf(active, max);
    const isFull = utilization > warning;
    const busy = isFull || waiting > 0;
    return {
      status: busy ? 'degraded' : 'up',
      ...(busy && { reason: 'overloaded' }),
      details: {
        max,
        total,
        active,
        idle,
        waiting,
        utilization,
        // The same figures in groups, for clients that compare them with the configuration.
        current: { total, active, idle, waiting },
        configuration: source.getPoolConfiguration?.() ?? { max },
        utilization_percent: utilization,
        warning: isFull,
      },
    };
  };
}
