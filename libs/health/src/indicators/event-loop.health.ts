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
 *
 * After a reset, Node's histogram does not record the time until its next timer. While it is empty, that time counts as the delay:
 * otherwise a blocked loop would look idle at the first reading after each reset.
 */
export class EventLoopHealth {
  /** Time at which the measurement began; `undefined` before the first reading. */
  #since: number | undefined;
  /** Real time of the last reset, which is the time of the histogram. */
  #resetAt = 0;

  constructor(
    private readonly thresholds: Required<DelayThresholds>,
    private readonly clock: Clock,
    private readonly histogram: DelayHistogram = monitorEventLoopDelay({ resolution: RESOLUTION }),
    private readonly realTime = (): number => performance.now(),
  ) {}

  /** Forgets what has been measured so far. */
  restart(): void {
    this.#reset();
    if (this.#since !== undefined) this.#since = this.clock.now();
  }

  check(): CheckAnswer {
    if (this.#since === undefined) {
      this.histogram.enable();
      this.#resetAt = this.realTime();
      this.#since = this.clock.now();
    }
    const details = this.#delays();
    const { p99 } = details;
    const now = this.clock.now();
    if (now - this.#since >= WINDOW) {
      this.#reset();
      this.#since = now;
    }
    const { degraded, unhealthy } = this.thresholds;
    const status = p99 > unhealthy ? 'down' : p99 >= degraded ? 'degraded' : 'up';
    return { status, ...(status !== 'up' && { reason: 'event-loop' }), details };
  }

  stop(): void {
    this.histogram.disable();
  }

  #delays(): { readonly mean: number; readonly p99: number; readonly max: number } {
    const { count, mean, max } = this.histogram;
    if (count > 0) return { mean: delay(mean), p99: delay(this.histogram.percentile(99)), max: delay(max) };
    // An idle loop, too, records nothing before its second timer.
    const unrecorded = delay((this.realTime() - this.#resetAt - RESOLUTION) * NANOSECONDS);
    return { mean: unrecorded, p99: unrecorded, max: unrecorded };
  }

  #reset(): void {
    this.histogram.reset();
    this.#resetAt = this.realTime();
  }
}

function delay(nanoseconds: number): number {
  return Math.max(0, Math.round((nanoseconds / NANOSECONDS - RESOLUTION) * 10) / 10);
}
