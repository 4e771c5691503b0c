import { checkOptions, readProperty } from '@breakwater/core';
import type { ErrorRate } from './request-errors.js';

/** The source of the rate, e.g. `ErrorTracker`. */
export interface ErrorRateSource {
  getErrorRate(): ErrorRate;
}

/** Limits of {@link errorRateCheck}, in percent of the requests. */
export interface ErrorRateLimits {
  /** The check is degraded above this rate. @default none: the check only shows the figures */
  readonly degradedAbove?: number;
  /** The check is down above this rate; at least `degradedAbove`. @default none */
  readonly downAbove?: number;
  /** Minimum number of requests in the window for a judgement: one failure of three requests is no trend. @default 10 */
  readonly minRequests?: number;
}

/** The result of the check, in the format of `@breakwater/health`. */
export interface ErrorRateAnswer {
  readonly status: 'up' | 'degraded' | 'down';
  readonly reason?: string;
  readonly details: ErrorRate & Readonly<Record<string, unknown>>;
}

/** Default of {@link ErrorRateLimits.minRequests}: with fewer requests, one failure changes the rate by more than 10 %. */
const MIN_REQUESTS = 10;

/**
 * Creates a health check with the five figures of `getErrorRate()`. Register it in `HealthModule` with `kind: 'local'`, because it
 * depends on nothing outside of the process. Under the name `error-rate`, it answers at `/health/error-rate`.
 *
 * @throws OptionsError when the source or a limit is invalid, or when the limits contradict each other
 */
export function errorRateCheck(source: ErrorRateSource, limits: ErrorRateLimits = {}): () => ErrorRateAnswer {
  const {
    degradedAbove = Infinity,
    downAbove = Infinity,
    minRequests = MIN_REQUESTS,
  } = checkOptions('errorRateCheck', undefined, (check) => {
    const isSource = typeof readProperty(source, 'getErrorRate') === 'function';
    check.that(isSource, 'source', 'an ErrorTracker', source);
    check.known(limits, ['degradedAbove', 'downAbove', 'minRequests']);
    const { degradedAbove: degraded, downAbove: down, minRequests: least } = limits;
    const isDegraded = degraded === undefined || check.percentage('degradedAbove', degraded);
    if (down !== undefined && check.percentage('downAbove', down) && isDegraded && degraded !== undefined) {
      check.that(down >= degraded, 'downAbove', `a percentage >= degradedAbove (${degraded})`, down);
    }
    if (least !== undefined && check.integer('minRequests', least, 1) && (degraded ?? down) === undefined) {
      check.withoutEffect('minRequests', least, 'without "degradedAbove" and "downAbove"');
    }
    return limits;
  });
  return () => {
    const details = { ...source.getErrorRate() };
    const rate = details.total_requests < minRequests ? 0 : details.error_rate_percent;
    if (rate > downAbove) return { status: 'down', reason: 'error-rate', details };
    if (rate > degradedAbove) return { status: 'degraded', reason: 'error-rate', details };
    return { status: 'up', details };
  };
}
