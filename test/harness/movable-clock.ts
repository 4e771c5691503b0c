import { SystemClock } from '@breakwater/core';

/** The system clock, with a time that a test can move forward. Timers run as on the system clock. */
export class MovableClock extends SystemClock {
  #ahead = 0;

  override now(): number {
    return super.now() + this.#ahead;
  }

  /** Moves the time forward by `duration` milliseconds. */
  moveForward(duration: number): void {
    this.#ahead += duration;
  }
}
