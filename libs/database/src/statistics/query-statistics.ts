import { Clock, type EventTopic, ResilienceEvents } from '@breakwater/core';
import { Inject, Injectable } from '@nestjs/common';
import { classifyDatabaseError } from '../failure/classify-database-error.js';
import type { DatabaseFailureKind } from '../failure/database-failure.js';
import { DatabaseSettings } from '../options/database.options.js';
import type { QueryObserver } from '../pool/query-observer.js';
import { RollingTotals } from './rolling-totals.js';
import { SlowQueryLog } from './slow-query.log.js';
import type { DatabaseQueryEvent } from '../database.events.js';

/** Figures of {@link QueryStatistics}. */
export interface QueryFigures {
  /** Number of queries since the start, including transaction control and queries that got no connection. */
  readonly totalQueries: number;
  /** Mean duration in the last five minutes in milliseconds; 0 without queries. */
  readonly avgDuration: number;
  /** Number of queries since the start that took longer than `slowQuery`. */
  readonly slowQueries: number;
  /** Percentage of the queries in the last five minutes that failed, including refused queries; 0 without queries. */
  readonly errorRate: number;
  /** Number of failed queries since the start, by the kind that `classifyDatabaseError` returns. */
  readonly failures: Readonly<Partial<Record<DatabaseFailureKind, number>>>;
}

/** Counts the queries of the pool, in constant memory, and logs the slow ones without their values. */
@Injectable()
export class QueryStatistics implements QueryObserver {
  readonly #recent = new RollingTotals();
  readonly #log = new SlowQueryLog();
  readonly #queries: EventTopic<DatabaseQueryEvent>;
  #total = 0;
  #slow = 0;
  readonly #failures: Partial<Record<DatabaseFailureKind, number>> = {};

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(DatabaseSettings) private readonly settings: DatabaseSettings,
    @Inject(ResilienceEvents) events: ResilienceEvents,
  ) {
    this.#queries = events.topic('database.query');
  }

  now(): number {
    return this.clock.now();
  }

  finished(sql: string | undefined, duration: number, error: unknown): void {
    const now = this.now();
    this.#total += 1;
    this.#recent.add(now, duration, error !== undefined);
    const failure = error === undefined ? undefined : this.#classify(error);
    const connected = sql !== undefined;
    const { slowQuery } = this.settings;
    const slow = connected && slowQuery !== false && duration > slowQuery;
    if (slow) {
      this.#slow += 1;
      this.#log.add(sql, duration, now);
    }
    if (this.#queries.active) {
      this.#queries.publish({ duration, slow, connected, ...(failure !== undefined && { failure }) });
    }
  }

  getStats(): QueryFigures {
    const { count, failures, duration } = this.#recent.read(this.now());
    return {
      totalQueries: this.#total,
      avgDuration: count === 0 ? 0 : duration / count,
      slowQueries: this.#slow,
      errorRate: count === 0 ? 0 : (failures / count) * 100,
      failures: { ...this.#failures },
    };
  }

  #classify(error: unknown): DatabaseFailureKind {
    const { kind } = classifyDatabaseError(error);
    this.#failures[kind] = (this.#failures[kind] ?? 0) + 1;
    return kind;
  }
}
