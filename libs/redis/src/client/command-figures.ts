/** Weight of a new measurement in the mean, which then reflects about the last ten measurements. */
const WEIGHT = 1 / 8;

/** Counts commands and measures their duration, in constant memory. */
export class CommandFigures {
  /** Number of commands that have ended. */
  commands = 0;
  /** Number of commands that got no answer. */
  failures = 0;
  /** Mean time until the answer in milliseconds, weighted towards the latest commands; 0 before the first answer. */
  latency = 0;

  answered(duration: number): void {
    this.latency =
      this.commands === this.failures ? duration : this.latency + (duration - this.latency) * WEIGHT;
    this.commands += 1;
  }

  failed(): void {
    this.commands += 1;
    this.failures += 1;
  }
}
