import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock, OptionsCheck } from '@breakwater/core';
import type { CheckAnswer } from '../checks/check.js';
import { DEFAULT_DEGRADED_DELAY, DEFAULT_UNHEALTHY_DELAY } from './indicator.constants.js';

/** Limits of the event loop's delay in milliseconds. */
export interface DelayThresholds {
  /** Limit of `degraded`, inclusive. @default 100 */
  readonly degraded?: number;
  /** Limit of `unhealthy`, exclusive. @default 500 */
  readonly unhealthy?: number;
}

/** Requires 0 < degraded <= unhealthy. */
export function resolveDelayThresholds(
  check: OptionsCheck,
  thresholds: DelayThresholds = {},
): Required<DelayThresholds> {
  const given = check.object('', thresholds) ? thresholds : {};
  check.known(given, ['degraded', 'unhealthy']);
  const { degraded = DEFAULT_DEGRADED_DELAY, unhealthy = DEFAULT_UNHEALTHY_DELAY } = given;
  if (check.duration('degraded', degraded, 1)) check.duration('unhealthy', unhealthy, degraded);
  return { degraded, unhealthy };
}

/** Milliseconds between two samples of the loop; Node's histogram includes them in the delay. */
export const RESOLUTION = 20;

/** Milliseconds after which old delays are forgotten. */
const WINDOW = 10_000;

const NANOSECONDS = 1_000_000;

/** The part of Node's histogram that is read. */
type DelayHistogram = Pick<
  ReturnType<typeof monitorEventLoopDelay>,
  'count' | 'mean' | 'max' | 'percentile' | 'reset' | 'enable' | 'disable'
>;

/**
 * Measures how late timers fire: every request waits that long before its first line of code runs. The measurement starts with
 * the first reading, because the boot keeps the event loop busy before any request is served.
 */
export class EventLoopHealth {
  /** Time at which the measurement began; `undefined` before the first reading. */
  #since: number | undefined;

  constructor(
    private readonly thresholds: Required<DelayThresholds>,
    private readonly clock: Clock,
    private readonly histogram: DelayHistogram = monitorEventLoopDelay({ resolution: RESOLUTION }),
  ) {}

  /** Forgets what has been measured so far. */
  restart(): void {
    this.histogram.reset();
    if (this.#since !== undefined) this.#since = this.clock.now();
  }

  check(): CheckAnswer {
    if (this.#since === undefined) {
      this.histogram.enable();
      this.#since = this.clock.now();
    }
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
