import { collectAlerts } from './alerts.collector.js';
import { collectBulkheads } from './bulkhead.collector.js';
import { collectCalls } from './calls.collector.js';
import { collectCircuitBreakers } from './circuit-breaker.collector.js';
import { collectDatabase } from './database.collector.js';
import { collectErrors } from './errors.collector.js';
import { collectFallbacks } from './fallback.collector.js';
import { collectHealth } from './health.collector.js';
import { collectHttp } from './http.collector.js';
import { collectLifecycle } from './lifecycle.collector.js';
import { collectMemory } from './memory.collector.js';
import type { MetricsCollector } from './metrics-collector.js';
import { collectRedis } from './redis.collector.js';
import { collectRetries } from './retry.collector.js';
import { collectTimeouts } from './timeout.collector.js';

/** Every collector, in the order of a scrape. */
export const COLLECTORS: readonly MetricsCollector[] = [
  collectHttp,
  collectCircuitBreakers,
  collectCalls,
  collectRetries,
  collectBulkheads,
  collectTimeouts,
  collectFallbacks,
  collectDatabase,
  collectRedis,
  collectHealth,
  collectLifecycle,
  collectErrors,
  collectAlerts,
  collectMemory,
];
