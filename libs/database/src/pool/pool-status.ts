import { Clock, type ModuleStatus, ResilienceGauges, type StatusReporter } from '@breakwater/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DatabaseSettings } from '../options/database.options.js';
import { QueryStatistics } from '../statistics/query-statistics.js';
import { DatabasePool } from './database-pool.js';
import type { PoolGauge } from '../database.events.js';

/** Figures of the pool at one moment. */
export interface PoolFigures {
  /** Connections that it may open. */
  readonly max: number;
  /** Connections that are open or being opened. */
  readonly total: number;
  readonly idle: number;
  /** `total - idle` */
  readonly used: number;
  /** Calls that wait for a connection. */
  readonly waiting: number;
  /** Percent of `max` in use. */
  readonly utilization: number;
  /** Whether `utilization` is above the option `poolWarning`. */
  readonly warning: boolean;
}

/** At most one warning per minute: a pool at its limit crosses it often. */
const WARNING_INTERVAL = 60_000;

/** Shows how much of the pool is in use, and warns before it is exhausted. */
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

  getPoolStats(): PoolFigures {
    const { totalCount: total, idleCount: idle, waitingCount: waiting } = this.pool;
    const max = this.settings.maxConnections;
    const used = total - idle;
    const utilization = (used / max) * 100;
    return { max, total, idle, used, waiting, utilization, warning: utilization > this.settings.poolWarning };
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
    // A session may be without a name; a gauge may not.
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
