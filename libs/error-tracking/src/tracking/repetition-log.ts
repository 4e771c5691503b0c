import { type ErrorContext, type ErrorReporter, minutes, type Timer } from '@breakwater/core';
import { Logger } from '@nestjs/common';
import type { BackgroundClock } from '../background/background.clock.js';

/** Interval of the lines that count repetitions. */
const INTERVAL = minutes(1);

/** Milliseconds per second, the unit of the log. */
const SECOND = 1_000;

/** Maximum number of names with a line of their own; nobody would read more lines. */
const MAX_NAMES = 1_000;
/** The common name of all further names. */
const OTHERS = 'others';

/** A kind of error that the log summarises when it repeats. */
export interface Repetition {
  /** The kind of event, in the plural, e.g. `errors`. */
  readonly what: string;
  /** Distinguishes it from other repetitions, e.g. `issue 1f3a`. */
  readonly name: string;
  /** Number of events that are logged in full within a minute. */
  readonly inFull: number;
}

/** The events of one {@link Repetition} in this minute. */
interface Count {
  readonly what: string;
  written: number;
  repeated: number;
}

/** Keeps the log readable in a storm: the first errors of a kind are logged in full, and one line a minute counts the rest. */
export class RepetitionLog {
  readonly #logger = new Logger('ErrorTracker');
  readonly #counts = new Map<string, Count>();
  #timer: Timer | undefined;

  constructor(
    private readonly clock: BackgroundClock,
    private readonly log: ErrorReporter,
  ) {}

  add(repetition: Repetition, error: unknown, context: ErrorContext): void {
    const count = this.#countOf(repetition);
    if (count.written < repetition.inFull) {
      count.written++;
      this.log.report(error, context);
    } else {
      count.repeated++;
    }
  }

  /** Logs the numbers of repetitions since the last lines. */
  stop(): void {
    if (this.#timer) this.clock.clearTimeout(this.#timer);
    this.#summarize();
  }

  #countOf({ what, name }: Repetition): Count {
    const known = this.#counts.get(name);
    if (known) return known;
    const isFull = this.#counts.size >= MAX_NAMES;
    if (isFull && name !== OTHERS) return this.#countOf({ what, name: OTHERS, inFull: 0 });
    const count = { what, written: isFull ? Infinity : 0, repeated: 0 };
    this.#counts.set(name, count);
    this.#schedule();
    return count;
  }

  #schedule(): void {
    if (this.#timer) return;
    this.#timer = this.clock.setTimeout(() => this.#summarize(), INTERVAL);
  }

  #summarize(): void {
    this.#timer = undefined;
    for (const [name, { what, repeated }] of this.#counts) {
      if (repeated > 0) this.#logger.warn(`${repeated} more ${what} within ${INTERVAL / SECOND} s: ${name}.`);
    }
    this.#counts.clear();
  }
}
