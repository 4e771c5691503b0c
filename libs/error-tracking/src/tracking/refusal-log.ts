import { type Clock, type ErrorContext, type ErrorReporter, minutes, type Timer } from '@breakwater/core';
import { Logger } from '@nestjs/common';

/** How often it is said of a policy that it goes on refusing. */
const INTERVAL = minutes(1);

/** Milliseconds per second, the unit of the log. */
const SECOND = 1_000;

/** Policies that are told apart; more of them than any service has. */
const MAX_POLICIES = 1_000;

/**
 * Keeps the log readable while a policy refuses calls: the first refusal is written as any other error, those that follow within a
 * minute become one line with their number.
 */
export class RefusalLog {
  readonly #logger = new Logger('ErrorTracker');
  /** Refusals by what refused, since the last line about it. */
  readonly #repeated = new Map<string, number>();
  #timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly log: ErrorReporter,
  ) {}

  /** @param policy what refused, e.g. `circuit 'payments'` */
  add(policy: string, error: unknown, context: ErrorContext): void {
    const known = this.#repeated.has(policy);
    if (!known && this.#repeated.size < MAX_POLICIES) {
      this.#repeated.set(policy, 0);
      this.log.report(error, context);
      this.#schedule();
    } else {
      const name = known ? policy : 'further policies';
      this.#repeated.set(name, (this.#repeated.get(name) ?? 0) + 1);
    }
  }

  /** Writes the numbers that wait. */
  stop(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [policy, count] of this.#repeated) this.#write(policy, count);
    this.#repeated.clear();
  }

  #schedule(): void {
    if (this.#timer) return;
    this.#timer = this.clock.setTimeout(() => this.#summarize(), INTERVAL);
    this.#timer.unref();
  }

  /** What was silent for an interval is forgotten, so that its next refusal is written at once. */
  #summarize(): void {
    this.#timer = undefined;
    for (const [policy, count] of this.#repeated) {
      this.#write(policy, count);
      if (count === 0) this.#repeated.delete(policy);
      else this.#repeated.set(policy, 0);
    }
    if (this.#repeated.size > 0) this.#schedule();
  }

  #write(policy: string, count: number): void {
    if (count === 0) return;
    this.#logger.warn(`${count} more calls were refused within ${INTERVAL / SECOND} s: ${policy}.`);
  }
}
