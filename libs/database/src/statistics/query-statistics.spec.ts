import { ResilienceEvents } from '@breakwater/core';
import { VirtualClock } from '@breakwater/core/testing';
import { Logger } from '@nestjs/common';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RecordingLogger } from '@breakwater/testing';
import type { DatabaseSettings } from '../options/database.options.js';
import { QueryStatistics } from './query-statistics.js';
import type { DatabaseQueryEvent } from '../database.events.js';

describe('QueryStatistics', () => {
  let clock: VirtualClock;
  let logger: RecordingLogger;
  let statistics: QueryStatistics;
  let events: ResilienceEvents;
  beforeEach(() => {
    clock = new VirtualClock();
    logger = new RecordingLogger();
    Logger.overrideLogger(logger);
    events = new ResilienceEvents();
    statistics = new QueryStatistics(clock, { slowQuery: 1_000 } as DatabaseSettings, events);
  });
  afterAll(() => {
    Logger.overrideLogger(false);
  });

  it('returns zeros before the first query', () => {
    expect(statistics.getStats()).toEqual({
      totalQueries: 0,
      avgDuration: 0,
      slowQueries: 0,
      errorRate: 0,
      failures: {},
    });
  });

  it('counts from the start, and averages over the last five minutes', async () => {
    statistics.finished('SELECT 1', 3_000, new Error('gone'));
    await clock.advance(300_000);
    statistics.finished('SELECT 1', 10, undefined);
    statistics.finished('SELECT 1', 30, undefined);
    expect(statistics.getStats()).toEqual({
      totalQueries: 3,
      avgDuration: 20,
      slowQueries: 1,
      errorRate: 0,
      failures: { unrelated: 1 },
    });
  });

  it('counts failures by their classification', () => {
    for (const code of ['57014', '57014', 'ECONNREFUSED', undefined]) {
      statistics.finished('SELECT 1', 1, Object.assign(new Error('x'), { code }));
    }
    expect(statistics.getStats().failures).toEqual({ 'statement-timeout': 2, unreachable: 1, unrelated: 1 });
  });

  it('publishes each query that has ended, without its text', () => {
    const published: DatabaseQueryEvent[] = [];
    events.on('database.query', (event) => published.push(event));
    const exhausted = new Error('timeout exceeded when trying to connect');
    statistics.finished('SELECT 1', 5, undefined);
    statistics.finished('SELECT 2', 1_001, undefined);
    statistics.finished('SELECT 3', 10, Object.assign(new Error('secret'), { code: '57014' }));
    statistics.finished(undefined, 2_000, exhausted);
    expect(published).toEqual([
      { duration: 5, slow: false, connected: true },
      { duration: 1_001, slow: true, connected: true },
      { duration: 10, slow: false, connected: true, failure: 'statement-timeout' },
      { duration: 2_000, slow: false, connected: false, failure: 'pool-exhausted' },
    ]);
  });

  it('counts a query as slow only above the limit', () => {
    statistics.finished('SELECT 1', 1_000, undefined);
    statistics.finished('SELECT 2', 1_000.4, undefined);
    expect(statistics.getStats().slowQueries).toBe(1);
    expect(logger.lines).toEqual(['warn Slow query, 1000 ms: SELECT ?']);
  });

  it('logs one slow query per second, with the number of those in between', async () => {
    for (let query = 0; query < 100; query += 1) statistics.finished('SELECT a', 2_000, undefined);
    await clock.advance(1_000);
    statistics.finished('SELECT b', 2_000, undefined);
    expect(logger.lines).toEqual([
      'warn Slow query, 2000 ms: SELECT a',
      'warn Slow query, 2000 ms: SELECT b (and 99 more since the last such line)',
    ]);
    expect(statistics.getStats().slowQueries).toBe(101);
  });
});
