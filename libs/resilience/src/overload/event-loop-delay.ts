import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { LoopDelay } from './load-signals.js';

/** Measures how late timers are. */
export interface EventLoopDelay {
  start(): void;
  /** Returns the delays since the last reading. */
  read(): LoopDelay;
  stop(): void;
}

/** Injection token of {@link EventLoopDelay}. */
export const EventLoopDelay = Symbol('@breakwater/resilience:EventLoopDelay');

/** Milliseconds between two measurements. Node's histogram includes them in the delay. */
const RESOLUTION = 10;

const NANOSECONDS = 1_000_000;

/**
 * The delays of the running process. Mean and percentiles would hide a stall: most timers of a second are in time.
 *
 * After a reset, Node's histogram does not record the time until its next timer. A turn of the event loop that takes longer than the time
 * between two readings would never be seen. So the time that the histogram has not recorded counts as well.
 */
export class SystemEventLoopDelay implements EventLoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  #utilization = performance.eventLoopUtilization();
  #readAt = performance.now();

  start(): void {
    this.#histogram.reset();
    this.#readAt = performance.now();
    this.#utilization = performance.eventLoopUtilization();
    this.#histogram.enable();
  }

  read(): LoopDelay {
    const { count, min, max, mean } = this.#histogram;
    this.#histogram.reset();
    const before = this.#readAt;
    this.#readAt = performance.now();
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization);
    this.#utilization = now;
    const unrecorded = this.#readAt - before - (count === 0 ? 0 : (count * mean) / NANOSECONDS);
    if (count === 0) {
      const late = Math.max(0, unrecorded - RESOLUTION);
      return { longest: late, shortest: late, utilization };
    }
    // The times before the first timer and after the last one are not recorded in any case.
    const longest = Math.max(delay(max), unrecorded - 2 * RESOLUTION);
    return { longest, shortest: delay(min), utilization };
  }

  stop(): void {
    this.#histogram.disable();
  }
}

const delay = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION);
