/** Share of a new measurement in the mean: it follows the last dozen or so. */
const WEIGHT = 1 / 8;

/** Counts commands and how long they took, in constant memory. */
export class CommandFigures {
  /** Commands that have ended. */
  commands = 0;
  /** Commands that got no answer. */
  failures = 0;
  /** Milliseconds until the answer; a mean in which the latest count most, 0 before the first answer. */
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
