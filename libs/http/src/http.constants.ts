import { seconds } from '@breakwater/core';
import { notCausedByUpstream } from './attempts/upstream-faults.js';

/** The policy of an upstream that names no other one. */
export const DEFAULT_HTTP_POLICY = {
  /** The body counts. The attempt leaves time for two retries. */
  timeout: { total: seconds(30), attempt: seconds(10) },
  retry: { maxRetries: 2 },
  circuitBreaker: { ignore: notCausedByUpstream },
  /** As many calls as connections, so that calls wait in a queue with a limit. */
  bulkhead: { maxConcurrent: 50, maxQueue: 100 },
} as const;

/** Defaults of an upstream beside those of its connections. */
export const DEFAULT_UPSTREAM_OPTIONS = {
  external: false,
  idempotencyKeys: 'quoted',
} as const;

/** Templates of one upstream that get a name of their own in metrics. More are a sign of ids in templates. */
export const MAX_ROUTES = 200;
