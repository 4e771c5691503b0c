import type { MetricDescription, Metrics } from '@breakwater/core';
import { AI_METRICS, VECTOR_METRICS } from '../../libs/ai/src/ai.metrics.js';
import { CACHE_METRICS } from '../../libs/cache/src/cache.metrics.js';
import { DATABASE_METRICS } from '../../libs/database/src/database.metrics.js';
import { ERROR_TRACKING_METRICS } from '../../libs/error-tracking/src/error-tracking.metrics.js';
import { HEALTH_METRICS } from '../../libs/health/src/health.metrics.js';
import { HTTP_METRICS } from '../../libs/http/src/http.metrics.js';
import { BULL_JOBS_METRICS, JOBS_METRICS } from '../../libs/jobs/src/jobs.metrics.js';
import { LIFECYCLE_METRICS } from '../../libs/lifecycle/src/lifecycle.metrics.js';
import { RATE_LIMIT_METRICS } from '../../libs/rate-limit/src/rate-limit.metrics.js';
import { REDIS_METRICS } from '../../libs/redis/src/redis.metrics.js';
import { FLEET_CIRCUIT_METRICS, FLEET_METRICS } from '../../libs/resilience/src/hints/hints.metrics.js';
import { CHAOS_METRICS } from '../../libs/resilience/src/chaos/chaos.metrics.js';
import { RELOAD_METRICS } from '../../libs/resilience/src/reload/reload.metrics.js';
import { SWITCH_METRICS } from '../../libs/resilience/src/switches/switch-orders.js';
import { OVERLOAD_METRICS } from '../../libs/resilience/src/overload/overload.metrics.js';
import { RESILIENCE_METRICS } from '../../libs/resilience/src/telemetry/resilience.metrics.js';
import { THROTTLE_METRICS } from '../../libs/resilience/src/throttle/throttle.metrics.js';
import { STREAMS_METRICS } from '../../libs/streams/src/streams.metrics.js';
import { UPLOADS_METRICS } from '../../libs/uploads/src/uploads.metrics.js';

/** The descriptions of each package that has some, by the name of its folder. */
export const PACKAGES: Readonly<Record<string, readonly MetricDescription[]>> = {
  resilience: [
    ...RESILIENCE_METRICS,
    ...THROTTLE_METRICS,
    ...FLEET_METRICS,
    ...FLEET_CIRCUIT_METRICS,
    ...CHAOS_METRICS,
    ...SWITCH_METRICS,
    ...OVERLOAD_METRICS,
    ...RELOAD_METRICS,
  ],
  database: DATABASE_METRICS,
  'rate-limit': RATE_LIMIT_METRICS,
  redis: REDIS_METRICS,
  health: HEALTH_METRICS,
  lifecycle: LIFECYCLE_METRICS,
  'error-tracking': ERROR_TRACKING_METRICS,
  cache: CACHE_METRICS,
  http: HTTP_METRICS,
  ai: [...AI_METRICS, ...VECTOR_METRICS],
  uploads: UPLOADS_METRICS,
  jobs: [...JOBS_METRICS, ...BULL_JOBS_METRICS],
  streams: STREAMS_METRICS,
};

/** Registers the metrics of every package, as their modules do. */
export function describeAll(metrics: Metrics): void {
  for (const descriptions of Object.values(PACKAGES)) metrics.register(descriptions);
}
