import {
  bulkhead,
  circuitBreaker,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleAll,
  type IPolicy,
  retry,
  SamplingBreaker,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import { ONE_HOUR } from './guarded.work.js';

/** A breaker over a window of ten seconds, as ours. */
export function cockatielBreaker(): CircuitBreakerPolicy {
  return circuitBreaker(handleAll, {
    halfOpenAfter: 30_000,
    breaker: new SamplingBreaker({ threshold: 0.5, duration: 10_000 }),
  });
}

/** A breaker that opens at the first failure, and stays so. */
export function cockatielOpen(): CircuitBreakerPolicy {
  return circuitBreaker(handleAll, { halfOpenAfter: ONE_HOUR, breaker: new ConsecutiveBreaker(1) });
}

/** The four policies with our defaults, in our order. */
export function cockatielFour(): IPolicy {
  return wrap(
    timeout(3_000, TimeoutStrategy.Aggressive),
    retry(handleAll, { maxAttempts: 3, backoff: new ExponentialBackoff() }),
    cockatielBreaker(),
    bulkhead(10, 0),
  );
}
