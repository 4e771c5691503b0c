import type { Clock, Timer } from '@breakwater/core';
import type { CheckRunner } from './check-runner.js';

/** Runs each check that has an interval. The interval is counted from the end of the last run. */
export class BackgroundRuns {
  readonly #timers = new Map<CheckRunner, Timer>();
  #active = false;

  constructor(private readonly clock: Clock) {}

  /** Starts the first runs at once, so that the first probe finds a result. */
  start(runners: Iterable<CheckRunner>): void {
    this.#active = true;
    for (const runner of runners) {
      if (runner.options.interval !== undefined) this.#beat(runner, runner.options.interval);
    }
  }

  /** Stops all background runs. Runs under way settle by themselves. */
  stop(): void {
    this.#active = false;
    for (const timer of this.#timers.values()) this.clock.clearTimeout(timer);
    this.#timers.clear();
  }

  #beat(runner: CheckRunner, interval: number): void {
    const next = (): void => {
      if (!this.#active) return;
      const timer = this.clock.setTimeout(() => this.#beat(runner, interval), interval);
      timer.unref();
      this.#timers.set(runner, timer);
    };
    const answered = runner.run();
    if (answered) void answered.then(next);
    else next();
  }
}
