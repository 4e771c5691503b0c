import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Injectable } from '@nestjs/common';

/** Milliseconds between two samples. */
const RESOLUTION = 20;

/** The greatest delay of the event loop between two readings. It is measured only between `start` and `stop`. */
@Injectable()
export class EventLoopDelay {
  #histogram: ReturnType<typeof monitorEventLoopDelay> | undefined;

  start(): void {
    this.#histogram ??= monitorEventLoopDelay({ resolution: RESOLUTION });
    this.#histogram.reset();
    this.#histogram.enable();
  }

  stop(): void {
    this.#histogram?.disable();
  }

  /** Returns the greatest delay since the last reading, in milliseconds. */
  read(): number {
    const longest = (this.#histogram?.max ?? 0) / 1e6 - RESOLUTION;
    this.#histogram?.reset();
    return Math.max(0, longest);
  }
}
