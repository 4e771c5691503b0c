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

/** The delays of the running process. Mean and percentiles would hide a stall: most timers of a second are in time. */
export class SystemEventLoopDelay implements EventLoopDelay {
  readonly #histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
  #utilization = performance.eventLoopUtilization();

  start(): void {
    this.#histogram.enable();
  }

  read(): LoopDelay {
    const { count, min, max } = this.#histogram;
    this.#histogram.reset();
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization);
    this.#utilization = now;
    return count === 0
      ? { longest: 0, shortest: 0, utilization }
      : { longest: delay(max), shortest: delay(min), utilization };
  }

  stop(): void {
    this.#histogram.disable();
  }
}

const delay = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION);
