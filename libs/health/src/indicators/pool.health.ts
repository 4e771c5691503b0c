import type { CheckAnswer, CheckFunction } from '../checks/check.js';
import { percentageOf } from './percentage.js';

/** Figures of a connection pool. */
export interface PoolFigures {
  /** Connections that there may be. */
  readonly max: number;
  /** Connections that there are. */
  readonly total: number;
  /** Connections that nobody uses. */
  readonly idle: number;
  /** Callers that wait for one. */
  readonly waiting: number;
}

/** Where the figures of a pool come from. */
export interface PoolSource {
  getPoolStats(): PoolFigures | Promise<PoolFigures>;
}

/**
 * A pool is `degraded` when more than `warning` percent of it is in use, or somebody waits for a connection.
 * It is never `down`: a full pool is load, and leaving the balancer would only move it to the other replicas.
 */
export function poolCheck(source: PoolSource, warning: number): CheckFunction {
  return async (): Promise<CheckAnswer> => {
    const { max, total, idle, waiting } = await source.getPoolStats();
    const active = total - idle;
    const utilization = percentageOf(active, max);
    const busy = utilization > warning || waiting > 0;
    return {
      status: busy ? 'degraded' : 'up',
      ...(busy && { reason: 'overloaded' }),
      details: { max, total, active, idle, waiting, utilization },
    };
  };
}
