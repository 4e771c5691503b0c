import { Clock, type ModuleStatus, ResilienceGauges, type StatusReporter } from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DatabaseSettings } from '../options/database.options.js';
import { QueryStatistics } from './query-statistics.js';
import { DatabasePool } from '../pool/database-pool.js';
import type { PoolGauge } from '../database.events.js';

/** The current figures of the pool. */
export interface PoolFigures {
  /** Maximum number of connections. */
  readonly max: number;
  /** Number of connections that are open or being opened. */
  readonly total: number;
  readonly idle: number;
  /** `total - idle` */
  readonly used: number;
  /** Number of calls that wait for a connection. */
  readonly waiting: number;
  /** Percentage of `max` in use. */
  readonly utilization: number;
  /** True if `utilization` is above the option `poolWarning`. */
  readonly warning: boolean;
}

/** The configured limits of the pool. Durations are milliseconds. */
export interface PoolConfiguration {
  /** Maximum number of connections. */
  readonly max: number;
  /** Number of connections that stay open although they are not used. */
  readonly min: number;
  /** Longest wait for a connection; `false` for no limit. */
  readonly connectTimeout: number | false;
  /** Time after which an unused connection is closed; 0 for never. */
  readonly idleTimeout: number;
  /** Time after which a connection is replaced; 0 for never. */
  readonly maxLifetime: number;
  /** Percentage of `max` in use above which the pool warns. */
  readonly warning: number;
}

/** Minimum interval between two warnings: a busy pool crosses the limit often. */
const WARNING_INTERVAL = 60_000;

/** Reports the utilization of the pool, and logs a warning before it is exhausted. */
@Injectable()
export class PoolStatus implements StatusReporter {
  readonly #logger = new Logger('Database');
  #nextWarning = -Infinity;

  constructor(
    @Inject(DatabasePool) private readonly pool: DatabasePool,
    @Inject(DatabaseSettings) private readonly settings: DatabaseSettings,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(ResilienceGauges) gauges: ResilienceGauges,
    @Inject(QueryStatistics) private readonly statistics: QueryStatistics,
  ) {
    pool.on('acquire', () => this.#warn());
    gauges.provide('database-pool', () => [this.#gauge()]);
  }

  /** The current figures, e.g. for a route `/health/pool`. */
  getPoolStats(): PoolFigures {
    const { totalCount: total, idleCount: idle, waitingCount: waiting } = this.pool;
    const max = this.settings.maxConnections;
    const used = total - idle;
    const utilization = (used / max) * 100;
    return { max, total, idle, used, waiting, utilization, warning: utilization > this.settings.poolWarning };
  }

  /** The configuration, e.g. for a route `/health/pool`. */
  getPoolConfiguration(): PoolConfiguration {
    const { maxConnections: max, minConnections: min, poolWarning: warning } = this.settings;
    const { connectTimeout, idleTimeout, maxLifetime } = this.settings;
    return { max, min, connectTimeout, idleTimeout, maxLifetime, warning };
  }

  getHealthStatus(): ModuleStatus {
    const figures = this.getPoolStats();
    return {
      status: figures.warning ? 'degraded' : 'healthy',
      message: describe(figures),
      details: { ...figures },
    };
  }

  #gauge(): PoolGauge {
    const { max, used, idle, waiting: pending } = this.getPoolStats();
    const timeouts = this.statistics.getStats().failures['pool-exhausted'] ?? 0;
    // A session may have an empty name, but a gauge needs one.
    return { pool: this.settings.applicationName || 'default', max, used, idle, pending, timeouts };
  }

  #warn(): void {
    const figures = this.getPoolStats();
    if (!figures.warning || this.clock.now() < this.#nextWarning) return;
    this.#nextWarning = this.clock.now() + WARNING_INTERVAL;
    this.#logger.warn(describe(figures));
  }
}

const describe = ({ used, max, utilization, waiting }: PoolFigures): string =>
  `${used} of ${max} database connections are in use (${Math.round(utilization)} %), ${waiting} calls wait.`;
