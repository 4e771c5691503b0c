import { monitorEventLoopDelay } from 'node:perf_hooks';
import { type Clock, OptionsCheck } from '@breakwater/core';
import type { CheckAnswer } from '../checks/check.js';
import { DEFAULT_DEGRADED_DELAY, DEFAULT_UNHEALTHY_DELAY } from './indicator.constants.js';

/** Limits of the event loop's delay in milliseconds. */
export interface DelayThresholds {
  /** From here on (inclusive) `degraded`. @default 100 */
  readonly degraded?: number;
  /** Above it `unhealthy`. @default 500 */
  readonly unhealthy?: number;
}

/** @throws OptionsError unless 0 < degraded <= unhealthy */
export function resolveDelayThresholds(thresholds: DelayThresholds = {}): Required<DelayThresholds> {
  const check = new OptionsCheck('health.eventLoop');
  check.known(thresholds, ['degraded', 'unhealthy']);
  const { degraded = DEFAULT_DEGRADED_DELAY, unhealthy = DEFAULT_UNHEALTHY_DELAY } = thresholds;
  check.duration('degraded', degraded, 1);
  check.duration('unhealthy', unhealthy, degraded);
  return { degraded, unhealthy };
}

/** Milliseconds between two looks at the loop; the histogram of Node counts them into the delay. */
export const RESOLUTION = 20;

/** Milliseconds after which old delays are forgotten. */
const WINDOW = 10_000;

const NANOSECONDS = 1_000_000;

/** The part of Node's histogram that is read. */
export type DelayHistogram = Pick<
  ReturnType<typeof monitorEventLoopDelay>,
  'count' | 'mean' | 'max' | 'percentile' | 'reset' | 'enable' | 'disable'
>;

/** How late timers fire: what every request waits for before its first line of code runs. */
export class EventLoopHealth {
  #since: number;

  constructor(
    private readonly thresholds: Required<DelayThresholds>,
    private readonly clock: Clock,
    private readonly histogram: DelayHistogram = monitorEventLoopDelay({ resolution: RESOLUTION }),
  ) {
    this.#since = clock.now();
    histogram.enable();
  }

  check(): CheckAnswer {
    const { count, mean, max } = this.histogram;
    const p99 = count > 0 ? delay(this.histogram.percentile(99)) : 0;
    const details = { mean: count > 0 ? delay(mean) : 0, p99, max: count > 0 ? delay(max) : 0 };
    const now = this.clock.now();
    if (now - this.#since >= WINDOW) {
      this.histogram.reset();
      this.#since = now;
    }
    const { degraded, unhealthy } = this.thresholds;
    const status = p99 > unhealthy ? 'down' : p99 >= degraded ? 'degraded' : 'up';
    return { status, ...(status !== 'up' && { reason: 'event-loop' }), details };
  }

  stop(): void {
    this.histogram.disable();
  }
}

function delay(nanoseconds: number): number {
  return Math.max(0, Math.round((nanoseconds / NANOSECONDS - RESOLUTION) * 10) / 10);
}
