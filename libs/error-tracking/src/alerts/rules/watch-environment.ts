import type { Clock, ResilienceEvents } from '@breakwater/core';

/** What a condition watches. */
export interface WatchEnvironment {
  readonly events: ResilienceEvents;
  readonly clock: Clock;
}
