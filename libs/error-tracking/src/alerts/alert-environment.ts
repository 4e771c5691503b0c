import type { Clock, Random, ResilienceEvents, ResilienceGauges } from '@breakwater/core';
import type { AlertRedis } from './sharing/alert-redis.js';

/** What surrounds an `AlertManager`. */
export interface AlertEnvironment {
  readonly clock: Clock;
  /** For the jitter of retries. @default `SystemRandom` */
  readonly random?: Random | undefined;
  /** Where the rules listen, and where `alert.notified` is published. */
  readonly events: ResilienceEvents;
  readonly gauges: ResilienceGauges;
  /** Makes replicas send one notification, not one each. @default none: each process speaks for itself */
  readonly redis?: AlertRedis | undefined;
}
