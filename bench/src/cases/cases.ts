import type { BenchCase } from '../bench-case.js';
import { adaptiveBulkheadCase } from './adaptive-bulkhead.case.js';
import { cacheHitCase } from './cache-hit.case.js';
import { cacheHungRedisCase } from './cache-hung-redis.case.js';
import { cacheMissesCase } from './cache-misses.case.js';
import { circuitBreakerCase } from './circuit-breaker.case.js';
import { circuitBreakerInRequestCase } from './circuit-breaker-in-request.case.js';
import { dashboardCase } from './dashboard.case.js';
import { fourPoliciesCase } from './four-policies.case.js';
import { hedgeCase } from './hedge.case.js';
import { healthCase, healthDetailsCase } from './health.case.js';
import { httpClientCase } from './http-client.case.js';
import { httpExpressCase, httpFastifyCase } from './http.case.js';
import { idleBreakersCase } from './idle-breakers.case.js';
import { loadSheddingCase } from './load-shedding.case.js';
import { loadSheddingCheckCase } from './load-shedding-check.case.js';
import { metricsExpressCase, metricsFastifyCase } from './metrics.case.js';
import { openCircuitCase } from './open-circuit.case.js';
import { operationsCase } from './operations.case.js';
import { rateLimitGuardCase } from './rate-limit-guard.case.js';
import { rateLimitMemoryCase } from './rate-limit-memory.case.js';
import { readinessExpressCase, readinessFastifyCase } from './readiness.case.js';
import { recordingFailuresCase } from './recording-failures.case.js';
import { scrapeCase, scrapePauseCase } from './scrape.case.js';
import { startCase } from './start.case.js';
import { streamCase } from './stream.case.js';
import { trackedRequestsCase } from './tracked-requests.case.js';
import { trackingCase } from './tracking.case.js';
import { trackingMemoryCase } from './tracking-memory.case.js';
import { uploadImageCase } from './upload-image.case.js';
import { uploadsCase } from './uploads.case.js';
import { windowMemoryCase } from './window-memory.case.js';

/** Every case, in the order of the table. */
export const CASES: readonly BenchCase[] = [
  circuitBreakerCase,
  circuitBreakerInRequestCase,
  fourPoliciesCase,
  hedgeCase,
  adaptiveBulkheadCase,
  openCircuitCase,
  recordingFailuresCase,
  windowMemoryCase,
  idleBreakersCase,
  httpExpressCase,
  httpFastifyCase,
  readinessExpressCase,
  readinessFastifyCase,
  healthCase,
  healthDetailsCase,
  metricsExpressCase,
  metricsFastifyCase,
  scrapeCase,
  scrapePauseCase,
  trackingCase,
  trackingMemoryCase,
  trackedRequestsCase,
  uploadsCase,
  uploadImageCase,
  loadSheddingCase,
  loadSheddingCheckCase,
  startCase,
  dashboardCase,
  streamCase,
  rateLimitGuardCase,
  rateLimitMemoryCase,
  cacheHitCase,
  cacheMissesCase,
  cacheHungRedisCase,
  httpClientCase,
  operationsCase,
];
